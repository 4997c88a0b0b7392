/** The lines of edges: without unnecessary corners, from box to box, and from a box back to itself. */

import type { DiagramLayout } from "../bundle/mod.ts";
import type { Point } from "./ends.ts";

export type Frame = DiagramLayout["frames"][number];

/** The distance of a loop from its box, and the distance between its ends, in points. */
const [reach, span] = [22, 26];

/** The space around a loop for the symbols at its ends, in points. */
const room = 6;

/** A loop at the side of the box, and at the place on that side, where it meets the fewest lines and boxes. */
export function routeLoop(frame: Frame, frames: readonly Frame[], routes: readonly Point[][]): Point[] {
  const others = frames.filter((other) => other !== frame);
  const cost = (loop: Point[]) => {
    const area = boundsOf(loop, room);
    const lines = routes.filter((route) =>
      route.some((at, index) => index > 0 && meet(boundsOf([route[index - 1]!, at]), area))
    );
    return lines.length + 10 * others.filter((other) => meet(other, area)).length;
  };
  return candidates(frame).map((loop) => ({ loop, cost: cost(loop) }))
    .reduce((best, other) => other.cost < best.cost ? other : best).loop;
}

/** Loops at the ends and in the middle of each side, the preferred one first. */
function candidates({ x, y, w, h }: Frame): Point[][] {
  const parts = [0.2, 0.8, 0.5];
  const along = (start: number, length: number, part: number) => start + part * Math.max(0, length - span);
  const upright = (edge: number, out: number) =>
    parts.map((part): Point[] => {
      const at = along(y, h, part);
      return [[edge, at], [edge + out, at], [edge + out, at + span], [edge, at + span]];
    });
  const level = (edge: number, out: number) =>
    parts.map((part): Point[] => {
      const at = along(x, w, part);
      return [[at, edge], [at, edge + out], [at + span, edge + out], [at + span, edge]];
    });
  return [...upright(x, -reach), ...upright(x + w, reach), ...level(y + h, reach), ...level(y, -reach)];
}

/** The smallest frame around points, with a margin. */
export function boundsOf(points: readonly Point[], more = 0): Frame {
  const [x, y] = [Math.min(...points.map((p) => p[0])) - more, Math.min(...points.map((p) => p[1])) - more];
  return {
    x,
    y,
    w: Math.max(...points.map((p) => p[0])) + more - x,
    h: Math.max(...points.map((p) => p[1])) + more - y,
  };
}

/** The parts of a route between its corners. */
export const segmentsOf = (route: readonly Point[]) =>
  route.slice(1).map((end, index) => [route[index]!, end] as const);

/** Whether two frames share a point. */
export const meet = (a: Frame, b: Frame): boolean =>
  a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;

const near = (a: number, b: number) => Math.abs(a - b) < 0.6;

/** A line with horizontal and vertical segments, without unnecessary corners. */
export function straighten(points: readonly Point[]): Point[] {
  const corners: Point[] = [];
  for (const point of points) {
    const [before, last] = [corners.at(-2), corners.at(-1)];
    if (!last) {
      corners.push(point);
      continue;
    }
    // Because Graphviz rounds, lines may be off by a hundredth of a point.
    const next: Point = near(last[0], point[0]) ? [last[0], point[1]] : [point[0], last[1]];
    if (near(last[0], next[0]) && near(last[1], next[1])) continue;
    const goesOn = before &&
      ((before[0] === last[0] && last[0] === next[0]) || (before[1] === last[1] && last[1] === next[1]));
    if (goesOn) corners.pop();
    corners.push(next);
  }
  return corners;
}

/** Makes a route end exactly on the edges of its boxes. Graphviz ends it within a point of them. */
export function attach(route: readonly Point[], from: Frame, to: Frame): Point[] {
  const attached = [...route];
  for (const [end, inner, frame] of [[0, 1, from], [route.length - 1, route.length - 2, to]] as const) {
    const [x, y] = attached[end]!;
    const [nextX, nextY] = attached[inner]!;
    attached[end] = y === nextY
      ? [nextX > frame.x + frame.w / 2 ? frame.x + frame.w : frame.x, y]
      : [x, nextY > frame.y + frame.h / 2 ? frame.y + frame.h : frame.y];
  }
  return attached;
}
