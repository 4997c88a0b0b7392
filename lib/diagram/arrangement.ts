/** How a graph is laid out: its direction, and for each edge whether it determines the ranks. */

import type { DiagramEdge } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import type { Graph } from "./layout.ts";
import { sizePt } from "./nodes.ts";

/**
 * Graphviz assigns nodes to ranks, and each edge leads to a later rank. The direction of an edge in the graph and on paper may differ: it may lead
 * "on" (its first node has the earlier rank), "back", or have no influence on ranks ("free").
 */
export type Course = "on" | "back" | "free";

/** The result of {@link findArrangement}. */
export interface Arrangement {
  direction: "LR" | "TB";
  /** One course per edge. */
  courses: Course[];
}

/** The parts of Graphviz' answer that are used, in points. */
export interface Answer {
  bb: string;
  objects: { name: string; pos: string }[];
  edges?: { id: string; pos: string }[];
}

export type Render = (description: ReturnType<typeof describe>) => Answer;

type Size = { w: number; h: number };

/** The desired shape of a layout, that of a wide slide below its heading: points, for text of the smallest size that prints well. */
const page = { width: 850, height: 340 } as const;

/** Text is not larger than this on a slide. */
const largest = 1.4;

/** The weight of a path across the page relative to the size of the text. */
const lengthWeight = 0.15;

const downWeight = 0.1;

/** Graphs with more edges keep their edges' own courses, in the better direction: the search runs Graphviz once per edge and step. */
const mostSearched = 24;

/** The input of Graphviz: boxes of fixed size without text, and the edges except those from a node to itself, which it would draw through boxes. */
export function describe(
  { nodes, edges }: Graph,
  sizes: Size[],
  metrics: Metrics,
  { direction, courses }: Arrangement,
  splines: "ortho" | "line",
) {
  const number = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const labels = edges.map(({ label }) => label ? metrics.widthOf(label, { sizePt }) : 0);
  return {
    graphAttributes: {
      rankdir: direction,
      splines,
      nodesep: 0.42,
      ranksep: Math.max(0.7, direction === "LR" ? 0.4 + 1.6 * Math.max(0, ...labels) : 0),
    },
    nodeAttributes: { shape: "box", fixedsize: true, label: "" },
    edgeAttributes: { dir: "none" },
    nodes: sizes.map(({ w, h }, index) => ({ name: `n${index}`, attributes: { width: w / 72, height: h / 72 } })),
    edges: edges.flatMap(({ from, to }, index) => {
      if (from === to) return [];
      const course = courses[index];
      const [tail, head] = course === "back" ? [to, from] : [from, to];
      const attributes = { id: `e${index}`, ...(course === "free" && { constraint: false }) };
      return [{ tail: number.get(tail)!, head: number.get(head)!, attributes }];
    }),
  };
}

/** Whether an edge must lead onwards, because it is an arrow or its label needs the space between ranks. */
const isBound = ({ ends, label }: DiagramEdge) => ends.includes("arrow") || label !== undefined;

/**
 * Tries both directions, with all undetermined edges leading on or all leading back, and then changes the course of one edge at a time while that
 * improves the layout. Deterministic.
 */
export function findArrangement(graph: Graph, sizes: Size[], metrics: Metrics, render: Render): Arrangement {
  const rate = (arrangement: Arrangement) =>
    worth(graph, arrangement, render(describe(graph, sizes, metrics, arrangement, "line")));
  const starts = (["LR", "TB"] as const).flatMap((direction) =>
    (["on", "back"] as const).map((course): Arrangement => ({
      direction,
      courses: graph.edges.map((edge) => isBound(edge) ? "on" : course),
    }))
  );
  const found = starts.map((start) =>
    graph.edges.length <= mostSearched ? climb(start, graph, rate) : { arrangement: start, value: rate(start) }
  );
  return found.reduce((best, other) => other.value > best.value ? other : best).arrangement;
}

function climb(start: Arrangement, { edges }: Graph, rate: (arrangement: Arrangement) => number) {
  let best = { arrangement: start, value: rate(start) };
  for (;;) {
    const { arrangement } = best;
    const neighbours = edges.flatMap((edge, index) =>
      edge.from === edge.to || isBound(edge)
        ? []
        : (["on", "back", "free"] as const).filter((course) => course !== arrangement.courses[index]).map(
          (course): Arrangement => ({ ...arrangement, courses: arrangement.courses.with(index, course) }),
        )
    );
    const rated = neighbours.map((neighbour) => ({ arrangement: neighbour, value: rate(neighbour) }));
    const next = rated.reduce((most, other) => other.value > most.value + 1e-9 ? other : most, best);
    if (next === best) return best;
    best = next;
  }
}

/** The size of the text on a slide, less a penalty for long lines, less a small penalty for vertical layouts, because people read from left to right. */
function worth({ nodes, edges }: Graph, { direction }: Arrangement, { bb, objects }: Answer): number {
  const [, , width, height] = bb.split(",").map(Number) as [number, number, number, number];
  const scale = Math.min(page.width / width, page.height / height, largest);
  const at = new Map(objects.map(({ name, pos }) => [name, pos.split(",").map(Number) as [number, number]]));
  const center = (id: string) => at.get(`n${nodes.findIndex((node) => node.id === id)}`)!;
  const ways = edges.map(({ from, to }) => {
    const [a, b] = [center(from), center(to)];
    return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
  });
  const mean = ways.reduce((sum, way) => sum + way, 0) / Math.max(1, ways.length);
  return scale - lengthWeight * mean / page.width - (direction === "TB" ? downWeight : 0);
}
