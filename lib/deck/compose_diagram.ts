/** Composes a diagram and its text: on one page while the diagram stays readable, otherwise on separate pages. */

import { type Piece } from "./pieces.ts";
import { stack, stackHeight } from "./stack.ts";
import { DeckError } from "./tables.ts";
import { planStrip, textBodies } from "./text_bodies.ts";
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

/** The smallest text size of a diagram that shares its page with text, in points. */
const comfortable = 10.5;

/**
 * Composes a diagram's pages.
 *
 * @throws {DeckError} if its text would be too small to read even on a separate slide
 */
export function composeDiagram(context: Context, visual: DiagramBlock, lead: Piece[], after: Piece[]): Body[] {
  const { area } = context;
  if (lead.length + after.length) {
    const together = composeTogether(context, visual, lead, after);
    if (together) return [together];
  }
  const scale = diagramScale(context, visual, area);
  const sizePt = textSize(visual, scale);
  if (sizePt < type.diagram) {
    throw new DeckError(
      `Cannot fit the diagram "${visual.content.title}" of ${
        formatPlace(visual.cell)
      } on a slide: its text would be set in ` +
        `${
          sizePt.toFixed(1)
        } pt, and less than ${type.diagram} pt cannot be read. Show fewer nodes or rows, or make two diagrams of it.`,
    );
  }
  const page = { boxes: drawDiagram(context, visual, area, scale), cells: [visual.cell] };
  return [...textBodies(context, lead), page, ...textBodies(context, after)];
}

/** The size of a diagram's text on the page, in points. */
const textSize = ({ content }: DiagramBlock, scale: number): number => content.layout.sizePt * scale * 72;

/** Everything on one page, if the diagram keeps a comfortable size. */
function composeTogether(context: Context, visual: DiagramBlock, lead: Piece[], after: Piece[]): Body | undefined {
  const { area } = context;
  const strip = planStrip(context, after, area.w, "line");
  if (after.length && !strip) return undefined;
  const above = lead.length ? stackHeight(context, lead, area.w, type.across, "column") + gap : 0;
  const below = strip ? strip.height + gap : 0;
  const frame = { ...area, y: area.y + above, h: area.h - above - below };
  const scale = diagramScale(context, visual, frame);
  if (textSize(visual, scale) < comfortable) return undefined;
  const boxes = [...stack(context, lead, area, type.across, "column"), ...drawDiagram(context, visual, frame, scale)];
  if (strip) boxes.push(...strip.draw({ ...area, y: bottomOf(boxes) + gap }));
  return { boxes, cells: cellsOf([visual], lead, after) };
}
