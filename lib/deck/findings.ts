/** Findings as they stand on a slide: a value large enough for the last row, and the sentence that it comes from. */

import type { BoundFinding, BoundQuote } from "../report/mod.ts";
import { formatValue, type Notation } from "../bundle/mod.ts";
import { countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph, Span } from "./page.ts";
import type { Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";

/**
 * How a finding is set: in a `column` beside a chart, the value above its sentence; in a `row` across the page, the value on the left; as a `line`, the
 * sentence alone.
 */
export type Manner = "column" | "row" | "line";

/** From the rule on the left to the text, inches. */
const ruleInset = 0.2;

/** A quoted value as the theme writes numbers. */
export const quoteText = ({ value, format }: BoundQuote, notation: Notation): string =>
  formatValue(value, format, notation);

/** A finding's sentence. */
export const findingText = (finding: BoundFinding, notation: Notation): string =>
  finding.parts.map((part) => typeof part === "string" ? part : quoteText(part, notation)).join("");

/** The value that a finding is about: its only quote, or "from → to" where one quote changes into another. */
export function headlineOf(finding: BoundFinding, notation: Notation): string | undefined {
  const quotes = finding.parts.flatMap((part, index) => typeof part === "string" ? [] : [{ part, index }]);
  const [first, second] = quotes;
  if (!first) return undefined;
  if (quotes.length === 1) return quoteText(first.part, notation);
  const between = second!.index - first.index === 2 ? finding.parts[first.index + 1] : undefined;
  const changes = typeof between === "string" && /^ *(to|→|->|down to|up to) *$/.test(between);
  return changes ? `${quoteText(first.part, notation)} → ${quoteText(second!.part, notation)}` : undefined;
}

/** A value never parts from its unit. */
const unbroken = (text: string) => text.replace(/ /g, "\u00a0");

const sentenceOf = (finding: BoundFinding, { colors, notation }: Design): Span[] =>
  finding.parts.map((part) =>
    typeof part === "string"
      ? { text: part }
      : { text: unbroken(quoteText(part, notation)), bold: true, color: colors.primary }
  );

/** A finding with everything measured. */
interface Plan {
  value?: { text: string; sizePt: number; height: number };
  sentence: Paragraph;
  sentenceHeight: number;
  height: number;
}

function plan(design: Design, finding: BoundFinding, width: number, sizePt: number, manner: Manner): Plan {
  const { metrics, colors, grid, notation } = design;
  const inner = manner === "row" ? width - grid.value : width - ruleInset;
  const room = manner === "row" ? grid.value - 0.3 : inner;
  const sentence: Paragraph = {
    spans: sentenceOf(finding, design),
    sizePt,
    leadingPt: sizePt * leading.text,
    color: colors.text,
  };
  const sentenceHeight = countLines(metrics, sentence.spans, sizePt, inner) * sentence.leadingPt / 72;
  const text = manner === "line" ? undefined : headlineOf(finding, notation);
  const fitting = text && type.number.find((size) => metrics.widthOf(text, { sizePt: size, bold: true }) <= room);
  const value = text && fitting ? { text: unbroken(text), sizePt: fitting, height: fitting * 1.2 / 72 } : undefined;
  const height = manner === "row"
    ? Math.max(sentenceHeight, value?.height ?? 0)
    : sentenceHeight + (value ? value.height + 0.04 : 0);
  return { value, sentence, sentenceHeight, height };
}

/** The height of a finding, inches. */
export const findingHeight = (design: Design, finding: BoundFinding, width: number, sizePt: number, manner: Manner) =>
  plan(design, finding, width, sizePt, manner).height;

/** A finding in its frame, whose height is {@link findingHeight}. */
export function drawFinding(
  design: Design,
  finding: BoundFinding,
  frame: Frame,
  sizePt: number,
  manner: Manner,
): Box[] {
  const { colors, grid } = design;
  const { value, sentence, sentenceHeight } = plan(design, finding, frame.w, sizePt, manner);
  const numeral = value && {
    spans: [{ text: value.text }],
    sizePt: value.sizePt,
    leadingPt: value.sizePt * 1.2,
    color: colors.value,
    bold: true,
  };
  if (manner !== "row") {
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
