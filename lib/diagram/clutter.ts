/** How hard the lines of a layout are to follow. Pure. */

import type { DiagramEdge, DiagramLayout } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import type { Point } from "./ends.ts";
import { placeGroupLabels, placeLabels } from "./labels.ts";
import { boundsOf, type Frame, meet, segmentsOf } from "./routes.ts";

/** What a line through a box, a label on something else, a crossing and a corner weigh, against the size of the text. */
const weights = { through: 0.3, hidden: 0.12, crossing: 0.03, corner: 0.01 } as const;

/** The sum of everything that makes a layout hard to read; 0 for straight lines apart from each other. */
export function clutterOf(metrics: Metrics, edges: DiagramEdge[], layout: DiagramLayout): number {
  const { frames, routes } = layout;
  const lines = routes.map((route) => segmentsOf(route).map((segment) => boundsOf(segment)));
  const labels = placeLabels(metrics, { edges, layout });
  const fixed = [...frames, ...placeGroupLabels(metrics, layout)];
  const within = (frame: Frame) => ({ x: frame.x + 1, y: frame.y + 1, w: frame.w - 2, h: frame.h - 2 });
  const through = lines.flat().map((line) => frames.filter((frame) => meet(line, within(frame))).length);
  const hidden = labels.map((label, index) =>
    label
      ? [...fixed, ...labels.slice(0, index)].filter((other) => other && meet(other, label)).length +
        lines.filter((line, at) => at !== index && line.some((segment) => meet(segment, label))).length
      : 0
  );
  const crossings = lines.map((line, index) =>
    lines.slice(0, index).filter((other) => line.some((a) => other.some((b) => meet(a, b)))).length
  );
  const corners = routes.map((route: readonly Point[]) => route.length - 2);
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  return weights.through * sum(through) + weights.hidden * sum(hidden) + weights.crossing * sum(crossings) +
    weights.corner * sum(corners);
}
