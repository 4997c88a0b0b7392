/** Findings as they stand on a slide: a value large enough for the last row, and the sentence that it comes from. */

import type { BoundFinding } from "../report/mod.ts";
import { countLines, type Metrics } from "./metrics.ts";
import type { Box, Frame, Paragraph, Span } from "./page.ts";
import { leading, palette, type } from "./theme.ts";

/**
 * How a finding is set: in a `column` beside a chart, the value above its sentence; in a `row` across the page, the value on the left; as a `line`, the
 * sentence alone.
 */
export type Manner = "column" | "row" | "line";

/** How wide the value is in the "row" manner, inches. */
const valueWidth = 3.2;
/** From the rule on the left to the text, inches. */
const ruleInset = 0.2;

/** The value that a finding is about: its only quote, or "from → to" where one quote changes into another. */
export function headlineOf(finding: BoundFinding): string | undefined {
  const quotes = finding.parts.flatMap((part, index) => typeof part === "string" ? [] : [{ part, index }]);
  const [first, second] = quotes;
  if (!first) return undefined;
  if (quotes.length === 1) return first.part.text;
  const between = second!.index - first.index === 2 ? finding.parts[first.index + 1] : undefined;
  const changes = typeof between === "string" && /^ *(to|→|->|down to|up to) *$/.test(between);
  return changes ? `${first.part.text} → ${second!.part.text}` : undefined;
}

/** A value never parts from its unit. */
const unbroken = (text: string) => text.replace(/ /g, "\u00a0");

const sentenceOf = (finding: BoundFinding): Span[] =>
  finding.parts.map((part) =>
    typeof part === "string" ? { text: part } : { text: unbroken(part.text), bold: true, color: palette.ink }
  );

/** A finding with everything measured. */
interface Plan {
  value?: { text: string; sizePt: number; height: number };
  sentence: Paragraph;
  sentenceHeight: number;
  height: number;
}

function plan(metrics: Metrics, finding: BoundFinding, width: number, sizePt: number, manner: Manner): Plan {
  const inner = manner === "row" ? width - valueWidth : width - ruleInset;
  const room = manner === "row" ? valueWidth - 0.3 : inner;
  const sentence: Paragraph = {
    spans: sentenceOf(finding),
    sizePt,
    leadingPt: sizePt * leading.text,
    color: palette.body,
  };
  const sentenceHeight = countLines(metrics, sentence.spans, sizePt, inner) * sentence.leadingPt / 72;
  const text = manner === "line" ? undefined : headlineOf(finding);
  const fitting = text && type.number.find((size) => metrics.widthOf(text, { sizePt: size, bold: true }) <= room);
  const value = text && fitting ? { text: unbroken(text), sizePt: fitting, height: fitting * 1.2 / 72 } : undefined;
  const height = manner === "row"
    ? Math.max(sentenceHeight, value?.height ?? 0)
    : sentenceHeight + (value ? value.height + 0.04 : 0);
  return { value, sentence, sentenceHeight, height };
}

/** The height of a finding, inches. */
export const findingHeight = (metrics: Metrics, finding: BoundFinding, width: number, sizePt: number, manner: Manner) =>
  plan(metrics, finding, width, sizePt, manner).height;

/** A finding in its frame, whose height is {@link findingHeight}. */
export function drawFinding(
  metrics: Metrics,
  finding: BoundFinding,
  frame: Frame,
  sizePt: number,
  manner: Manner,
): Box[] {
  const { value, sentence, sentenceHeight } = plan(metrics, finding, frame.w, sizePt, manner);
  const numeral = value && {
    spans: [{ text: value.text }],
    sizePt: value.sizePt,
    leadingPt: value.sizePt * 1.2,
    color: palette.warm,
    bold: true,
  };
  if (manner !== "row") {
    const paragraphs = numeral ? [{ ...numeral, spaceAfterPt: 0.04 * 72 }, sentence] : [sentence];
    return [
      { kind: "shape", shape: "rect", name: "Finding mark", ...frame, w: 0.05, fill: palette.amber },
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
      w: valueWidth - 0.1,
      paragraphs: [numeral],
    }
    : { kind: "shape", shape: "rect", name: "Finding mark", x: frame.x, ...middle(0.05), w: 0.6, fill: palette.amber };
  const x = frame.x + valueWidth;
  return [
    left,
    { kind: "text", name: "Finding", ...middle(sentenceHeight), x, w: frame.w - valueWidth, paragraphs: [sentence] },
  ];
}
