/** Splits running text into pages: where it is cut, and what stays together. */

import type { Run } from "../report/mod.ts";
import type { FindingLayout } from "./findings.ts";
import { breakLines, type Metrics, type StyledText } from "./metrics.ts";
import { codePad, codeSize } from "./code_text.ts";
import { introduces, type Piece } from "./pieces.ts";
import { gapBetween, indentOf, paragraphOf, pieceHeight } from "./stack.ts";
import { DeckError } from "./tables.ts";
import type { Design } from "./theme.ts";
import { leading } from "./type_scale.ts";
import { formatPlace } from "./visuals.ts";

/** The space that pages are filled into. */
interface Column {
  design: Design;
  /** Inches. */
  width: number;
  height: number;
  sizePt: number;
  findingLayout: FindingLayout;
}

/** The pages of a longer text are not evened out: nobody would see it, and every try measures the whole text again. */
const mostEvened = 6;

/**
 * Distributes pieces evenly over pages. An introduction stays with what it introduces; a paragraph or code may be cut, with at least two lines on either
 * side; a finding or a picture is never cut.
 *
 * @throws {DeckError} if a finding is higher than a page; the message names its cell
 */
export function pagePieces(pieces: Piece[], column: Column): Piece[][] {
  const pages = fill(pieces, column, column.height);
  if (pages.length === 1 || pages.length > mostEvened) return pages;
  for (let part = 0.5; part < 1; part += 0.05) {
    const even = fill(pieces, column, column.height * part);
    if (even.length === pages.length) return even;
  }
  return pages;
}

/** Fills pages up to `aim` inches. The piece that begins a page may use the page's full height. */
function fill(pieces: Piece[], column: Column, aim: number): Piece[][] {
  const { design, width, height: limit, sizePt, findingLayout } = column;
  const pages: Piece[][] = [[]];
  const queue = [...pieces];
  let y = 0;
  const turn = () => {
    const page = pages.at(-1)!;
    while (page.length > 1 && introduces(page.at(-1)!)) queue.unshift(page.pop()!);
    pages.push([]);
    y = 0;
  };
  while (queue.length) {
    const piece = queue.shift()!;
    const page = pages.at(-1)!;
    const height = pieceHeight(design, piece, width, sizePt, findingLayout);
    const room = page.length ? aim : Math.max(aim, Math.min(height, limit));
    const cut = y + height > room + 1e-6 ? cutPiece(design, piece, width, room - y, sizePt) : undefined;
    if (cut) {
      page.push(cut[0]);
      queue.unshift(cut[1]);
      turn();
    } else if (y + height > room + 1e-6 && page.length) {
      queue.unshift(piece);
      turn();
    } else {
      if (piece.kind === "finding" && height > limit + 1e-6) {
        throw new DeckError(
          `Cannot fit the finding of ${
            formatPlace(piece.cell)
          } on a slide: its sentence fills more than a page. Shorten it.`,
        );
      }
      page.push(piece);
      y += height + gapBetween(piece, queue[0], sizePt);
    }
  }
  return pages.filter((page) => page.length);
}

/** Carries styles in an extra field, so that both halves keep them. */
type Carried = StyledText & { run?: Run };

/** Cuts a piece so that its head fits a height; `undefined` if a single line would remain. */
function cutPiece(
  { metrics, colors }: Design,
  piece: Piece,
  width: number,
  height: number,
  sizePt: number,
): [Piece, Piece] | undefined {
  if (piece.kind === "finding" || piece.kind === "picture") return undefined;
  if (piece.kind === "code") {
    const size = codeSize(piece, sizePt);
    const halves = cutLines(
      metrics,
      [{ text: piece.text, sizePt: size, mono: true }],
      width - 2 * codePad,
      (height - 2 * codePad) / (size * leading.code / 72),
    );
    const [head, tail] = halves?.map((half) => half.map((part) => part.text).join("")) ?? [];
    return halves && [{ ...piece, text: head!.replace(/\n$/, "") }, { ...piece, text: tail! }];
  }
  const paragraph = paragraphOf(piece, sizePt, colors);
  const texts = paragraph.spans.map((span, index): Carried => ({
    text: span.text,
    sizePt: paragraph.sizePt,
    bold: span.bold ?? paragraph.bold ?? false,
    mono: span.mono,
    href: span.href,
    run: piece.runs[index],
  }));
  const halves = cutLines(metrics, texts, width - indentOf(paragraph), height / (paragraph.leadingPt / 72));
  const [head, tail] = halves?.map((half) => half.map(({ run, text }): Run => ({ ...run, text }))) ?? [];
  return halves && [{ ...piece, runs: head! }, { ...piece, runs: tail!, isContinued: true }];
}

function cutLines(
  metrics: Metrics,
  texts: Carried[],
  width: number,
  fitting: number,
): [Carried[], Carried[]] | undefined {
  const lines = breakLines(metrics, texts, width).lines as Carried[][];
  const at = Math.min(Math.floor(fitting + 1e-6), lines.length - 2);
  return at < 2 ? undefined : [lines.slice(0, at).flat(), lines.slice(at).flat()];
}
