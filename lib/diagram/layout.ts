/** Graph → layout, by Graphviz. */

import type { DiagramEdge, DiagramLayout, DiagramNode } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import type { Point } from "./ends.ts";
import { type Arrangement, describe, findArrangement, type Render } from "./arrangement.ts";
import { attach, boundsOf, type Frame, routeLoop, straighten } from "./routes.ts";
import { measureNode, sizePt } from "./nodes.ts";

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
  const sizes = graph.nodes.map((node) => measureNode(metrics, node));
  const arrangement = findArrangement(graph, sizes, metrics, render);
  return readLayout(graph, sizes, arrangement, render(describe(graph, sizes, metrics, arrangement, "ortho")));
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
  const centers = new Map(answer.objects.map(({ name, pos }) => [name, place(pos)]));
  const frames = sizes.map(({ w, h }, index): Frame => {
    const [x, y] = centers.get(`n${index}`)!;
    return { x: x - w / 2, y: y - h / 2, w, h };
  });
  const splines = new Map((answer.edges ?? []).map(({ id, pos }) => [id, pos]));
  const frameOf = (id: string) => frames[nodes.findIndex((node) => node.id === id)]!;
  const routes = edges.map(({ from, to }, index): Point[] => {
    const spline = splines.get(`e${index}`);
    if (!spline) return [];
    // Every third point of the spline is a corner; the segments between them are straight.
    const route = straighten(spline.split(" ").map(place).filter((_, at) => at % 3 === 0));
    return attach(courses[index] === "back" ? route.reverse() : route, frameOf(from), frameOf(to));
  });
  edges.forEach(({ from, to }, index) => {
    if (from === to) routes[index] = routeLoop(frameOf(from), frames, routes);
  });
  return normalize(frames, routes);
}

/** Moves everything to the top left and rounds to hundredths of a point. */
function normalize(frames: Frame[], routes: Point[][]): DiagramLayout {
  const corners = frames.flatMap(({ x, y, w, h }): Point[] => [[x, y], [x + w, y + h]]);
  const { x: left, y: top, w, h } = boundsOf([...corners, ...routes.flat()]);
  const round = (value: number) => Math.round(value * 100) / 100;
  const [moveX, moveY] = [margin - left, margin - top];
  return {
    sizePt,
    width: round(w + 2 * margin),
    height: round(h + 2 * margin),
    frames: frames.map(({ x, y, w, h }) => ({ x: round(x + moveX), y: round(y + moveY), w, h })),
    routes: routes.map((route) => route.map(([x, y]): [number, number] => [round(x + moveX), round(y + moveY)])),
  };
}
