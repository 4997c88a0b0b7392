/** Findings on a slide: a large value that people can read from the last row, and the rest of its sentence. */

import type { BoundFinding, BoundQuote } from "../report/mod.ts";
import { formatValue, type Notation } from "../bundle/mod.ts";
import { countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph, Span } from "./page.ts";
import type { Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";
import { keepUnits } from "./units.ts";

/**
 * The layout of a finding: in a `column` beside a chart, with the value above the sentence; in a `row` across the page, with the value on the left; as a
 * `line`, only the sentence; as a `statement`, alone on its page with a very large value.
 */
export type FindingLayout = "column" | "row" | "line" | "statement";

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

/** A value shown large, and the rest of the sentence, which does not repeat it. */
interface Headline {
  value: string;
  rest: BoundFinding["parts"];
}

/**
 * The headline of a finding whose sentence begins with its main value, or ends with it after a colon. In any other sentence the value stays where it is,
 * because it would be there twice.
 */
function splitHeadline(finding: BoundFinding, notation: Notation): Headline | undefined {
  const value = headlineOf(finding, notation);
  if (value === undefined) return undefined;
  const parts = finding.parts.filter((part) => part !== "");
  const isQuote = (part: BoundFinding["parts"][number]) => typeof part !== "string";
  const first = parts.findIndex(isQuote);
  const length = parts.filter(isQuote).length > 1 ? 3 : 1;
  const after = parts.slice(first + length);
  if (first === 0) {
    const [next, ...others] = after;
    if (typeof next !== "string" || !/^\s+\S/.test(next)) return undefined;
    return { value, rest: [next.trimStart(), ...others] };
  }
  const before = parts.slice(0, first).join("");
  const isLabel = /\S:\s*$/.test(before) && (!after.length || after.join("").trim() === ".");
  return isLabel ? { value, rest: [before.replace(/:\s*$/, "")] } : undefined;
}

/** The texts that may stand for a finding on a page: its sentence, and the one below a large value. */
export function shownTexts(finding: BoundFinding, notation: Notation): string[] {
  const headline = splitHeadline(finding, notation);
  return [finding, ...headline ? [{ ...finding, parts: headline.rest }] : []].map((one) => findingText(one, notation));
}

/** Whether a finding has a value that can be shown large. */
export const hasHeadline = (finding: BoundFinding, notation: Notation): boolean =>
  splitHeadline(finding, notation) !== undefined;

/** Keeps a value and its unit on one line. A long text breaks between its words: if it could not, a narrow column would tear one. */
const unbroken = (text: string) => text.length > longestUnbroken ? text : text.replace(/ /g, "\u00a0");
const longestUnbroken = 20;

/** The size of a value within a sentence, as a multiple of the text size. A sentence with more values would be restless, so theirs are not larger. */
const emphasis = 1.25;
const mostEmphasized = 2;

const spansOf = (parts: BoundFinding["parts"], { notation }: Design, style: Omit<Span, "text">): Span[] =>
  parts.map((part, at) => {
    if (typeof part !== "string") return { text: unbroken(quoteText(part, notation)), bold: true, ...style };
    const before = parts[at - 1];
    return { text: keepUnits(part, before && typeof before !== "string" ? quoteText(before, notation) : before) };
  });

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
  const headline = findingLayout === "line" ? undefined : splitHeadline(finding, notation);
  const sizes = findingLayout === "statement" ? type.statement : type.number;
  const fitting = headline &&
    sizes.find((size) => metrics.widthOf(headline.value, { sizePt: size, bold: true }) <= room);
  const value = headline && fitting
    ? { text: unbroken(headline.value), sizePt: fitting, height: fitting * 1.2 / 72 }
    : undefined;
  // Without a large value, the values in the sentence stand out.
  const stands = !value && findingLayout !== "line";
  const isLarge = stands && finding.parts.filter((part) => typeof part !== "string").length <= mostEmphasized;
  const sentence: Paragraph = {
    spans: value ? spansOf(headline!.rest, design, { color: colors.primary }) : spansOf(
      finding.parts,
      design,
      {
        color: stands ? colors.value : colors.primary,
        ...(isLarge && { sizePt: Math.round(sizePt * emphasis) }),
      },
    ),
    sizePt,
    leadingPt: sizePt * (isLarge ? emphasis * 1.2 : leading.text),
    color: colors.text,
  };
  const sentenceHeight = countLines(metrics, sentence.spans, sizePt, inner) * sentence.leadingPt / 72;
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
