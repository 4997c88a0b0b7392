/** Prose, findings and code: measured, stacked and split. */

import type { Block, BoundFinding, CellRef, Run } from "../report/mod.ts";
import { breakLines, type Metrics, type StyledText } from "./metrics.ts";
import type { Box, Frame, Paragraph, Span } from "./page.ts";
import { leading, palette, type } from "./theme.ts";

/** A part of running text. */
export type Piece =
  & { cell: CellRef }
  & (
    | {
      kind: "text";
      role: "paragraph" | "subheading" | "quote" | "item";
      runs: Run[];
      level: number;
      number?: number;
      /** The rest of a paragraph that began on the page before: no mark. */
      continued?: boolean;
      /** The last item of its list: a paragraph's distance follows. */
      last?: boolean;
    }
    | { kind: "finding"; finding: BoundFinding }
    | { kind: "code"; text: string }
  );

/** Blocks that are not tables or charts, as pieces. Marks stand elsewhere. */
export function piecesOf(blocks: Block[]): Piece[] {
  return blocks.flatMap((block): Piece[] => {
    const { cell } = block;
    switch (block.kind) {
      case "paragraph":
      case "subheading":
      case "quote":
        return [{ kind: "text", role: block.kind, runs: block.runs, level: 0, cell }];
      case "list":
        return block.items.map((item, index) => ({
          kind: "text",
          role: "item",
          cell,
          ...item,
          last: index === block.items.length - 1,
        }));
      case "finding":
        return [{ kind: "finding", finding: block.finding, cell }];
      case "code":
        return [{ kind: "code", text: block.text, cell }];
      default:
        return [];
    }
  });
}

/** Where findings stand: in a column beside a chart, or across the page with the number on the left. */
export type Manner = "column" | "row";

/** How wide the number is in the "row" manner, inches. */
const numberWidth = 3.2;
const ruleInset = 0.2;
const codePad = 0.14;
const perPt = 1 / 72;

/** Runs as spans of a size. */
export const spansOf = (runs: Run[]): Span[] =>
  runs.map(({ text, bold, italic, code, href }) => ({ text, bold, italic, mono: code, href }));

const styled = (spans: Span[], sizePt: number, bold = false): StyledText[] =>
  spans.map((span) => ({ text: span.text, sizePt: span.sizePt ?? sizePt, bold: span.bold ?? bold, mono: span.mono }));

/** How many lines spans take. */
export const countLines = (metrics: Metrics, spans: Span[], sizePt: number, width: number, bold = false): number =>
  breakLines(metrics, styled(spans, sizePt, bold), width).lines.length;

/** A text piece as a paragraph. */
function paragraphOf(piece: Extract<Piece, { kind: "text" }>, sizePt: number): Paragraph {
  const base = { sizePt, leadingPt: sizePt * leading.text, color: palette.body, spans: spansOf(piece.runs) };
  switch (piece.role) {
    case "subheading":
      return { ...base, bold: true, color: palette.ink, spaceAfterPt: sizePt * 0.25 };
    case "quote":
      return {
        ...base,
        color: palette.muted,
        spans: base.spans.map((s) => ({ ...s, italic: true })),
        spaceAfterPt: sizePt * 0.7,
      };
    case "item": {
      const indentIn = sizePt * (piece.number === undefined ? 1.15 : 1.6) * perPt;
      const mark = piece.number ?? (piece.level ? "dash" : "bullet");
      const hanging = piece.continued ? undefined : { mark, indentIn, level: piece.level } as const;
      return { ...base, hanging, spaceAfterPt: sizePt * (piece.last ? 0.7 : 0.4) };
    }
    default:
      return { ...base, spaceAfterPt: sizePt * 0.7 };
  }
}

/** The space that an item's marks take, inches. */
const indentOf = (paragraph: Paragraph) =>
  paragraph.hanging ? paragraph.hanging.indentIn * (paragraph.hanging.level + 1) : 0;

/** A value large enough to be seen from the last row, if the finding has one: one quote, or a change from one to another. */
export function headlineOf(finding: BoundFinding): string | undefined {
  const quotes = finding.parts.flatMap((part, index) => typeof part === "string" ? [] : [{ part, index }]);
  const [first, second] = quotes;
  if (quotes.length === 1) return first!.part.text;
  if (quotes.length !== 2 || second!.index - first!.index !== 2) return undefined;
  const between = finding.parts[first!.index + 1];
  return typeof between === "string" && /^ ?(to|→|->|down to|up to) ?$/.test(between)
    ? `${first!.part.text} → ${second!.part.text}`
    : undefined;
}

const sentenceOf = (finding: BoundFinding): Span[] =>
  finding.parts.map((part) =>
    typeof part === "string" ? { text: part } : { text: part.text, bold: true, color: palette.ink }
  );

interface FindingPlan {
  number?: { text: string; sizePt: number; height: number };
  sentence: Paragraph;
  sentenceHeight: number;
  height: number;
}

