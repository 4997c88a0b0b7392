/** Prose, findings and code: measuring and stacking. */

import { promptOf, sqlLines, type SqlPart, transcriptText } from "../bundle/mod.ts";
import type { Block, BoundFinding, CellRef, Picture, Run } from "../report/mod.ts";
import { drawFinding, findingHeight, type FindingLayout } from "./findings.ts";
import { breakLines, countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph, Span } from "./page.ts";
import type { Colors, Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";

/** A paragraph, a subheading, a quotation or a list item. */
export interface TextPiece {
  kind: "text";
  cell: CellRef;
  role: "paragraph" | "subheading" | "quote" | "item" | "source";
  runs: Run[];
  level: number;
  number?: number;
  /** The continuation of a cut item: it has no mark. */
  isContinued?: boolean;
  /** Whether it is part of a quotation. */
  isQuoted?: boolean;
  /** Whether it is the last item of its list, so a paragraph's distance follows. */
  last?: boolean;
}

/** A part of running text. */
export type Piece =
  | TextPiece
  | { kind: "finding"; cell: CellRef; finding: BoundFinding }
  | { kind: "picture"; cell: CellRef; picture: Picture; alt: string }
  | CodePiece;

/** Code, or the output of a terminal. */
export interface CodePiece {
  kind: "code";
  cell: CellRef;
  text: string;
  /** For a terminal, the pattern of its prompt. */
  prompt?: string;
  /** The language for highlighting; such code uses the full width of the page. */
  language?: "sql";
  /** Whether it uses the smaller text size. */
  isDense?: boolean;
}

/** SQL with more lines uses the smaller text size, so that a statement stays on one page. */
const roomyLines = 14;

/** Whether SQL uses the smaller text size: it has many lines, or a line that would wrap at the larger size. */
function isDense({ metrics, grid }: Design, text: string): boolean {
  const lines = text.split("\n");
  const style = { sizePt: type.code[0], mono: true };
  const width = grid.width - 2 * codePad;
  return lines.length > roomyLines || lines.some((line) => metrics.widthOf(line, style) > width);
}

/** A paragraph as a piece. */
export const textPiece = (runs: Run[], cell: CellRef, role: TextPiece["role"] = "paragraph"): TextPiece => ({
  kind: "text",
  role,
  runs,
  level: 0,
  cell,
});

/** A picture's size in inches at 96 pixels per inch. */
export const naturalSize = ({ width, height }: Picture) => ({ width: width / 96, height: height / 96 });

/** Whether a picture is a symbol or a logo that can be part of running text. */
export function isSmallPicture({ picture }: { picture: Picture }): boolean {
  const { width, height } = naturalSize(picture);
  return height <= 1.2 && width <= 3.5;
}

/** A block that can be part of running text; other blocks need their own place on the page. A new kind counts as text until it is named here. */
export type TextBlock = Exclude<Block, { kind: "table" | "chart" | "diagram" | "mark" }>;

/** Converts a block of running text to pieces. */
export function piecesOf(design: Design, block: TextBlock): Piece[] {
  const { cell } = block;
  switch (block.kind) {
    case "paragraph":
    case "subheading":
    case "quote":
      return [textPiece(block.runs, cell, block.kind)];
    case "list":
      return block.items.map((item, index) => ({
        ...textPiece(item.runs, cell, "item"),
        ...item,
        isQuoted: block.isQuoted,
        last: index === block.items.length - 1,
      }));
    case "finding":
      return [{ kind: "finding", finding: block.finding, cell }];
    case "picture":
      return [
        { kind: "picture", picture: block.picture, alt: block.alt, cell },
        ...(block.caption ? [textPiece([{ text: block.caption }], cell)] : []),
      ];
    case "code":
      return [
        ...(block.title ? [textPiece([{ text: block.title }], cell, "subheading")] : []),
        block.language
          ? { kind: "code", text: block.text, cell, language: block.language, isDense: isDense(design, block.text) }
          : { kind: "code", text: block.text, cell },
        ...(block.source ? [textPiece([{ text: block.source }], cell, "source")] : []),
      ];
    case "transcript": {
      const { title, entries } = block.content;
      // One piece each, because pages are cut between pieces.
      return [
        textPiece([{ text: title }], cell, "subheading"),
        ...entries.map((entry): CodePiece => ({
          kind: "code",
          text: transcriptText({ entries: [entry] }),
          prompt: promptOf(entry.host),
          cell,
        })),
      ];
    }
  }
}

/** Whether a piece introduces the next one and must not be separated from it. */
export function introduces(piece: Piece): boolean {
  if (piece.kind !== "text" || piece.role === "quote") return false;
  return piece.role === "subheading" || /:\s*$/.test(piece.runs.map((run) => run.text).join(""));
}

/** Converts runs to spans. */
export const spansOf = (runs: Run[]): Span[] =>
  runs.map(({ text, bold, italic, code, href }) => ({ text, bold, italic, mono: code, href }));

/** The style of quotations. */
const quoted = ({ spans }: Pick<Paragraph, "spans">, colors: Colors) => ({
  color: colors.muted,
  spans: spans.map((span) => ({ ...span, italic: true })),
});

/** Deeper items are not indented further: a deck allows nine levels, but columns are narrow. */
const deepestLevel = 5;

/** The space below a text piece, in points. */
function spaceAfter({ role, last }: TextPiece, sizePt: number): number {
  return sizePt * (role === "subheading" ? 0.25 : role === "item" && !last ? 0.4 : 0.7);
}

/** Converts a text piece to a paragraph. */
export function paragraphOf(piece: TextPiece, textPt: number, colors: Colors): Paragraph {
  const sizePt = piece.role === "source" ? Math.min(textPt, type.mark) : textPt;
  const base = {
    sizePt,
    leadingPt: sizePt * leading.text,
    color: colors.text,
    spans: spansOf(piece.runs),
    spaceAfterPt: spaceAfter(piece, sizePt),
  };
  switch (piece.role) {
    case "subheading":
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

/** The padding around code, in inches. */
export const codePad = 0.14;
/** The text size of code, which depends on the text around it. */
export const codeSize = ({ isDense }: CodePiece, sizePt: number): number =>
  sizePt >= 16 && !isDense ? type.code[0] : type.code[1];

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

/** Whether a piece is a terminal. */
export const isTerminal = (piece: Piece): boolean => piece.kind === "code" && piece.prompt !== undefined;

/** Whether a piece is SQL, which uses the full width of the page. */
export const isSql = (piece: Piece): boolean => piece.kind === "code" && piece.language === "sql";

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

function drawCode(piece: CodePiece, frame: Frame, sizePt: number, colors: Colors): Box {
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
