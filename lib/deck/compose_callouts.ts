/** Code with callouts: numbered marks beside its lines, and their texts in a column on the right. */

import type { Block } from "../report/mod.ts";
import { codePad, codeStep, drawCode } from "./code_text.ts";
import { countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph } from "./page.ts";
import { captionPieces, type CodePiece, type Piece, textPiece } from "./pieces.ts";
import { pieceHeight, stack, stackHeight } from "./stack.ts";
import { leading, type } from "./type_scale.ts";
import { keepUnits } from "./units.ts";
import { type Body, cellsOf, type Context } from "./visuals.ts";

type CodeBlock = Extract<Block, { kind: "code" }>;
export type CalloutBlock = CodeBlock & { callouts: NonNullable<CodeBlock["callouts"]> };

/** Whether a block is code with callouts. */
export const hasCallouts = (block: Block): block is CalloutBlock =>
  block.kind === "code" && block.callouts !== undefined;

/** The size of a mark and the space between it and what it marks, in inches. */
const [markWidth, markHeight, markGap] = [0.3, 0.21, 0.1];
/** The smallest space between two callouts, in inches. */
const between = 0.16;

/** One body with the text that leads to the code above it; `undefined` if the code would wrap or the texts do not fit beside it. */
export function composeCallouts(context: Context, block: CalloutBlock, lead: Piece[]): Body | undefined {
  const { area, heading } = context;
  const above = [
    ...lead,
    ...captionPieces(heading, block),
  ];
  const top = above.length ? stackHeight(context, above, area.w, type.across, "column") + 0.15 : 0;
  const source = block.source ? [textPiece([{ text: block.source }], block.cell, "source")] : [];
  const below = source.length ? 0.1 + stackHeight(context, source, area.w, type.across, "column") : 0;
  const room = { ...area, y: area.y + top, h: area.h - top - below };
  const plan = planBoth(context, block, room);
  if (!plan) return undefined;
  const { code, texts } = plan;
  const bottom = Math.max(code.frame.y + code.frame.h, texts.bottom);
  return {
    boxes: [
      ...stack(context, above, area, type.across, "column"),
      ...block.callouts.map(({ line }, index) =>
        drawMark(context, index, { x: area.x, y: code.lineY(line) - markHeight / 2 })
      ),
      drawCode(code.piece, code.frame, code.textPt, context.colors),
      ...texts.boxes,
      ...stack(context, source, { ...area, y: bottom + 0.1 }, type.across, "column"),
    ],
    cells: cellsOf([block], lead),
  };
}

/** Code at the largest size at which no line wraps and the texts fit beside it. */
function planBoth(context: Context, block: CalloutBlock, room: Frame) {
  for (const sizePt of type.code) {
    const code = planCode(context, block, room, sizePt);
    const x = code ? code.frame.x + code.frame.w + context.grid.gutter : 0;
    const texts = code && planTexts(context, block, { ...room, x, w: room.x + room.w - x }, code.lineY);
    if (texts) return { code, texts };
  }
  return undefined;
}

/** Code in its frame; `undefined` if a line would wrap, or too little room remains for the texts. */
function planCode(context: Context, { text, language, cell }: CalloutBlock, room: Frame, sizePt: number) {
  const { metrics, grid } = context;
  const lines = text.split("\n");
  const most = room.w - markWidth - markGap - grid.side - grid.gutter;
  const piece: CodePiece = { kind: "code", text, cell, language, mostPt: sizePt };
  const textPt = sizePt + codeStep;
  const needed = Math.max(...lines.map((line) => metrics.widthOf(line, { sizePt, mono: true }))) + 2 * codePad + 0.02;
  const w = Math.max(needed, room.w * 0.4);
  const h = pieceHeight(context, piece, w, textPt, "column");
  if (needed > most || h > room.h) return undefined;
  const frame = { x: room.x + markWidth + markGap, y: room.y, w, h };
  const leadingIn = sizePt * leading.code / 72;
  return { piece, frame, textPt, lineY: (line: number) => room.y + codePad + (line - 0.5) * leadingIn };
}

/** The texts of callouts, each beside its line or below the one before. */
function planTexts(context: Context, block: CalloutBlock, column: Frame, lineY: (line: number) => number) {
  const { metrics, colors } = context;
  const x = column.x + markWidth + markGap;
  const w = column.w - markWidth - markGap;
  for (const sizePt of type.side) {
    const leadingPt = sizePt * leading.text;
    const heights = block.callouts.map(({ text }) =>
      countLines(metrics, [{ text: keepUnits(text) }], sizePt, w) * leadingPt / 72
    );
    const total = heights.reduce((sum, height) => sum + height + between, -between);
    if (total > column.h) continue;
    let y = column.y;
    let left = total;
    const boxes = block.callouts.flatMap(({ line, text }, index): Box[] => {
      // Beside its line, unless the texts below would then leave the page.
      const latest = column.y + column.h - left;
      const at = Math.max(y, Math.min(lineY(line) - leadingPt / 144, latest));
      const h = heights[index]!;
      y = at + h + between;
      left -= h + between;
      const paragraph: Paragraph = { spans: [{ text: keepUnits(text) }], sizePt, leadingPt, color: colors.text };
      return [
        drawMark(context, index, { x: column.x, y: at + (leadingPt / 72 - markHeight) / 2 }),
        { kind: "text", name: "Callout", x, y: at, w, h, paragraphs: [paragraph] },
      ];
    });
    return { boxes, bottom: y - between };
  }
  return undefined;
}

function drawMark({ colors }: Context, index: number, at: { x: number; y: number }): Box {
  const paragraph: Paragraph = {
    spans: [{ text: String(index + 1) }],
    sizePt: type.mark,
    leadingPt: type.mark * 1.2,
    color: colors.paper,
    bold: true,
    align: "center",
  };
  const size = { w: markWidth, h: markHeight };
  return {
    kind: "text",
    name: `Mark ${index + 1}`,
    ...at,
    ...size,
    paragraphs: [paragraph],
    fill: colors.value,
    anchor: "middle",
  };
}

/** Whether text may stand above code on its page. */
export const isShortLead = (context: Context, lead: Piece[]): boolean =>
  stackHeight(context, lead, context.area.w, type.across, "column") <= 1.2;
