/** Composes a diagram and its text: on one page while the diagram stays readable, otherwise on separate pages. */

import type { Box } from "./page.ts";
import { type Piece } from "./pieces.ts";
import { stack, stackHeight } from "./stack.ts";
import { DeckError } from "./tables.ts";
import { planSide, planStrip, textBodies } from "./text_bodies.ts";
import { type } from "./type_scale.ts";
import {
  type Body,
  bottomOf,
  cellsOf,
  type Context,
  type DiagramBlock,
  diagramScale,
  drawDiagram,
  formatPlace,
} from "./visuals.ts";

const gap = 0.3;

/** The part of the free height above a diagram that has the page for itself. */
const above = 0.35;

/**
 * Composes a diagram's pages.
 *
 * @throws {DeckError} if its text would be too small to read even on a separate slide
 */
export function composeDiagram(context: Context, visual: DiagramBlock, lead: Piece[], after: Piece[]): Body[] {
  const shared = lead.length + after.length > 0
    ? [composeAcross(context, visual, lead, after), composeBeside(context, visual, lead, after)]
      .flatMap((plan) => plan && textSize(visual, plan.scale) >= smallest ? [plan] : [])
      .toSorted((a, b) => b.scale - a.scale)
    : [];
  if (shared[0]) return [{ boxes: shared[0].draw(), cells: cellsOf([visual], lead, after) }];
  return [...textBodies(context, lead), composeAlone(context, visual), ...textBodies(context, after)];
}

/** A page with a diagram of a size. */
interface Plan {
  scale: number;
  draw(): Box[];
}

const smallest = type.diagram[1];

/** The size of a diagram's text on the page, in points. */
const textSize = ({ content }: DiagramBlock, scale: number): number => content.layout.sizePt * scale * 72;

/** The text above and below the diagram; `undefined` if there is too much of it. */
function composeAcross(context: Context, visual: DiagramBlock, lead: Piece[], after: Piece[]): Plan | undefined {
  const { area } = context;
  const strip = planStrip(context, after, area.w, "line");
  if (after.length && !strip) return undefined;
  const top = lead.length ? stackHeight(context, lead, area.w, type.across, "column") + gap : 0;
  const below = strip ? strip.height + gap : 0;
  const frame = { ...area, y: area.y + top, h: area.h - top - below };
  const scale = diagramScale(context, visual, frame);
  return {
    scale,
    draw() {
      const boxes = [
        ...stack(context, lead, area, type.across, "column"),
        ...drawDiagram(context, visual, frame, scale),
      ];
      if (strip) boxes.push(...strip.draw({ ...area, y: bottomOf(boxes) + gap }));
      return boxes;
    },
  };
}

/** The text in a column on the right; `undefined` if there is too much of it. */
function composeBeside(context: Context, visual: DiagramBlock, lead: Piece[], after: Piece[]): Plan | undefined {
  const { area, grid } = context;
  const side = planSide(context, lead, after, grid.side);
  if (side.before.length + side.after.length) return undefined;
  const frame = { ...area, w: area.w - grid.side - grid.gutter };
  const scale = diagramScale(context, visual, frame);
  const column = { x: area.x + frame.w + grid.gutter, y: area.y + 0.04, w: grid.side, h: area.h };
  return {
    scale,
    draw: () => [
      ...drawDiagram(context, visual, frame, scale),
      ...stack(context, side.beside, column, side.sizePt, "column"),
    ],
  };
}

function composeAlone(context: Context, visual: DiagramBlock): Body {
  const { area } = context;
  const scale = diagramScale(context, visual, area);
  const sizePt = textSize(visual, scale);
  if (sizePt < smallest) {
    throw new DeckError(
      `Cannot fit the diagram "${visual.content.title}" of ${formatPlace(visual.cell)} on a slide: ` +
        `its text would be set in ${(Math.floor(sizePt * 10) / 10).toFixed(1)} pt, and the least is ${smallest} pt. ` +
        "Show fewer nodes or rows, shorter texts, or two diagrams; " +
        'for a schema, show less of each table: erd(…, { columns: "names" }) or { columns: "keys" }.',
    );
  }
  const boxes = drawDiagram(context, visual, area, scale);
  const down = above * (area.y + area.h - bottomOf(boxes));
  return { boxes: boxes.map((box) => ({ ...box, y: box.y + down })), cells: [visual.cell] };
}
