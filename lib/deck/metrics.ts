/** Breaks text into lines. */

import LineBreaker from "linebreak";
import { cjk, loadMetrics, type Metrics, type TextStyle } from "../fonts/mod.ts";

export { loadMetrics, type Metrics, type TextStyle };

/** Text with its style. */
export interface StyledText extends TextStyle {
  text: string;
  /** The address of a link. */
  href?: string;
}

/** The properties of a span that affect its width. */
export interface MeasuredSpan {
  text: string;
  bold?: boolean;
  mono?: boolean;
  sizePt?: number;
  href?: string;
}

/** The sum of widths may differ from the width of the whole in the last digits. In inches. */
const slack = 1e-6;

/** Lines of styled text that fit a given width. */
export interface Lines {
  lines: StyledText[][];
  /** The width of the widest line, in inches. */
  width: number;
}

/**
 * Breaks text into lines; "\n" always breaks; a word that is wider than a line is broken where necessary. Programs break lines by different rules, so
 * the result is from the rule that takes more lines. The texts of the lines, joined, are the original text.
 *
 * @param width inches
 */
export function breakLines(metrics: Metrics, texts: StyledText[], width: number): Lines {
  const text = measure(metrics, texts);
  const links = linksIn(texts);
  const ends: number[] = [];
  let widest = 0;
  for (let from = 0; from <= text.whole.length;) {
    const newline = text.whole.indexOf("\n", from);
    const to = newline < 0 ? text.whole.length : newline;
    let start = from;
    for (const end of breakParagraph(text, from, to, width, links)) {
      widest = Math.max(widest, widthOf(text, start, end));
      ends.push(start = end);
    }
    if (newline >= 0) ends[ends.length - 1] = to + 1;
    from = to + 1;
  }
  return { lines: cutAt(texts, ends), width: widest };
}

/** A text with the width of its beginning up to each position, in inches, and the positions where its characters end. */
interface Measured {
  whole: string;
  sums: number[];
  ends: number[];
}

function measure(metrics: Metrics, texts: StyledText[]): Measured {
  const measured: Measured = { whole: "", sums: [0], ends: [] };
  let sum = 0;
  for (const style of texts) {
    metrics.eachCharacter(style.text, style, (character, width) => {
      sum += width;
      // What fits up to a position within a character also fits up to its end.
      for (let unit = 0; unit < character.length; unit++) measured.sums.push(sum);
      measured.ends.push(measured.sums.length - 1);
    });
    measured.whole += style.text;
  }
  return measured;
}

/** Where a stretch of text ends without the spaces at its end. */
function bareEnd(whole: string, from: number, to: number): number {
  while (to > from && " \t\r".includes(whole[to - 1]!)) to--;
  return to;
}

/** The width of a stretch without the spaces at its end, in inches. */
const widthOf = ({ whole, sums }: Measured, from: number, to: number) => sums[bareEnd(whole, from, to)]! - sums[from]!;

