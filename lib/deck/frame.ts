/** The parts of a page around its body: title, section, footer, notes. */

import type { CellRef, Outline } from "../report/mod.ts";
import { countLines, type Metrics, type TextStyle } from "./metrics.ts";
import type { Frame, Notes, Page, Paragraph, Span } from "./page.ts";
import { DeckError } from "./tables.ts";
import type { Colors, Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";
import type { Body } from "./visuals.ts";

/** What every slide of a deck shares. */
export interface DeckContext extends Design {
  outline: Outline;
  /** The titles of several slides, which are counted, too. */
  repeated: ReadonlySet<string>;
}

/** "3", "5–8": the numbers of cells, in order. */
function rangesOf(cells: CellRef[]): string[] {
  const numbers = cells.map((cell) => cell.number).sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let at = 0; at < numbers.length;) {
    let end = at;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    ranges.push(end - at > 1 ? `${numbers[at]}–${numbers[end]}` : numbers.slice(at, end + 1).join(", "));
    at = end + 1;
  }
  return ranges;
}

/** "cells 3, 5–8 · run 1a2b3c4d": the source of a page. */
function formatFooter({ outline, words }: DeckContext, cells: CellRef[]): string {
  const ranges = rangesOf(cells);
  const shown = ranges.length > 6 ? [...ranges.slice(0, 5), "…"] : ranges;
  const where = cells.length ? `${words.footer.cells(shown.join(", "), cells.length)}  ·  ` : "";
  return where + words.footer.run(outline.runId);
}

/** The most cells that the notes name by their ids. */
const mostIds = 8;

/** Speaker notes that end with the origin of their page. */
export function withOrigin(
  { outline, words: { notes, footer } }: DeckContext,
  { script, sources }: Notes,
  cells: CellRef[],
): Notes {
  const list = cells.length > mostIds
    ? footer.cells(rangesOf(cells).join(", "), cells.length)
    : cells.map((cell) => notes.cell(cell.number, cell.id)).join(", ");
  return { script, sources: [...sources, notes.origin(list || notes.notebook, outline.runId)] };
}

/** Shortens a name after a word, or within the first one, if it is too long for its line. Its full text appears elsewhere. */
export function shorten(metrics: Metrics, text: string, style: TextStyle, width: number): string {
  const fits = (part: string) => metrics.widthOf(part, style) <= width;
  if (fits(text)) return text;
  const words = text.split(" ");
  for (let count = words.length - 1; count > 0; count--) {
    const start = `${words.slice(0, count).join(" ")} …`;
    if (fits(start)) return start;
  }
  const letters = [...words[0]!];
  while (letters.length > 1 && !fits(`${letters.join("")}…`)) letters.pop();
  return `${letters.join("")}…`;
}

/** The line above a title, in capitals: shortened, so that it stays one line. */
export function kickerLine(
  metrics: Metrics,
  text: string,
  width: number,
  look: Pick<Paragraph, "color" | "trackingPt" | "leadingPt">,
): Paragraph {
  const style = { sizePt: type.kicker, bold: true, trackingPt: look.trackingPt };
  return { ...style, ...look, spans: [{ text: shorten(metrics, text.toUpperCase(), style, width) }] };
}

/** The footer of a page made from these cells. */
export function footerOf(deck: DeckContext, cells: CellRef[]): NonNullable<Page["footer"]> {
  const left = shorten(deck.metrics, deck.footer ?? deck.outline.title, { sizePt: type.footer }, deck.grid.deckWidth);
  return { left, right: formatFooter(deck, cells) };
}

/** A title with its height. */
export interface TitlePlan {
  sizePt: number;
  height: number;
  /** The width at which its lines are about as long as each other. */
  width: number;
}

/** The largest height of a heading on its page, in inches. */
const highestTitle = 3.4;

/**
 * The largest title size at which a heading takes at most two lines, or the next smaller one if it then takes a single line; at the smallest size it
 * may take more. Several lines are about as long as each other.
 *
 * @throws {DeckError} if it would fill its page
 */
export function planTitle(
  metrics: Metrics,
  spans: (sizePt: number) => Span[],
  sizes: readonly number[],
  width: number,
): TitlePlan {
  const lines = (sizePt: number, w = width) => countLines(metrics, spans(sizePt), sizePt, w, true);
  const largest = sizes.findIndex((size) => lines(size) <= 2);
  const smaller = sizes[largest + 1];
  const sizePt = largest < 0
    ? sizes.at(-1)!
    : smaller !== undefined && lines(smaller) === 1
    ? smaller
    : sizes[largest]!;
  const count = lines(sizePt);
  const height = count * sizePt * leading.title / 72;
  if (height > highestTitle) {
    const text = spans(sizePt).map((span) => span.text).join("");
    throw new DeckError(
      `Cannot fit the heading "${text.slice(0, 60)}…" on a slide: it takes ${lines(sizePt)} lines at ${sizePt} pt. ` +
        "Shorten it, and put the rest in a paragraph below it.",
    );
  }
  return { sizePt, height, width: count > 1 ? balance((w) => lines(sizePt, w) === count, width) : width };
}

/** The smallest width, in steps of a fiftieth, at which text still takes as many lines, and one step more as a reserve. */
function balance(isSame: (width: number) => boolean, width: number): number {
  let share = 1;
  while (share > 0.5 && isSame(width * (share - 0.02))) share -= 0.02;
  return width * Math.min(1, share + 0.02);
}

/** The widest page count that titles leave room for. */
export const widestPart = "10/10";

/** The text of a title, followed by a smaller page count. */
export function titleSpans({ text, part }: { text: string; part?: string }, sizePt: number, colors: Colors): Span[] {
  if (!part) return [{ text }];
  return [{ text }, { text: `   ${part}`, bold: false, sizePt: Math.round(sizePt * 0.6), color: colors.muted }];
}

/** The text above the deck's title, and above a slide that is in no section. */
export const courseOf = ({ kicker, outline, words }: DeckContext): string => kicker ?? words.milestone(outline.course);

/** A slide's heading and the name above it. */
export interface Heading {
  text: string;
  kicker: string;
}

/** Pages around the bodies that fit below a heading. If there are several, the title counts them. */
export function framePages(
  deck: DeckContext,
  { text, kicker }: Heading,
  makeBodies: (area: Frame) => Body[],
  notes: (body: Body, index: number) => Notes,
): Page[] {
  const { metrics, grid, colors } = deck;
  const plan = (part?: string) => {
    const title = planTitle(metrics, (sizePt) => titleSpans({ text, part }, sizePt, colors), type.title, grid.width);
    const y = Math.max(grid.bodyTop, grid.titleTop + title.height + 0.4);
    return { ...title, bodies: makeBodies({ x: grid.left, y, w: grid.width, h: grid.bodyBottom - y }) };
  };
  let { sizePt, height, width, bodies } = plan();
  // The count needs room in the title, which may then need another line.
  if (bodies.length > 1 || deck.repeated.has(text)) ({ sizePt, height, width, bodies } = plan(widestPart));
  return bodies.map((body, index) => ({
    master: "CONTENT",
    title: {
      frame: { x: grid.left, y: grid.titleTop, w: width, h: height },
      text,
      sizePt,
      part: bodies.length > 1 ? `${index + 1}/${bodies.length}` : undefined,
    },
    kicker: kickerLine(metrics, kicker, grid.width, {
      color: colors.check,
      trackingPt: 1.2,
      leadingPt: type.kicker * 1.3,
    }),
    footer: footerOf(deck, body.cells),
    boxes: body.boxes,
    notes: withOrigin(deck, notes(body, index), body.cells),
  }));
}
