/** Prose, findings and code: measured and stacked. */

import { promptOf, sqlLines, type SqlPart, transcriptText } from "../bundle/mod.ts";
import type { Block, BoundFinding, CellRef, Picture, Run } from "../report/mod.ts";
import { drawFinding, findingHeight, type Manner } from "./findings.ts";
import { breakLines, countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph, Span } from "./page.ts";
import type { Colors, Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";

/** A paragraph, a subheading, a quotation or a list's item. */
export interface TextPiece {
  kind: "text";
  cell: CellRef;
  role: "paragraph" | "subheading" | "quote" | "item" | "source";
  runs: Run[];
  level: number;
  number?: number;
  /** The rest of what began before: no mark. */
  isContinued?: boolean;
  /** Said by somebody else. */
  isQuoted?: boolean;
  /** The last item of its list: a paragraph's distance follows. */
  last?: boolean;
}

/** A part of running text. */
export type Piece =
  | TextPiece
  | { kind: "finding"; cell: CellRef; finding: BoundFinding }
  | { kind: "picture"; cell: CellRef; picture: Picture; alt: string }
  | CodePiece;

/** Code, or what a terminal showed. */
export interface CodePiece {
  kind: "code";
  cell: CellRef;
  text: string;
  /** Of a terminal: what its prompt looks like. */
  prompt?: string;
  /** Is set in colours, over the page's whole width. */
  language?: "sql";
  /** Is set in the smaller size. */
  isDense?: boolean;
}

/** SQL with more lines is set in the smaller size: a statement stays on one page. */
const roomyLines = 14;

/** Whether SQL is set in the smaller size: it has many lines, or one that would wrap in the larger size. */
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

/** A picture's size at 96 pixels an inch, inches. */
export const naturalSize = ({ width, height }: Picture) => ({ width: width / 96, height: height / 96 });

/** Whether a picture is a mark or a logo that can stand in running text. */
export function isSmallPicture({ picture }: { picture: Picture }): boolean {
  const { width, height } = naturalSize(picture);
  return height <= 1.2 && width <= 3.5;
}

/** A block that stands in running text; the others take a place of their own on the page. A new kind is one of these until it is named here. */
export type TextBlock = Exclude<Block, { kind: "table" | "chart" | "diagram" | "mark" }>;

/** A block of running text as pieces. */
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
      // One piece each: pages are cut between them.
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

/** Whether a piece announces what follows it, and must not be parted from it. */
export function introduces(piece: Piece): boolean {
  if (piece.kind !== "text" || piece.role === "quote") return false;
  return piece.role === "subheading" || /:\s*$/.test(piece.runs.map((run) => run.text).join(""));
}

/** Runs as spans. */
export const spansOf = (runs: Run[]): Span[] =>
  runs.map(({ text, bold, italic, code, href }) => ({ text, bold, italic, mono: code, href }));

/** How another's words are set. */
const quoted = ({ spans }: Pick<Paragraph, "spans">, colors: Colors) => ({
  color: colors.muted,
  spans: spans.map((span) => ({ ...span, italic: true })),
});

/** Deeper items are set in no further: there are nine levels in a deck, and a column is not wide. */
const deepestLevel = 5;

/** The space below a text piece, points. */
function spaceAfter({ role, last }: TextPiece, sizePt: number): number {
  return sizePt * (role === "subheading" ? 0.25 : role === "item" && !last ? 0.4 : 0.7);
}

/** A text piece as a paragraph. */
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

/** The space that an item's marks take, inches. */
export const indentOf = ({ hanging }: Paragraph): number => hanging ? hanging.indentIn * (hanging.level + 1) : 0;

/** Around code, inches. */
export const codePad = 0.14;
/** Code is set in the size that goes with the text around it. */
export const codeSize = ({ isDense }: CodePiece, sizePt: number): number =>
  sizePt >= 16 && !isDense ? type.code[0] : type.code[1];

/** A piece's height, inches. */
export function pieceHeight(design: Design, piece: Piece, width: number, sizePt: number, manner: Manner): number {
  switch (piece.kind) {
    case "finding":
      return findingHeight(design, piece.finding, width, sizePt, manner);
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

/** Whether a piece shows what a terminal showed. */
export const isTerminal = (piece: Piece): boolean => piece.kind === "code" && piece.prompt !== undefined;

/** Whether a piece is SQL, whose lines take the page's width. */
export const isSql = (piece: Piece): boolean => piece.kind === "code" && piece.language === "sql";

/** The space between a piece and the one below it, inches. */
export function gapBetween(piece: Piece, next: Piece | undefined, sizePt: number): number {
  if (!next) return 0;
  // A terminal goes on in the same dark box.
  if (isTerminal(piece) && isTerminal(next)) return 0;
  const own = piece.kind === "text" ? spaceAfter(piece, sizePt) / 72 : 0.2;
  if (piece.kind === "finding" && next.kind === "finding") return 0.36;
  return piece.kind === "finding" || next.kind === "finding" ? Math.max(own, 0.3) : own;
}

/** How high pieces are when stacked, inches. */
export function stackHeight(design: Design, pieces: Piece[], width: number, sizePt: number, manner: Manner): number {
  return pieces.reduce(
    (height, piece, index) =>
      height + pieceHeight(design, piece, width, sizePt, manner) + gapBetween(piece, pieces[index + 1], sizePt),
    0,
  );
}

/** The largest size in which pieces fit, if there is one. */
export function fitSize(
  design: Design,
  pieces: Piece[],
  { w, h }: Pick<Frame, "w" | "h">,
  sizes: readonly number[],
  manner: Manner,
): number | undefined {
  return sizes.find((sizePt) => stackHeight(design, pieces, w, sizePt, manner) <= h);
}

/** Places pieces from the top of a frame; the caller has seen to it that they fit. Neighbouring paragraphs share a text box. */
export function stack(design: Design, pieces: Piece[], frame: Frame, sizePt: number, manner: Manner): Box[] {
  const boxes: Box[] = [];
  let y = frame.y;
  let text: Extract<Box, { kind: "text" }> | undefined;
  pieces.forEach((piece, index) => {
    const h = pieceHeight(design, piece, frame.w, sizePt, manner);
    const at: Frame = { x: frame.x, y, w: frame.w, h };
    if (piece.kind === "text") {
      const paragraph = paragraphOf(piece, sizePt, design.colors);
      if (text) {
        text.h = y + h - text.y;
        text.paragraphs.push(paragraph);
      } else boxes.push(text = { kind: "text", name: "Text", ...at, paragraphs: [paragraph] });
    } else {
      text = undefined;
      boxes.push(...drawPiece(design, piece, at, sizePt, manner));
    }
    const next = pieces[index + 1];
    const gap = gapBetween(piece, next, sizePt);
    if (manner === "row" && piece.kind === "finding" && next?.kind === "finding") {
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
  manner: Manner,
): Box[] {
  switch (piece.kind) {
    case "code":
      return [drawCode(piece, at, sizePt, design.colors)];
    case "finding":
      return drawFinding(design, piece.finding, at, sizePt, manner);
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

/** A part of SQL in its colour. */
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

/** Commands stand out, status and times step back. */
function terminalColor(line: string, prompt: string, colors: Colors): string {
  if (line.startsWith(prompt)) return colors.accent;
  return /^\[exit -?\d+, /.test(line) ? colors.onPrimarySoft : colors.onPrimary;
}
