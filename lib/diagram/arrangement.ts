/** How a graph is laid out: its direction, for each edge whether it determines the ranks, and how many unconnected nodes stand side by side. */

import type { DiagramEdge } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import { groupsOf, kindsOf, peersOf } from "./groups.ts";
import type { Graph } from "./layout.ts";
import { box, sizePt } from "./nodes.ts";

/**
 * Graphviz assigns nodes to ranks, and each edge leads to a later rank. The direction of an edge in the graph and on paper may differ: it may lead
 * "on" (its first node has the earlier rank), "back", have no influence on ranks ("free"), or join two nodes of one rank ("level", "level-back").
 */
export type Course = "on" | "back" | "free" | "level" | "level-back";

/** What Graphviz is asked for. */
export interface Arrangement {
  direction: "LR" | "TB";
  /** One course per edge. */
  courses: Course[];
  /** The number of nodes without edges that share a rank, in each group. */
  perRank: number;
  /** Whether equal nodes without edges between them share a rank. */
  isLined: boolean;
}

/** The parts of Graphviz' answer that are used, in points. */
export interface Answer {
  bb: string;
  /** Groups with a box, nodes with a position. */
  objects: { name: string; pos?: string; bb?: string }[];
  edges?: { id?: string; pos: string }[];
}

export type Render = (description: ReturnType<typeof describe>) => Answer;

type Size = { w: number; h: number };

/** The desired shape of a layout, that of a wide slide below its heading: points, for text of the smallest size that prints well. */
const page = { width: 850, height: 335 } as const;

/** The size of the text on a slide as a multiple of its size in the layout: what is comfortable, and the most. More than comfortable counts less. */
const [comfortable, largest] = [1.4, 1.8];
const largerWeight = 0.1;

/** The weight of a path across the page relative to the size of the text. */
const lengthWeight = 0.15;

const downWeight = 0.05;

/** The weight of an arrow between nodes of one rank, and of one that leads against the direction of reading. */
const [levelWeight, againstWeight] = [0.03, 0.08];

/** The weight of the page's width in use. */
const widthWeight = 0.05;

/** The weights of equal nodes, and of groups, that stand side by side, and one below the other. */
const [rowWeight, columnWeight] = [0.2, 0.05];

/** Graphs with more edges keep their edges' own courses, in the better direction: the search runs Graphviz once per edge and step. */
const mostSearched = 24;

/** The distance between two ranks, in inches; an edge spans as many as its label and symbols need. */
const rankStep = 0.21;

/** The space for the symbols at an edge's ends, in inches. */
const endRoom = 0.42;

/** The input of Graphviz: boxes of fixed size without text, and the edges except those from a node to itself, which it would draw through boxes. */
export function describe(
  graph: Graph,
  sizes: Size[],
  metrics: Metrics,
  arrangement: Arrangement,
  splines: "ortho" | "line",
) {
  const { nodes, edges } = graph;
  const { direction, courses } = arrangement;
  const number = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const nodesep = edges.length ? 0.42 : 0.25;
  const rows = rowsOf(graph, arrangement);
  return {
    graphAttributes: { rankdir: direction, splines, newrank: true, nodesep, ranksep: rankStep },
    nodeAttributes: { shape: "box", fixedsize: true, label: "" },
    edgeAttributes: { dir: "none" },
    nodes: sizes.map(({ w, h }, index) => ({ name: `n${index}`, attributes: { width: w / 72, height: h / 72 } })),
    edges: [
      ...edges.flatMap(({ from, to, label }, index) => {
        if (from === to) return [];
        const course = courses[index]!;
        const [tail, head] = isTurned(course) ? [to, from] : [from, to];
        const isAcross = isLevel(course) === (direction === "TB");
        const room = endRoom + (isAcross && label ? metrics.widthOf(label, { sizePt }) : 0);
        const minlen = Math.ceil(room / (isLevel(course) ? nodesep : rankStep) - 1e-9);
        const attributes = { id: `e${index}`, minlen, ...(course === "free" && { constraint: false }) };
        return [{ tail: number.get(tail)!, head: number.get(head)!, attributes }];
      }),
      ...orderRows(nodes, rows, edges.length === 0).map(([tail, head]) => ({
        tail: `n${tail}`,
        head: `n${head}`,
        attributes: { style: "invis" },
      })),
    ],
    subgraphs: [
      ...groupsOf(nodes).map(({ label, members }, index) => ({
        name: `cluster_${index}`,
        // A table without text of the label's size keeps its place.
        graphAttributes: {
          label: {
            html: `<table border="0" fixedsize="true" width="${
              Math.ceil(metrics.widthOf(label, { sizePt, bold: true }) * 72 + 2)
            }" height="${box.groupLabel}"><tr><td></td></tr></table>`,
          },
          labeljust: "l",
          margin: box.groupPad,
        },
        nodes: members.map((node) => ({ name: `n${node}` })),
      })),
      ...ranksOf(graph, arrangement, rows).map((rank) => ({
        graphAttributes: { rank: "same" },
        nodes: rank.map((node) => ({ name: `n${node}` })),
      })),
    ],
  };
}