/** The last position that still fits a line, from the position where it begins. */
function reach({ sums }: Measured, from: number, to: number, width: number): number {
  const limit = sums[from]! + width + slack;
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sums[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where a line ends that has no place for a break: where a character ends, and after the first one at least. */
function cutWord({ ends }: Measured, start: number, fitting: number): number {
  const end = lastUpTo(ends, fitting) ?? start;
  return end > start ? end : ends.find((end) => end > start)!;
}

/** Stretches of a text: the positions where each begins and ends. */
type Stretches = [from: number, to: number][];

function linksIn(texts: StyledText[]): Stretches {
  let at = 0;
  return texts.flatMap(({ text, href }): Stretches => {
    const from = at;
    at += text.length;
    return href === undefined ? [] : [[from, at]];
  });
}

/** The ends of a paragraph's lines. */
function breakParagraph(text: Measured, from: number, to: number, width: number, links: Stretches): number[] {
  if (widthOf(text, from, to) <= width + slack) return [to];
  const paragraph = text.whole.slice(from, to);
  const placesIn = (find: (text: string) => number[]) => find(paragraph).map((end) => from + end);
  const [atSpaces, byUnicode] = [placesIn(breaksAtSpaces), placesIn(breaksByUnicode)];
  const plain = fillLines(text, from, to, width, atSpaces);
  const isSame = atSpaces.length === byUnicode.length && atSpaces.every((end, at) => end === byUnicode[at]);
  const ways = [plain];
  if (!isSame || paragraph.includes("/")) ways.push(fillLikeLibreOffice(text, from, to, width, byUnicode));
  // Some programs break a Korean word only if it is wider than a line.
  const isWithinWord = (end: number) => hangul.test(text.whole[end - 1]!) && hangul.test(text.whole[end] ?? "");
  const byWord = hangul.test(paragraph) ? byUnicode.filter((end) => !isWithinWord(end)) : byUnicode;
  if (byWord !== byUnicode) ways.push(fillLikeLibreOffice(text, from, to, width, byWord));
  // LibreOffice also breaks before a link rather than within its text. One that is wider than a line has lines of its own.
  const isWithin = (end: number) => links.some(([start, stop]) => start < end && end < stop);
  if (links.some(([start, stop]) => start >= from && stop <= to)) {
    const [spaces, unicode] = [atSpaces, byWord].map((ends) => ends.filter((end) => !isWithin(end))) as [
      number[],
      number[],
    ];
    ways.push(fillLines(text, from, to, width, spaces), fillLikeLibreOffice(text, from, to, width, unicode));
    const wide = links.filter(([start, stop]) => start >= from && stop <= to && widthOf(text, start, stop) > width);
    const places = [...new Set([from, ...wide.flat(), to])];
    if (wide.length > 0) {
      // The space after a link ends the line of the link, and then does not begin another one.
      ways.push([...new Set(places.slice(1).flatMap((end, at) => fillLines(text, places[at]!, end, width, spaces)))]);
    }
  }
  return ways.reduce((most, way) => way.length > most.length ? way : most);
}

const hangul = /\p{Script=Hangul}/u;

/** Puts as many words on each line as fit. */
function fillLines(text: Measured, from: number, to: number, width: number, breaks: number[]): number[] {
  const lines: number[] = [];
  let next = 0;
  for (let start = from; start < to;) {
    const fitting = reach(text, start, to, width);
    let end = start;
    while (next < breaks.length && bareEnd(text.whole, start, breaks[next]!) <= fitting) end = breaks[next++]!;
    lines.push(start = end > start ? end : cutWord(text, start, fitting));
  }
  return lines;
}

/** The last of some positions, in their order, that is not behind a limit. Searched in halves, because a text may have thousands. */
function lastUpTo(positions: number[], limit: number): number | undefined {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return positions[low - 1];
}

/** LibreOffice's widths may be smaller than ours by this factor. */
const loose = 1.04;
/** A longer path is broken after a slash, too. */
const longestPath = 66;

/**
 * LibreOffice goes back to the space before a word rather than break the word after a slash. So a slightly smaller width may mean a line more; of all
 * the ways that are possible within a few per cent, the result is the one with the most lines.
 */
function fillLikeLibreOffice(text: Measured, from: number, to: number, width: number, breaks: number[]): number[] {
  const { whole } = text;
  const last = bareEnd(whole, from, to);
  const endOf = (start: number, fitting: number): number => {
    if (fitting >= last) return to;
    if (whole[fitting] === " ") return fitting + 1;
    // The place just before what does not fit counts, but not behind a slash, nor before a picture.
    const isPlace = whole[fitting - 1] !== "/" && !/[\ud800-\udfff]/.test(whole[fitting]!);
    let end = lastUpTo(breaks, isPlace ? fitting : fitting - 1) ?? start;
    const space = whole[end - 1] === "/" ? whole.lastIndexOf(" ", end - 1) : -1;
    if (space >= 0 && end - space <= longestPath) end = space + 1;
    return end > start ? end : cutWord(text, start, fitting);
  };
  /** The most lines up to a position where a line may begin, and the beginning of the last of them. */
  const most = new Map([[from, { count: 0, before: from }]]);
  for (let start = from; start < to; start++) {
    const count = most.get(start)?.count;
    if (count === undefined) continue;
    const furthest = reach(text, start, to, width * loose);
    for (let fitting = reach(text, start, to, width); fitting <= furthest; fitting++) {
      const end = endOf(start, fitting);
      if (count + 1 > (most.get(end)?.count ?? 0)) most.set(end, { count: count + 1, before: start });
    }
  }
  const lines: number[] = [];
  for (let end = to; end > from; end = most.get(end)!.before) lines.unshift(end);
  return lines;
}

/** Cuts styled texts at positions of their whole. */
function cutAt(texts: StyledText[], ends: number[]): StyledText[][] {
  let [index, used, at] = [0, 0, 0];
  return ends.map((end) => {
    const line: StyledText[] = [];
    while (at < end) {
      const style = texts[index]!;
      const text = style.text.slice(used, used + end - at);
      if (text) line.push({ ...style, text });
      [at, used] = [at + text.length, used + text.length];
      if (used === style.text.length) [index, used] = [index + 1, 0];
    }
    return line;
  });
}

/** The number of lines that spans take at a given width. */
export function countLines(
  metrics: Metrics,
  spans: MeasuredSpan[],
  sizePt: number,
  width: number,
  bold = false,
): number {
  const texts = spans.map((span) => ({
    text: span.text,
    sizePt: span.sizePt ?? sizePt,
    bold: span.bold ?? bold,
    mono: span.mono,
    href: span.href,
  }));
  return breakLines(metrics, texts, width).lines.length;
}

/** Where PowerPoint may break: after spaces, hyphens and dashes, and between ideographs. A slash counts as a letter. */
function breaksAtSpaces(text: string): number[] {
  const ends: number[] = [];
  let at = 0;
  for (const [word] of text.matchAll(wordPattern)) {
    // Ideographs break anywhere; other scripts break where the pattern finds an end.
    for (const unit of cjk.test(word) ? word : [word]) ends.push(at += unit.length);
  }
  return ends;
}

const wordPattern =
  /\n|[^\n \t\r\-\u2013\u2014\u200b]*(?:[\-\u2013\u2014\u200b]+ *|[ \t\r]+)|[^\n \t\r\-\u2013\u2014\u200b]+/g;

/** Where Unicode allows a break (UAX 14): not before closing punctuation, even after a space. */
function breaksByUnicode(text: string): number[] {
  const breaker = new LineBreaker(text);
  const ends: number[] = [];
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) ends.push(next.position);
  return ends;
}
