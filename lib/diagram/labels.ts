/** Positions of the labels of lines and groups. */

import type { Diagram, DiagramLayout } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import type { Point } from "./ends.ts";
import { box, sizePt } from "./nodes.ts";
import { boundsOf, type Frame, meet, segmentsOf } from "./routes.ts";

/** Parts of a segment, from its beginning. Not the middle first, because the labels of two lines between the same boxes would meet there. */
const parts = [0.42, 0.5, 0.58, 0.3, 0.7, 0.2, 0.8];

/** The space that an arrow or another symbol takes at the end of a line. */
const endRoom = 10;

/** The frame of each edge's label, where it hides its own line but no box, no other label and, if possible, no other line and no group's frame. Points; pure. */
export function placeLabels(
  metrics: Metrics,
  { edges, layout }: Pick<Diagram, "edges" | "layout">,
): (Frame | undefined)[] {
  const boxes = [...layout.frames, ...placeGroupLabels(metrics, layout)];
  const placed: Frame[] = [];
  return edges.map(({ label }, index) => {
    if (!label) return undefined;
    const size = { w: metrics.widthOf(label, { sizePt }) * 72 + 6, h: sizePt * 1.3 };
    const others = layout.routes.filter((_, at) => at !== index);
    const groups = layout.groups ?? [];
    const cost = ({ frame, strain }: Candidate) =>
      strain + 2 * groups.filter((group) => meet(group, frame) && !holds(group, frame)).length +
      10 * [...boxes, ...placed].filter((other) => meet(other, frame)).length +
      3 * others.filter((route) => segmentsOf(route).some((segment) => meet(boundsOf(segment), frame))).length;
    const best = candidatesOf(layout.routes[index]!, size).map((candidate) => ({ ...candidate, cost: cost(candidate) }))
      .reduce((best, other) => other.cost < best.cost - 1e-9 ? other : best);
    placed.push(best.frame);
    return best.frame;
  });
}

const holds = (outer: Frame, inner: Frame) =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
  inner.y + inner.h <= outer.y + outer.h;

/** The frame of each group's label: at the top of the group, on the left unless a line passes there and another place is free. Points; pure. */
export function placeGroupLabels(metrics: Metrics, { groups = [], routes }: DiagramLayout): Frame[] {
  return groups.map(({ label, x, y, w }) => {
    const width = metrics.widthOf(label, { sizePt, bold: true }) * 72 + 1;
    const room = w - 2 * box.groupPad - width;
    const places = [0, 1, 0.5, 0.25, 0.75].map((part): Frame => ({
      x: x + box.groupPad + part * Math.max(0, room),
      y: y + box.groupPad / 2,
      w: width,
      h: box.groupLabel,
    }));
    const isFree = (frame: Frame) =>
      !routes.some((route) => segmentsOf(route).some((segment) => meet(boundsOf(segment, 2), frame)));
    return places.find(isFree) ?? places[0]!;
  });
}

interface Candidate {
  frame: Frame;
  /** How far it is from the best place on its own line. */
  strain: number;
}

function candidatesOf(route: readonly Point[], { w, h }: { w: number; h: number }): Candidate[] {
  const segments = segmentsOf(route);
  const lengthOf = ([a, b]: readonly [Point, Point]) => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
  const longest = Math.max(...segments.map(lengthOf));
  return segments.flatMap((segment) => {
    const [a, b] = segment;
    const needed = (a[1] === b[1] ? w : h) + 2 * endRoom;
    const isShort = lengthOf(segment) < needed ? 4 : 0;
    return parts.map((part, at): Candidate => ({
      frame: { x: a[0] + part * (b[0] - a[0]) - w / 2, y: a[1] + part * (b[1] - a[1]) - h / 2, w, h },
      strain: isShort + at / 10 + (1 - lengthOf(segment) / longest),
    }));
  });
}
