/** Code and terminals: their text size and their coloured lines. */

import { sqlLines, type SqlPart } from "../bundle/mod.ts";
import type { Box, Frame, Paragraph, Span } from "./page.ts";
import type { CodePiece } from "./pieces.ts";
import type { Colors, Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";

/** The padding around code, in inches. */
export const codePad = 0.14;
/** How much smaller code is than the text around it, in points. */
export const codeStep = 2;

const smallest = type.code.at(-1)!;

/** The text size of code, which depends on the text around it. */
export const codeSize = ({ mostPt }: CodePiece, sizePt: number): number =>
  type.code.find((size) => size <= Math.min(mostPt, sizePt - codeStep)) ?? smallest;

/** The largest size of code at which none of its lines is broken, or the smallest one. */
export function unbrokenSize({ metrics }: Design, { text }: CodePiece, width: number): number {
  const widest = Math.max(...text.split("\n").map((line) => metrics.widthOf(line, { sizePt: 1, mono: true })));
  return type.code.find((size) => widest * size <= width - 2 * codePad) ?? smallest;
}

/** Draws code or a terminal; its frame is as high as its lines need. */
export function drawCode(piece: CodePiece, frame: Frame, sizePt: number, colors: Colors): Box {
  const { text, prompt, language } = piece;
  const size = codeSize(piece, sizePt);
  const colored = language === "sql"
    ? sqlLines(text).map((parts) => parts.map((part) => sqlSpan(part, colors)))
    : undefined;
  const paragraphs = text.split("\n").map((line, at): Paragraph => ({
    spans: colored?.[at] ?? [{ text: line, mono: true }],
    sizePt: size,
    leadingPt: size * leading.code,
    color: prompt === undefined ? colors.primary : terminalColor(line, prompt, colors),
  }));
  const [name, fill] = prompt === undefined ? ["Code", colors.tint] : ["Terminal", colors.primary];
  return { kind: "text", name, ...frame, paragraphs, fill, inset: codePad };
}

/** Colours a part of SQL. */
function sqlSpan({ text, look }: SqlPart, colors: Colors): Span {
  switch (look) {
    case "keyword":
      return { text, mono: true, bold: true };
    case "string":
      return { text, mono: true, color: colors.value };
    case "number":
      return { text, mono: true, color: colors.check };
    case "comment":
      return { text, mono: true, italic: true, color: colors.muted };
    default:
      return { text, mono: true, color: colors.text };
  }
}

/** Commands stand out; status and times are muted. */
function terminalColor(line: string, prompt: string, colors: Colors): string {
  if (line.startsWith(prompt)) return colors.accent;
  return /^\[exit -?\d+, /.test(line) ? colors.onPrimarySoft : colors.onPrimary;
}
