/** The parts of running text: what they are and which block each comes from. */

import { markLines, promptOf, transcriptText } from "../bundle/mod.ts";
import type { Block, BoundFinding, CellRef, Picture, Run } from "../report/mod.ts";
import type { Span } from "./page.ts";
import { keepUnits } from "./units.ts";

/** A paragraph, a subheading, a quotation or a list item. */
export interface TextPiece {
  kind: "text";
  cell: CellRef;
  role: "paragraph" | "subheading" | "caption" | "quote" | "item" | "source";
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
  /** Its largest text size. */
  mostPt: number;
}

/** The largest size of code in running text. Code that has a page or a column for itself may be larger. */
const codePt = 14;

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
export function piecesOf({ heading }: { heading: string }, block: TextBlock): Piece[] {
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
      return codePieces(heading, block);
    case "transcript": {
      const { title, entries } = block.content;
      // One piece each, because pages are cut between pieces.
      return [
        textPiece([{ text: title }], cell, "caption"),
        ...entries.map((entry): CodePiece => ({
          kind: "code",
          text: transcriptText({ entries: [entry] }),
          prompt: promptOf(entry.host),
          mostPt: codePt,
          cell,
        })),
      ];
    }
  }
}

/** Whether a piece introduces the next one and must not be separated from it. */
export function introduces(piece: Piece): boolean {
  if (piece.kind !== "text" || piece.role === "quote") return false;
  return piece.role === "subheading" || piece.role === "caption" ||
    /:\s*$/.test(piece.runs.map((run) => run.text).join(""));
}

/** Converts runs to spans. */
export const spansOf = (runs: Run[]): Span[] =>
  runs.map(({ text, bold, italic, code, href }, at) => ({
    text: code ? text : keepUnits(text, runs[at - 1]?.text),
    bold,
    italic,
    mono: code,
    href,
  }));

/** Pieces whose code has at most a size. */
export const limitCode = (pieces: Piece[], mostPt: number): Piece[] =>
  pieces.map((piece) => piece.kind === "code" ? { ...piece, mostPt } : piece);

/** Whether a piece is a terminal. */
export const isTerminal = (piece: Piece): boolean => piece.kind === "code" && piece.prompt !== undefined;

/** Whether a piece is SQL, which uses the full width of the page. */
export const isSql = (piece: Piece): boolean => piece.kind === "code" && piece.language === "sql";

type CodeBlock = Extract<Block, { kind: "code" }>;

/** The words of a text, to compare texts: without quotation marks, brackets and the marks of sentences, but with symbols such as those of "C++". */
const wordsOf = (text: string): string =>
  ` ${
    text.normalize("NFKC").toLowerCase().replace(/["“”„‘’'`()]|[.,:;!?…]+(?=\s|$)/g, "").trim().split(/\s+/).join(" ")
  } `;

/** The title above code, unless the slide's heading has the same words. */
export const captionPieces = (heading: string, { title, cell }: CodeBlock): TextPiece[] =>
  title && !wordsOf(heading).includes(wordsOf(title)) ? [textPiece([{ text: title }], cell, "caption")] : [];

/** Code between its title and its source. Callouts are marked at the ends of lines and follow as a list. */
function codePieces(heading: string, block: CodeBlock): Piece[] {
  const { cell, source, callouts } = block;
  const text = callouts ? markLines(block.text, callouts) : block.text;
  return [
    ...captionPieces(heading, block),
    { kind: "code", text, cell, mostPt: codePt, ...(block.language && { language: block.language }) },
    ...(callouts ?? []).map(({ text }, index): TextPiece => ({
      ...textPiece([{ text }], cell, "item"),
      number: index + 1,
      last: index === callouts!.length - 1,
    })),
    ...(source ? [textPiece([{ text: source }], cell, "source")] : []),
  ];
}
