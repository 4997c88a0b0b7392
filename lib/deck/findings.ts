/** Findings on a slide: a large value that people can read from the last row, and its sentence. */

import type { BoundFinding, BoundQuote } from "../report/mod.ts";
import { formatValue, type Notation } from "../bundle/mod.ts";
import { countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph, Span } from "./page.ts";
import type { Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";

/**
 * The layout of a finding: in a `column` beside a chart, with the value above the sentence; in a `row` across the page, with the value on the left; as a
 * `line`, only the sentence.
 */
export type FindingLayout = "column" | "row" | "line";

/** The distance between the rule on the left and the text, in inches. */
const ruleInset = 0.2;

/** A quoted value in the theme's notation. */
export const quoteText = ({ value, format }: BoundQuote, notation: Notation): string =>
  formatValue(value, format, notation);

/** A finding's sentence. */
export const findingText = (finding: BoundFinding, notation: Notation): string =>
  finding.parts.map((part) => typeof part === "string" ? part : quoteText(part, notation)).join("");

/** The main value of a finding: its only quote, or "from → to" if one quote changes into another. */
export function headlineOf(finding: BoundFinding, notation: Notation): string | undefined {
  const quotes = finding.parts.flatMap((part, index) => typeof part === "string" ? [] : [{ part, index }]);
  const [first, second] = quotes;
  if (!first) return undefined;
  if (quotes.length === 1) return quoteText(first.part, notation);
  const between = second!.index - first.index === 2 ? finding.parts[first.index + 1] : undefined;
  const changes = typeof between === "string" && /^ *(to|→|->|down to|up to) *$/.test(between);
  return changes ? `${quoteText(first.part, notation)} → ${quoteText(second!.part, notation)}` : undefined;
}

/** Keeps a value and its unit on one line. */
const unbroken = (text: string) => text.replace(/ /g, "\u00a0");

const sentenceOf = (finding: BoundFinding, { colors, notation }: Design): Span[] =>
  finding.parts.map((part) =>
    typeof part === "string"
      ? { text: part }
      : { text: unbroken(quoteText(part, notation)), bold: true, color: colors.primary }
  );

/** A measured finding. */
interface Plan {
  value?: { text: string; sizePt: number; height: number };
  sentence: Paragraph;
  sentenceHeight: number;
  height: number;
}

function plan(
  design: Design,
  finding: BoundFinding,
  width: number,
  sizePt: number,
  findingLayout: FindingLayout,
): Plan {
  const { metrics, colors, grid, notation } = design;
  const inner = findingLayout === "row" ? width - grid.value : width - ruleInset;
  const room = findingLayout === "row" ? grid.value - 0.3 : inner;
  const sentence: Paragraph = {
    spans: sentenceOf(finding, design),
    sizePt,
    leadingPt: sizePt * leading.text,
    color: colors.text,
  };
  const sentenceHeight = countLines(metrics, sentence.spans, sizePt, inner) * sentence.leadingPt / 72;
  const text = findingLayout === "line" ? undefined : headlineOf(finding, notation);
  const fitting = text && type.number.find((size) => metrics.widthOf(text, { sizePt: size, bold: true }) <= room);
  const value = text && fitting ? { text: unbroken(text), sizePt: fitting, height: fitting * 1.2 / 72 } : undefined;
  const height = findingLayout === "row"
    ? Math.max(sentenceHeight, value?.height ?? 0)
    : sentenceHeight + (value ? value.height + 0.04 : 0);
  return { value, sentence, sentenceHeight, height };
}

/** The height of a finding in inches. */
export const findingHeight = (
  design: Design,
  finding: BoundFinding,
  width: number,
  sizePt: number,
  findingLayout: FindingLayout,
) => plan(design, finding, width, sizePt, findingLayout).height;

/** Draws a finding in its frame, whose height is {@link findingHeight}. */
export function drawFinding(
  design: Design,
  finding: BoundFinding,
  frame: Frame,
  sizePt: number,
  findingLayout: FindingLayout,
): Box[] {
  const { colors, grid } = design;
  const { value, sentence, sentenceHeight } = plan(design, finding, frame.w, sizePt, findingLayout);
  const numeral = value && {
    spans: [{ text: value.text }],
    sizePt: value.sizePt,
    leadingPt: value.sizePt * 1.2,
    color: colors.value,
    bold: true,
  };
  if (findingLayout !== "row") {
    const paragraphs = numeral ? [{ ...numeral, spaceAfterPt: 0.04 * 72 }, sentence] : [sentence];
    return [
      { kind: "shape", shape: "rect", name: "Finding mark", ...frame, w: 0.05, fill: colors.accent },
      { kind: "text", name: "Finding", ...frame, x: frame.x + ruleInset, w: frame.w - ruleInset, paragraphs },
    ];
  }
  const middle = (h: number) => ({ y: frame.y + (frame.h - h) / 2, h });
  const left: Box = numeral
    ? {
      kind: "text",
      name: "Finding value",
      ...frame,
      ...middle(value.height),
      w: grid.value - 0.1,
      paragraphs: [numeral],
    }
    : { kind: "shape", shape: "rect", name: "Finding mark", x: frame.x, ...middle(0.05), w: 0.6, fill: colors.accent };
  const x = frame.x + grid.value;
  return [
    left,
    { kind: "text", name: "Finding", ...middle(sentenceHeight), x, w: frame.w - grid.value, paragraphs: [sentence] },
  ];
}
