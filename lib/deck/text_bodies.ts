/** Text without visuals, beside a visual, and below one. */

import { unbrokenSize } from "./code_text.ts";
import { type FindingLayout, hasHeadline } from "./findings.ts";
import type { Box, Frame } from "./page.ts";
import { pagePieces } from "./paging.ts";
import { isSql, isTerminal, limitCode, type Piece } from "./pieces.ts";
import { isRightToLeft } from "./scripts_xml.ts";
import { fitSize, pieceHeight, stack, stackHeight } from "./stack.ts";
import type { Design } from "./theme.ts";
import { type } from "./type_scale.ts";
import { type Body, cellsOf, type Context } from "./visuals.ts";

/** Pages of only text. Findings are rows with their values on the left; prose has a readable line length; a terminal uses the full width. */
export function textBodies(context: Context, pieces: Piece[]): Body[] {
  if (!pieces.length) return [];
  const [first] = pieces;
  if (pieces.length === 1 && first!.kind === "finding") {
    const body = statementBody(context, first!);
    if (body) return [body];
  }
  const { area, grid } = context;
  const width = pieces.some((piece) => isTerminal(piece) || isSql(piece))
    ? area.w
    : pieces.some((piece) => piece.kind === "finding")
    ? grid.findings
    : grid.prose;
  // The column on the left is for large values.
  const isRow = pieces.some((piece) => piece.kind === "finding" && hasHeadline(piece.finding, context.notation));
  const findingLayout = isRow ? "row" : "column";
  const { sized, sizePt } = fitPage(context, pieces, { w: width, h: area.h }, findingLayout);
  // Text that is read from the right begins at the right edge.
  const isTurned = first!.kind === "text" && isRightToLeft(first!.runs.map(({ text }) => text).join(""));
  const column = { ...area, x: isTurned ? area.x + area.w - width : area.x, w: width };
  return pagePieces(sized, { design: context, width, height: area.h, sizePt, findingLayout }).map((page) => ({
    boxes: stack(context, page, column, sizePt, findingLayout),
    cells: cellsOf(page),
  }));
}

/** Code as large as its lines and the page allow, then the largest text; both small if a page is not enough. */
function fitPage(context: Context, pieces: Piece[], room: Pick<Frame, "w" | "h">, findingLayout: FindingLayout) {
  const code = pieces.filter((piece) => piece.kind === "code");
  const unbroken = Math.min(...code.map((piece) => unbrokenSize(context, piece, room.w)));
  const dense = type.code.at(-1)!;
  const tried = code.length ? [unbroken, dense] : [dense];
  for (const mostPt of new Set(tried)) {
    const sized = limitCode(pieces, mostPt);
    const sizePt = fitSize(context, sized, room, type.prose, findingLayout);
    if (sizePt) return { sized, sizePt };
  }
  return { sized: pieces, sizePt: type.prose.at(-1)! };
}

/** A finding alone on its page; `undefined` if it is too long for that. */
function statementBody(context: Context, piece: Piece): Body | undefined {
  const { area, grid } = context;
  const sizePt = type.statementText;
  const w = grid.prose;
  const h = pieceHeight(context, piece, w, sizePt, "statement");
  if (h > area.h) return undefined;
  const y = area.y + (area.h - h) * 0.4;
  return { boxes: stack(context, [piece], { ...area, y, w, h }, sizePt, "statement"), cells: [piece.cell] };
}

/** The text beside a visual, and the text that needs pages before and after it. */
export interface Side {
  before: Piece[];
  beside: Piece[];
  after: Piece[];
  sizePt: number;
}

/** Distributes text around a visual that leaves a column for it. */
export function planSide(context: Context, lead: Piece[], after: Piece[], width: number): Side {
  const { area } = context;
  const fit = (pieces: Piece[]) => fitSize(context, pieces, { w: width, h: area.h }, type.side, "column");
  const all = [...lead, ...after];
  const sizePt = fit(all);
  if (sizePt) return { before: [], beside: all, after: [], sizePt };
  const alone = after.length ? fit(after) : undefined;
  if (alone) return { before: lead, beside: after, after: [], sizePt: alone };
  const smallest = type.side.at(-1)!;
  let count = 0;
  while (stackHeight(context, after.slice(0, count + 1), width, smallest, "column") <= area.h && count < after.length) {
    count++;
  }
  return { before: lead, beside: after.slice(0, count), after: after.slice(count), sizePt: smallest };
}

/** The text below a wide visual. */
export interface Strip {
  height: number;
  draw(frame: Frame): Box[];
}

/** Prose across the page, then up to three findings in columns; `undefined` if that takes more than its share of the page. */
export function planStrip(
  design: Design,
  pieces: Piece[],
  width: number,
  findingLayout: FindingLayout,
): Strip | undefined {
  const findings = pieces.filter((piece) => piece.kind === "finding");
  const prose = pieces.filter((piece) => piece.kind !== "finding");
  if (!pieces.length || findings.length > 3) return undefined;
  const sizePt = type.across;
  const { gutter } = design.grid;
  const columns = Math.max(findings.length, 1);
  const each = (width - gutter * (columns - 1)) / columns;
  const proseHeight = stackHeight(design, prose, width, sizePt, "column");
  const height = Math.max(0, ...findings.map((piece) => pieceHeight(design, piece, each, sizePt, findingLayout)));
  const between = prose.length && findings.length ? 0.2 : 0;
  const total = proseHeight + between + height;
  if (total > 1.9) return undefined;
  return {
    height: total,
    draw: (frame) => [
      ...stack(design, prose, { ...frame, w: width }, sizePt, "column"),
      ...findings.flatMap((piece, index) => {
        const x = frame.x + index * (each + gutter);
        return stack(
          design,
          [piece],
          { x, y: frame.y + proseHeight + between, w: each, h: height },
          sizePt,
          findingLayout,
        );
      }),
    ],
  };
}