/** Whether Graphviz gets an edge with its ends exchanged. */
export const isTurned = (course: Course): boolean => course === "back" || course === "level-back";

const isLevel = (course: Course) => course === "level" || course === "level-back";

/** The nodes without edges in rows, each group's for itself. */
function rowsOf({ nodes, edges }: Graph, { perRank }: Arrangement): number[][] {
  const joined = new Set(edges.flatMap(({ from, to }) => from === to ? [] : [from, to]));
  const loose = nodes.map((_, index) => index).filter((index) => !joined.has(nodes[index]!.id));
  return [...Map.groupBy(loose, (index) => nodes[index]!.group).values()].flatMap((members) =>
    Array.from(
      { length: Math.ceil(members.length / perRank) },
      (_, at) => members.slice(at * perRank, (at + 1) * perRank),
    )
  );
}

/** Pairs of nodes that keep rows in order: neighbours, each node and the one in the next row, and the first rows of groups if there is nothing else. */
function orderRows(nodes: Graph["nodes"], rows: number[][], isAll: boolean): [number, number][] {
  const groupOf = (row: number[]) => nodes[row[0]!]!.group;
  const firsts = rows.filter((row, at) => at === 0 || groupOf(rows[at - 1]!) !== groupOf(row));
  return [
    ...rows.flatMap((row) => row.slice(1).map((node, at): [number, number] => [row[at]!, node])),
    ...rows.slice(1).flatMap((row, at) =>
      groupOf(row) === groupOf(rows[at]!)
        ? row.map((node, place): [number, number] => [rows[at]!.at(place)!, node])
        : []
    ),
    ...(isAll ? firsts.slice(1).map((row, at): [number, number] => [firsts[at]!.at(-1)!, row[0]!]) : []),
  ];
}

/** Nodes that must share a rank. */
function ranksOf({ nodes, edges }: Graph, { courses, isLined }: Arrangement, rows: number[][]): number[][] {
  const indexOf = new Map(nodes.map(({ id }, index) => [id, index]));
  const groupOf = (row: number[]) => nodes[row[0]!]!.group;
  const level = edges.flatMap(({ from, to }, index) =>
    isLevel(courses[index]!) ? [[indexOf.get(from)!, indexOf.get(to)!]] : []
  );
  const joined = new Set(edges.map(({ from, to }) => `${indexOf.get(from)} ${indexOf.get(to)}`));
  const isApart = (peers: number[]) => peers.every((a) => peers.every((b) => a === b || !joined.has(`${a} ${b}`)));
  const lined = isLined ? peersOf(nodes).filter((peers) => peers.length > 1 && isApart(peers)) : [];
  const firsts = edges.length
    ? []
    : [rows.filter((row, at) => at === 0 || groupOf(rows[at - 1]!) !== groupOf(row)).flat()];
  return [...level, ...lined, ...rows, ...firsts].filter((rank) => rank.length > 1);
}

/** Whether an edge has a direction on paper: an arrow at one end. */
const isArrow = ({ ends: [from, to] }: Pick<DiagramEdge, "ends">) => (from === "arrow") !== (to === "arrow");

/** An arrangement with its {@link worth}. */
export interface Rated {
  arrangement: Arrangement;
  value: number;
}

/**
 * The best arrangements of several starts.
 *
 * Tries both directions, with all undetermined edges leading on or all leading back, and then changes the course of one edge at a time while that
 * improves the layout. Deterministic.
 */
export function findArrangements(graph: Graph, sizes: Size[], metrics: Metrics, render: Render): Rated[] {
  const rated = new Map<string, number>();
  const rate = (arrangement: Arrangement) => {
    const key = JSON.stringify(arrangement);
    const value = rated.get(key) ??
      worth(graph, arrangement, render(describe(graph, sizes, metrics, arrangement, "line")));
    rated.set(key, value);
    return value;
  };
  const found = startsOf(graph).map((start) =>
    graph.edges.length <= mostSearched ? climb(start, graph, rate) : { arrangement: start, value: rate(start) }
  );
  return [...new Map(found.map((rated) => [JSON.stringify(rated.arrangement), rated])).values()];
}

