/** Graph → layout, by Graphviz. */

import type { DiagramEdge, DiagramLayout, DiagramNode } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import type { Point } from "./ends.ts";
import { type Arrangement, describe, findArrangements, isTurned, type Render } from "./arrangement.ts";
import { attach, boundsOf, type Frame, routeLoop, straighten } from "./routes.ts";
import { clutterOf } from "./clutter.ts";
import { groupsOf } from "./groups.ts";
import { placeLegend } from "./legend.ts";
import { measureNodes, sizePt } from "./nodes.ts";

/** The graph to lay out. Edges refer to existing nodes. */
export interface Graph {
  nodes: DiagramNode[];
  edges: DiagramEdge[];
}

/** The margin around everything, for the symbols at line ends, in points. */
const margin = 6;

/**
 * Places nodes and routes edges so that the text is as large as possible on a slide. The same graph always gives the same layout.
 *
 * Cost: loads Graphviz (WebAssembly, 1.2 MB) the first time, then about a tenth of a second for ten nodes.
 *
 * @throws {Error} with Graphviz' own message if it fails
 */
export async function layOut(graph: Graph, metrics: Metrics): Promise<DiagramLayout> {
  const { instance } = await import("@viz-js/viz");
  const graphviz = await instance();
  const render: Render = (description) => {
    const { output, errors } = graphviz.renderFormats(description, ["json"]);
    if (!output) throw new Error(`Graphviz: ${errors.map((error) => error.message.trim()).join("; ")}`);
    return JSON.parse(output.json!);
  };
  const sizes = measureNodes(metrics, graph.nodes);
  const layouts = findArrangements(graph, sizes, metrics, render).map(({ arrangement, value }) => {
    const answer = render(describe(graph, sizes, metrics, arrangement, "ortho"));
    const layout = readLayout(graph, sizes, arrangement, answer);
    return { layout, value: value - clutterOf(metrics, graph.edges, layout) };
  });
  const { layout } = layouts.reduce((best, other) => other.value > best.value + 1e-9 ? other : best);
  return placeLegend(metrics, graph.nodes, layout);
}

function readLayout(
  { nodes, edges }: Graph,
  sizes: { w: number; h: number }[],
  { courses }: Arrangement,
  answer: ReturnType<Render>,
): DiagramLayout {
  const top = answer.bb.split(",").map(Number)[3]!;
  // In Graphviz, y grows upwards.
  const place = (text: string): Point => {
    const [x, y] = text.split(",").map(Number) as [number, number];
    return [x, top - y];
  };
  const centers = new Map(answer.objects.flatMap(({ name, pos }) => pos ? [[name, place(pos)]] : []));
  const frames = sizes.map(({ w, h }, index): Frame => {
    const [x, y] = centers.get(`n${index}`)!;
    return { x: x - w / 2, y: y - h / 2, w, h };
  });
  const bounds = new Map(answer.objects.map(({ name, bb }) => [name, bb]));
  const groups = groupsOf(nodes).map(({ label }, index) => {
    const [left, low, right, high] = bounds.get(`cluster_${index}`)!.split(",").map(Number) as [
      number,
      number,
      number,
      number,
    ];
    return { label, x: left, y: top - high, w: right - left, h: high - low };
  });
  const splines = new Map((answer.edges ?? []).map(({ id, pos }) => [id, pos]));
  const frameOf = (id: string) => frames[nodes.findIndex((node) => node.id === id)]!;
  const routes = edges.map(({ from, to }, index): Point[] => {
    const spline = splines.get(`e${index}`);
    if (!spline) return [];
    // Every third point of the spline is a corner; the segments between them are straight.
    const route = straighten(spline.split(" ").map(place).filter((_, at) => at % 3 === 0));
    return attach(isTurned(courses[index]!) ? route.reverse() : route, frameOf(from), frameOf(to));
  });
  edges.forEach(({ from, to }, index) => {
    if (from === to) routes[index] = routeLoop(frameOf(from), frames, routes);
  });
  const aligned = edges.length ? { frames, groups } : alignGroups(nodes, frames, groups);
  return normalize(aligned.frames, routes, aligned.groups);
}

type GroupFrame = Frame & { label: string };

/**
 * Makes groups side by side equally high, with their nodes in the middle, and groups below each other equally wide; these come in order, because Graphviz
 * may begin below. Only for a graph without lines, which could meet the frames.
 */
function alignGroups(
  nodes: Graph["nodes"],
  frames: Frame[],
  groups: GroupFrame[],
): { frames: Frame[]; groups: GroupFrame[] } {
  if (groups.length === 0) return { frames, groups };
  const [first, last] = [groups[0]!, groups.at(-1)!];
  const { x, y, w, h } = boundsOf(cornersOf(groups));
  const isRow = first.x + first.w < last.x || last.x + last.w < first.x;
  const isUpward = !isRow && last.y < first.y;
  const moves = new Map(groups.map((group) => {
    const members = boundsOf(cornersOf(frames.filter((_, index) => nodes[index]!.group === group.label)));
    const across = group.x + group.w / 2 - members.x - members.w / 2;
    return [group.label, [isRow ? across : 0, isUpward ? 2 * (y - group.y) + h - group.h : 0] as Point];
  }));
  return {
    frames: frames.map((frame, index) => {
      const [right, down] = moves.get(nodes[index]!.group ?? "") ?? [0, 0];
      return { ...frame, x: frame.x + right, y: frame.y + down };
    }),
    groups: groups.map((group) =>
      isRow ? { ...group, y, h } : { ...group, x, w, y: group.y + moves.get(group.label)![1] }
    ),
  };
}

const cornersOf = (frames: Frame[]) => frames.flatMap(({ x, y, w, h }): Point[] => [[x, y], [x + w, y + h]]);

/** Moves everything to the top left and rounds to hundredths of a point. */
function normalize(frames: Frame[], routes: Point[][], groups: GroupFrame[]): DiagramLayout {
  const corners = cornersOf([...frames, ...groups]);
  const { x: left, y: top, w, h } = boundsOf([...corners, ...routes.flat()]);
  const round = (value: number) => Math.round(value * 100) / 100;
  const [moveX, moveY] = [margin - left, margin - top];
  const move = ({ x, y, w, h }: Frame) => ({ x: round(x + moveX), y: round(y + moveY), w: round(w), h: round(h) });
  return {
    sizePt,
    width: round(w + 2 * margin),
    height: round(h + 2 * margin),
    frames: frames.map(move),
    routes: routes.map((route) => route.map(([x, y]): [number, number] => [round(x + moveX), round(y + moveY)])),
    ...(groups.length && { groups: groups.map((group) => ({ label: group.label, ...move(group) })) }),
  };
}
