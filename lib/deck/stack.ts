/** Running text on a page: paragraphs, heights, and pieces stacked from top to bottom. */

import { codePad, codeSize, drawCode } from "./code_text.ts";
import { drawFinding, findingHeight, type FindingLayout } from "./findings.ts";
import { breakLines, countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph } from "./page.ts";
import { isTerminal, naturalSize, type Piece, spansOf, type TextPiece } from "./pieces.ts";
import type { Colors, Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";

/** The style of quotations. */
const quoted = ({ spans }: Pick<Paragraph, "spans">, colors: Colors) => ({
  color: colors.muted,
  spans: spans.map((span) => ({ ...span, italic: true })),
});

/** Deeper items are not indented further: a deck allows nine levels, but columns are narrow. */
const deepestLevel = 5;

/** The space below a text piece, in points. */
function spaceAfter({ role, last }: TextPiece, sizePt: number): number {
  return sizePt * (role === "subheading" || role === "caption" ? 0.25 : role === "item" && !last ? 0.4 : 0.7);
}

/** Converts a text piece to a paragraph. */
export function paragraphOf(piece: TextPiece, textPt: number, colors: Colors): Paragraph {
  const sizePt = piece.role === "source"
    ? Math.min(textPt, type.mark)
    : piece.role === "caption"
    ? Math.min(textPt, type.codeCaption)
    : textPt;
  const base = {
    sizePt,
    leadingPt: sizePt * leading.text,
    color: colors.text,
    spans: spansOf(piece.runs),
    spaceAfterPt: spaceAfter(piece, sizePt),
  };
  switch (piece.role) {
    case "subheading":
    case "caption":
      return { ...base, bold: true, color: colors.primary };
    case "quote":
      return { ...base, ...quoted(base, colors) };
    case "item": {
      const indentIn = sizePt * (piece.number === undefined ? 1.15 : 1.6) / 72;
      const mark = piece.isContinued ? "none" : piece.number ?? (piece.level ? "dash" : "bullet");
      return {
        ...base,
        ...(piece.isQuoted && quoted(base, colors)),
        hanging: { mark, indentIn, level: Math.min(piece.level, deepestLevel) },
      };
    }
    case "source":
      return { ...base, color: colors.muted };
    default:
      return base;
  }
}

/** The indent of an item, in inches. */
export const indentOf = ({ hanging }: Paragraph): number => hanging ? hanging.indentIn * (hanging.level + 1) : 0;

/** A piece's height, in inches. */
export function pieceHeight(
  design: Design,
  piece: Piece,
  width: number,
  sizePt: number,
  findingLayout: FindingLayout,
): number {
  switch (piece.kind) {
    case "finding":
      return findingHeight(design, piece.finding, width, sizePt, findingLayout);
    case "code": {
      const style = { text: piece.text, sizePt: codeSize(piece, sizePt), mono: true };
      const { length } = breakLines(design.metrics, [style], width - 2 * codePad).lines;
      return length * style.sizePt * leading.code / 72 + 2 * codePad;
    }
    case "picture":
      return naturalSize(piece.picture).height;
    case "text": {
      const paragraph = paragraphOf(piece, sizePt, design.colors);
      const lines = countLines(
        design.metrics,
        paragraph.spans,
        paragraph.sizePt,
        width - indentOf(paragraph),
        paragraph.bold,
      );
      return lines * paragraph.leadingPt / 72;
    }
  }
}

/** The space between a piece and the next one, in inches. */
export function gapBetween(piece: Piece, next: Piece | undefined, sizePt: number): number {
  if (!next) return 0;
  // A terminal continues in the same dark box.
  if (isTerminal(piece) && isTerminal(next)) return 0;
  const own = piece.kind === "text" ? spaceAfter(piece, sizePt) / 72 : 0.2;
  if (piece.kind === "finding" && next.kind === "finding") return 0.36;
  return piece.kind === "finding" || next.kind === "finding" ? Math.max(own, 0.3) : own;
}

/** The height of stacked pieces, in inches. */
export function stackHeight(
  design: Design,
  pieces: Piece[],
  width: number,
  sizePt: number,
  findingLayout: FindingLayout,
): number {
  return pieces.reduce(
    (height, piece, index) =>
      height + pieceHeight(design, piece, width, sizePt, findingLayout) + gapBetween(piece, pieces[index + 1], sizePt),
    0,
  );
}

/** The largest size at which pieces fit, if any. */
export function fitSize(
  design: Design,
  pieces: Piece[],
  { w, h }: Pick<Frame, "w" | "h">,
  sizes: readonly number[],
  findingLayout: FindingLayout,
): number | undefined {
  return sizes.find((sizePt) => stackHeight(design, pieces, w, sizePt, findingLayout) <= h);
}

/** Places pieces from the top of a frame; the caller has made sure that they fit. Neighbouring paragraphs share a text box. */
export function stack(
  design: Design,
  pieces: Piece[],
  frame: Frame,
  sizePt: number,
  findingLayout: FindingLayout,
): Box[] {
  const boxes: Box[] = [];
  let y = frame.y;
  let text: Extract<Box, { kind: "text" }> | undefined;
  pieces.forEach((piece, index) => {
    const h = pieceHeight(design, piece, frame.w, sizePt, findingLayout);
    const at: Frame = { x: frame.x, y, w: frame.w, h };
    if (piece.kind === "text") {
      const paragraph = paragraphOf(piece, sizePt, design.colors);
      if (text) {
        text.h = y + h - text.y;
        text.paragraphs.push(paragraph);
      } else boxes.push(text = { kind: "text", name: "Text", ...at, paragraphs: [paragraph] });
    } else {
      text = undefined;
      boxes.push(...drawPiece(design, piece, at, sizePt, findingLayout));
    }
    const next = pieces[index + 1];
    const gap = gapBetween(piece, next, sizePt);
    if (findingLayout === "row" && piece.kind === "finding" && next?.kind === "finding") {
      const rule = { x: frame.x, y: y + h + gap / 2, w: frame.w, h: 0.01 };
      boxes.push({ kind: "shape", shape: "rect", name: "Rule", ...rule, fill: design.colors.rule });
    }
    y += h + gap;
  });
  return boxes;
}

function drawPiece(
  design: Design,
  piece: Exclude<Piece, TextPiece>,
  at: Frame,
  sizePt: number,
  findingLayout: FindingLayout,
): Box[] {
  switch (piece.kind) {
    case "code":
      return [drawCode(piece, at, sizePt, design.colors)];
    case "finding":
      return drawFinding(design, piece.finding, at, sizePt, findingLayout);
    case "picture": {
      const { picture, alt } = piece;
      return [{ kind: "picture", name: "Picture", ...at, w: naturalSize(picture).width, picture, alt }];
    }
  }
}