function startsOf(graph: Graph): Arrangement[] {
  const { nodes, edges } = graph;
  const plain: Arrangement = { direction: "TB", courses: edges.map(() => "on"), perRank: nodes.length, isLined: false };
  if (edges.length === 0) {
    const most = Math.max(...rowsOf(graph, plain).map((row) => row.length));
    const perRanks = new Set([1, 2, 3, 4, 5].map((rows) => Math.ceil(most / rows)));
    // From left to right, rows of several nodes would be read downwards.
    return [...[...perRanks].map((perRank) => ({ ...plain, perRank })), { ...plain, direction: "LR", perRank: 1 }];
  }
  const starts = edges.every(isArrow) ? ["on"] as const : ["on", "back"] as const;
  const lined = peersOf(nodes).some((peers) => peers.length > 1) ? [false, true] : [false];
  return (["LR", "TB"] as const).flatMap((direction) =>
    starts.flatMap((start) =>
      lined.map((isLined) => ({
        ...plain,
        direction,
        courses: edges.map((edge) => isArrow(edge) ? "on" : start),
        isLined,
      }))
    )
  );
}

function climb(start: Arrangement, { edges }: Graph, rate: (arrangement: Arrangement) => number): Rated {
  const coursesOf = ({ from, to, label, ends }: DiagramEdge): Course[] =>
    from === to ? [] : [
      "on",
      "level",
      "level-back",
      ...(isArrow({ ends }) ? [] : ["back" as const]),
      // A label needs the space that an edge demands.
      ...(isArrow({ ends }) || label !== undefined ? [] : ["free" as const]),
    ];
  let best = { arrangement: start, value: rate(start) };
  for (;;) {
    const { arrangement } = best;
    const neighbours = edges.flatMap((edge, index) =>
      coursesOf(edge).filter((course) => course !== arrangement.courses[index]).map(
        (course): Arrangement => ({ ...arrangement, courses: arrangement.courses.with(index, course) }),
      )
    );
    const rated = neighbours.map((neighbour) => ({ arrangement: neighbour, value: rate(neighbour) }));
    const next = rated.reduce((most, other) => other.value > most.value + 1e-9 ? other : most, best);
    if (next === best) return best;
    best = next;
  }
}

/**
 * The size of the text on a slide, with equal nodes in line and the page's width used, less penalties for long lines, for arrows that do not lead
 * onwards, and for vertical layouts, because people read from left to right.
 */
function worth({ nodes, edges }: Graph, { direction, courses }: Arrangement, { bb, objects }: Answer): number {
  const [, , width, height] = bb.split(",").map(Number) as [number, number, number, number];
  const legend = kindsOf(nodes).length > 1 ? box.legend : 0;
  const scale = Math.min(page.width / width, page.height / (height + legend), largest);
  const size = Math.min(scale, comfortable) + largerWeight * Math.max(0, scale - comfortable);
  const at = new Map(
    objects.flatMap(({ name, pos }) => pos ? [[name, pos.split(",").map(Number) as [number, number]]] : []),
  );
  const center = (index: number) => at.get(`n${index}`)!;
  const used = widthWeight * width * scale / page.width;
  if (edges.length === 0) return size + used;
  const indexOf = new Map(nodes.map(({ id }, index) => [id, index]));
  const ways = edges.map(({ from, to }) => {
    const [a, b] = [center(indexOf.get(from)!), center(indexOf.get(to)!)];
    return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
  });
  const mean = ways.reduce((sum, way) => sum + way, 0) / ways.length;
  const sets = [...new Set([...peersOf(nodes), ...groupsOf(nodes).map(({ members }) => members)].map(String))]
    .map((set) => set.split(",").map(Number)).filter((set) => set.length > 1);
  const share = (axis: 0 | 1) =>
    sets.filter((peers) => new Set(peers.map((node) => Math.round(center(node)[axis]))).size === 1).length /
    Math.max(1, sets.length);
  const arrows = edges.flatMap((edge, index) => isArrow(edge) ? [{ edge, course: courses[index]! }] : []);
  const bends = arrows.filter(({ course }) => isLevel(course)).length;
  const against = arrows.filter(({ edge: { from, to, ends } }) => {
    const [a, b] = [center(indexOf.get(from)!), center(indexOf.get(to)!)];
    return (ends[1] === "arrow") === (b[0] - a[0] + a[1] - b[1] < 0);
  }).length;
  return size + used + rowWeight * share(1) + columnWeight * share(0) - lengthWeight * mean / page.width -
    levelWeight * bends - againstWeight * against - (direction === "TB" ? downWeight : 0);
}
