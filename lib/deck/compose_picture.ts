/** Composes a picture and its text: beside it or above and below, whichever leaves the picture larger. */

import { countLines } from "./metrics.ts";
import type { Box, Frame } from "./page.ts";
import { naturalSize, type Piece } from "./pieces.ts";
import { stack, stackHeight } from "./stack.ts";
import { planSide, planStrip, textBodies } from "./text_bodies.ts";
import { type } from "./type_scale.ts";
import { type Body, bottomOf, cellsOf, type Context, type PictureBlock } from "./visuals.ts";

const gap = 0.3;
/** The largest scale of a picture; beyond it pixels become visible. */
const mostGrowth = 1.5;
/** The smallest size of a picture that shares its page with text, as a fraction of its size without text. */
const leastShare = 0.55;

/** Composes a picture's pages. It keeps its proportions and always fits. */
export function composePicture(context: Context, block: PictureBlock, lead: Piece[], after: Piece[]): Body[] {
  const { area } = context;
  const alone = scaleIn(context, block, area);
  if (lead.length + after.length) {
    const side = composeBeside(context, block, lead, after);
    const across = composeAcross(context, block, lead, after);
    const better = across && across.scale >= side.scale ? across : side;
    if (better.scale >= alone * leastShare) return better.bodies;
  }
  const page = { boxes: drawPicture(context, block, area, alone), cells: [block.cell] };
  return [...textBodies(context, lead), page, ...textBodies(context, after)];
}

/** The smallest width of a picture beside text, for its caption, and the largest width of that text, in inches. */
const [narrowest, widestColumn] = [2.5, 7];

interface Arrangement {
  scale: number;
  bodies: Body[];
}

function composeBeside(context: Context, block: PictureBlock, lead: Piece[], after: Piece[]): Arrangement {
  const { area, grid } = context;
  const side = planSide(context, lead, after, grid.side);
  const room = { ...area, w: side.beside.length ? area.w - grid.side - grid.gutter : area.w };
  const scale = scaleIn(context, block, room);
  // Beside a narrow picture the text may be wider than its column.
  const narrow = Math.max(naturalSize(block.picture).width * scale, narrowest);
  const frame = { ...room, w: side.beside.length ? Math.min(room.w, narrow) : room.w };
  const boxes = drawPicture(context, block, frame, scaleIn(context, block, frame));
  const x = area.x + frame.w + grid.gutter;
  const column = { x, y: area.y, w: Math.min(area.x + area.w - x, widestColumn), h: area.h };
  boxes.push(...stack(context, side.beside, column, side.sizePt, "column"));
  const bodies = [
    ...textBodies(context, side.before),
    { boxes, cells: cellsOf([block], side.beside) },
    ...textBodies(context, side.after),
  ];
  return { scale: bodies.length > 1 ? 0 : scale, bodies };
}

/** `undefined` if the text takes too much of the page. */
function composeAcross(context: Context, block: PictureBlock, lead: Piece[], after: Piece[]): Arrangement | undefined {
  const { area } = context;
  const strip = planStrip(context, after, area.w, "line");
  if (after.length && !strip) return undefined;
  const above = lead.length ? stackHeight(context, lead, area.w, type.across, "column") + gap : 0;
  const frame = { ...area, y: area.y + above, h: area.h - above - (strip ? strip.height + gap : 0) };
  if (frame.h < 1) return undefined;
  const scale = scaleIn(context, block, frame);
  const boxes = [...stack(context, lead, area, type.across, "column"), ...drawPicture(context, block, frame, scale)];
  if (strip) boxes.push(...strip.draw({ ...area, y: bottomOf(boxes) + gap }));
  return { scale, bodies: [{ boxes, cells: cellsOf([block], lead, after) }] };
}

/** The scale at which a picture with its caption fits a frame. */
export function scaleIn(context: Context, block: PictureBlock, { w, h }: Pick<Frame, "w" | "h">): number {
  const { width, height } = naturalSize(block.picture);
  return Math.min(w / width, (h - captionHeight(context, block, w)) / height, mostGrowth);
}

const captionLeading = type.caption * 1.25 / 72;

function captionHeight({ metrics }: Context, { caption }: PictureBlock, width: number): number {
  return caption ? countLines(metrics, [{ text: caption }], type.caption, width) * captionLeading + 0.1 : 0;
}

/** Draws a picture at the top of a frame, centred, with its caption below. */
export function drawPicture(context: Context, block: PictureBlock, frame: Frame, scale: number): Box[] {
  const { picture, alt, caption } = block;
  const { width, height } = naturalSize(picture);
  const [w, h] = [width * scale, height * scale];
  const boxes: Box[] = [
    { kind: "picture", name: "Picture", x: frame.x + (frame.w - w) / 2, y: frame.y, w, h, picture, alt },
  ];
  if (caption) {
    boxes.push({
      kind: "text",
      name: "Caption",
      x: frame.x,
      y: frame.y + h + 0.1,
      w: frame.w,
      h: captionHeight(context, block, frame.w) - 0.1,
      paragraphs: [{
        spans: [{ text: caption }],
        sizePt: type.caption,
        leadingPt: captionLeading * 72,
        color: context.colors.muted,
        align: "center",
      }],
    });
  }
  return boxes;
}
