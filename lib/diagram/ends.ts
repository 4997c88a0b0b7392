/** The symbols at the ends of lines: an arrow, or crow's-foot notation. Pure geometry. */

import type { EdgeEnd } from "../bundle/mod.ts";

export type Point = readonly [x: number, y: number];

/** The parts of a symbol, in the layout's points. */
export interface EndSign {
  /** Strokes; each a line through points. */
  strokes: Point[][];
  /** A circle that hides the line below it. */
  ring?: { center: Point; radius: number };
  /** A filled shape. */
  solid?: Point[];
}

const toe = 5;
const foot = 10;
const ring = 3;

/**
 * The symbol of an end, or `undefined` if there is none.
 *
 * @param at where the line meets the box
 * @param next the line's next corner, away from the box
 */
export function endSign(end: EdgeEnd, at: Point, next: Point): EndSign | undefined {
  const [dx, dy] = [Math.sign(next[0] - at[0]), Math.sign(next[1] - at[1])];
  // A point at this distance from the box and this distance beside the line.
  const point = (away: number, beside: number): Point => [
    at[0] + dx * away - dy * beside,
    at[1] + dy * away + dx * beside,
  ];
  const bar = (away: number): Point[] => [point(away, -toe), point(away, toe)];
  const circle = (away: number) => ({ center: point(away, 0), radius: ring });
  const crow: Point[] = [point(0, -toe), point(foot, 0), point(0, toe)];
  switch (end) {
    case "none":
      return undefined;
    case "arrow":
      return { strokes: [], solid: [point(0, 0), point(8, -3.5), point(8, 3.5)] };
    case "one":
      return { strokes: [bar(5), bar(9)] };
    case "zero-or-one":
      return { strokes: [bar(5)], ring: circle(5 + 2 + ring) };
    case "one-or-many":
      return { strokes: [crow, bar(foot + 3)] };
    case "zero-or-many":
      return { strokes: [crow], ring: circle(foot + ring) };
  }
}
