/** Positions of the labels of lines. */

import type { Metrics } from "../fonts/mod.ts";
import type { Point } from "./ends.ts";
import { sizePt } from "./nodes.ts";

/** Not the middle, because the labels of two lines between the same boxes would meet there. */
const part = 0.38;

/** The position of a label on its line's longest segment, closer to the segment's beginning; it hides the line there. Points. */
export function labelPlace(
  metrics: Metrics,
  label: string,
  route: readonly Point[],
): { x: number; y: number; w: number; h: number } {
  const stretches = route.slice(1).map((end, index) => [route[index]!, end] as const);
  const lengthOf = ([a, b]: readonly [Point, Point]) => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
  const [a, b] = stretches.reduce((best, other) => lengthOf(other) > lengthOf(best) ? other : best);
  const w = metrics.widthOf(label, { sizePt }) * 72 + 6;
  const h = sizePt * 1.3;
  return { x: a[0] + part * (b[0] - a[0]) - w / 2, y: a[1] + part * (b[1] - a[1]) - h / 2, w, h };
}