function planFinding(
  metrics: Metrics,
  finding: BoundFinding,
  width: number,
  sizePt: number,
  manner: Manner,
): FindingPlan {
  const inner = manner === "row" ? width - numberWidth : width - ruleInset;
  const numberRoom = manner === "row" ? numberWidth - 0.3 : inner;
  const sentence: Paragraph = {
    spans: sentenceOf(finding),
    sizePt,
    leadingPt: sizePt * leading.text,
    color: palette.body,
  };
  const sentenceHeight = countLines(metrics, sentence.spans, sizePt, inner) * sentence.leadingPt * perPt;
  const text = headlineOf(finding);
  const size = text && type.number.find((size) => metrics.widthOf(text, { sizePt: size, bold: true }) <= numberRoom);
  const number = text && size ? { text, sizePt: size, height: size * 1.2 * perPt } : undefined;
  const height = manner === "row"
    ? Math.max(sentenceHeight, number?.height ?? 0)
    : sentenceHeight + (number ? number.height + 0.04 : 0);
  return { number, sentence, sentenceHeight, height };
}

/** A piece's height and the space after it, inches. */
export function measurePiece(metrics: Metrics, piece: Piece, width: number, sizePt: number, manner: Manner) {
  switch (piece.kind) {
    case "finding":
      return {
        height: planFinding(metrics, piece.finding, width, sizePt, manner).height,
        after: manner === "row" ? 0.34 : 0.3,
      };
    case "code": {
      const lines = codeLines(metrics, piece.text, width, sizePt);
      return { height: lines * codeSize(sizePt) * leading.code * perPt + 2 * codePad, after: 0.2 };
    }
    case "text": {
      const paragraph = paragraphOf(piece, sizePt);
      const lines = countLines(metrics, paragraph.spans, sizePt, width - indentOf(paragraph), paragraph.bold);
      return { height: lines * paragraph.leadingPt * perPt, after: paragraph.spaceAfterPt! * perPt };
    }
  }
}

const codeSize = (sizePt: number) => sizePt >= 16 ? type.code[0] : type.code[1];
const codeLines = (metrics: Metrics, text: string, width: number, sizePt: number) =>
  breakLines(metrics, [{ text, sizePt: codeSize(sizePt), mono: true }], width - 2 * codePad).lines.length;

/** How high pieces are when stacked, inches. */
export function stackHeight(metrics: Metrics, pieces: Piece[], width: number, sizePt: number, manner: Manner): number {
  return pieces.reduce((height, piece, index) => {
    const measured = measurePiece(metrics, piece, width, sizePt, manner);
    return height + measured.height + (index < pieces.length - 1 ? measured.after : 0);
  }, 0);
}

/** The largest size in which pieces fit, if there is one. */
export function fitSize(
  metrics: Metrics,
  pieces: Piece[],
  width: number,
  height: number,
  sizes: readonly number[],
  manner: Manner,
) {
  return sizes.find((sizePt) => stackHeight(metrics, pieces, width, sizePt, manner) <= height);
}

/** Places pieces from the top of a frame; the caller has seen to it that they fit. */
export function stack(metrics: Metrics, pieces: Piece[], frame: Frame, sizePt: number, manner: Manner): Box[] {
  const boxes: Box[] = [];
  let y = frame.y;
  let text: Extract<Box, { kind: "text" }> | undefined;
  for (const piece of pieces) {
    const { height, after } = measurePiece(metrics, piece, frame.w, sizePt, manner);
    const at: Frame = { x: frame.x, y, w: frame.w, h: height };
    if (piece.kind === "text") {
      const paragraph = paragraphOf(piece, sizePt);
      if (text) {
        text.h = y + height - text.y;
        text.paragraphs.push(paragraph);
      } else boxes.push(text = { kind: "text", name: "Text", ...at, paragraphs: [paragraph] });
    } else {
      text = undefined;
      boxes.push(
        ...(piece.kind === "code"
          ? codeBoxes(piece.text, at, sizePt)
          : findingBoxes(metrics, piece.finding, at, sizePt, manner)),
      );
    }
    y += height + after;
  }
  return boxes;
}

function codeBoxes(text: string, frame: Frame, sizePt: number): Box[] {
  const size = codeSize(sizePt);
  const paragraphs = text.split("\n").map((line): Paragraph => ({
    spans: [{ text: line, mono: true }],
    sizePt: size,
    leadingPt: size * leading.code,
    color: palette.ink,
  }));
  return [{ kind: "text", name: "Code", ...frame, paragraphs, fill: palette.tint, inset: codePad }];
}

function findingBoxes(metrics: Metrics, finding: BoundFinding, frame: Frame, sizePt: number, manner: Manner): Box[] {
  const { number, sentence, sentenceHeight } = planFinding(metrics, finding, frame.w, sizePt, manner);
  const numeral = number && {
    spans: [{ text: number.text }],
    sizePt: number.sizePt,
    leadingPt: number.sizePt * 1.2,
    color: palette.warm,
    bold: true,
  };
  if (manner === "row") {
    const x = frame.x + numberWidth;
    const middle = (height: number) => frame.y + (frame.h - height) / 2;
    const right: Box = {
      kind: "text",
      name: "Finding",
      x,
      y: middle(sentenceHeight),
      w: frame.w - numberWidth,
      h: sentenceHeight,
      paragraphs: [sentence],
    };
    const left: Box = numeral
      ? {
        kind: "text",
        name: "Finding value",
        x: frame.x,
        y: middle(number.height),
        w: numberWidth - 0.1,
        h: number.height,
        paragraphs: [numeral],
      }
      : {
        kind: "shape",
        shape: "rect",
        name: "Finding mark",
        x: frame.x,
        y: middle(0.05),
        w: 0.6,
        h: 0.05,
        fill: palette.amber,
      };
    return [left, right];
  }
  const paragraphs = numeral ? [{ ...numeral, spaceAfterPt: 0.04 * 72 }, sentence] : [sentence];
  return [
    {
      kind: "shape",
      shape: "rect",
      name: "Finding mark",
      x: frame.x,
      y: frame.y,
      w: 0.05,
      h: frame.h,
      fill: palette.amber,
    },
    {
      kind: "text",
      name: "Finding",
      x: frame.x + ruleInset,
      y: frame.y,
      w: frame.w - ruleInset,
      h: frame.h,
      paragraphs,
    },
  ];
}

/** Cuts a piece so that its head fits a height; `undefined` where it cannot be cut, or only to leave one line alone. */
export function cutPiece(
  metrics: Metrics,
  piece: Piece,
  width: number,
  height: number,
  sizePt: number,
): [Piece, Piece] | undefined {
  if (piece.kind === "finding") return undefined;
  const isCode = piece.kind === "code";
  const size = isCode ? codeSize(sizePt) : sizePt;
  const paragraph = isCode ? undefined : paragraphOf(piece, sizePt);
  const spans = isCode ? [{ text: piece.text, mono: true }] : paragraph!.spans;
  const room = isCode ? height - 2 * codePad : height;
  const inner = isCode ? width - 2 * codePad : width - indentOf(paragraph!);
  // Styles ride along as extra fields, so that the halves keep them.
  const runs = isCode ? [] : piece.runs;
  const texts = spans.map((span, index) => ({ ...styled([span], size, paragraph?.bold)[0]!, run: runs[index] }));
  const { lines } = breakLines(metrics, texts, inner);
  const fit = Math.floor(room / (size * (isCode ? leading.code : leading.text) * perPt) + 1e-6);
  const at = Math.min(fit, lines.length - 2);
  if (at < 2) return undefined;
  const [head, tail] = [lines.slice(0, at).flat(), lines.slice(at).flat()] as (StyledText & { run?: Run })[][];
  if (isCode) {
    const text = (parts: StyledText[]) => parts.map((part) => part.text).join("");
    return [{ ...piece, text: text(head!).replace(/\n$/, "") }, { ...piece, text: text(tail!) }];
  }
  const back = (parts: (StyledText & { run?: Run })[]) => parts.map((part) => ({ ...part.run, text: part.text }));
  return [{ ...piece, runs: back(head!) }, { ...piece, runs: back(tail!), continued: true }];
}

/** Pieces in pages of one size, shared out evenly; a subheading, or a sentence that ends in a colon, stays with what follows it. */
export function pagePieces(
  metrics: Metrics,
  pieces: Piece[],
  width: number,
  height: number,
  sizePt: number,
  manner: Manner,
): Piece[][] {
  const pages = fillPages(metrics, pieces, width, height, height, sizePt, manner);
  if (pages.length === 1) return pages;
  for (let part = 0.5; part < 1; part += 0.05) {
    const even = fillPages(metrics, pieces, width, height * part, height, sizePt, manner);
    if (even.length === pages.length) return even;
  }
  return pages;
}

/** Fills pages up to `aim`; a piece that is higher than `limit` is cut. */
function fillPages(
  metrics: Metrics,
  pieces: Piece[],
  width: number,
  aim: number,
  limit: number,
  sizePt: number,
  manner: Manner,
): Piece[][] {
  const pages: Piece[][] = [[]];
  const queue = [...pieces];
  let y = 0;
  const turn = () => {
    const page = pages.at(-1)!;
    const carried: Piece[] = [];
    while (page.length > 1 && keepsWithNext(page.at(-1)!)) carried.unshift(page.pop()!);
    pages.push([]);
    queue.unshift(...carried);
    y = 0;
  };
  while (queue.length) {
    const piece = queue.shift()!;
    const { height, after } = measurePiece(metrics, piece, width, sizePt, manner);
    const page = pages.at(-1)!;
    if (y + height <= aim || (!page.length && height <= limit)) {
      page.push(piece);
      y += height + after;
      continue;
    }
    const cut = cutPiece(metrics, piece, width, (height > limit && !page.length ? limit : aim) - y, sizePt);
    if (cut) {
      page.push(cut[0]);
      queue.unshift(cut[1]);
      turn();
    } else if (page.length) {
      queue.unshift(piece);
      turn();
    } else {
      page.push(piece);
      y += height + after;
    }
  }
  return pages.filter((page) => page.length);
}

function keepsWithNext(piece: Piece): boolean {
  return piece.kind === "text" &&
    (piece.role === "subheading" ||
      (piece.role === "paragraph" && /:\s*$/.test(piece.runs.map((run) => run.text).join(""))));
}
