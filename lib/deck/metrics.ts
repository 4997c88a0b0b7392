/** Breaks text into lines. */

import LineBreaker from "linebreak";
import { cjk, loadMetrics, type Metrics, type TextStyle } from "../fonts/mod.ts";

export { loadMetrics, type Metrics, type TextStyle };

/** Text with its style. */
export interface StyledText extends TextStyle {
  text: string;
}

/** The properties of a span that affect its width. */
export interface MeasuredSpan {
  text: string;
  bold?: boolean;
  mono?: boolean;
  sizePt?: number;
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
  const whole = texts.map(({ text }) => text).join("");
  const atSpaces = breaksAtSpaces(whole);
  const plain = fillLines(metrics, wordsOf(texts, atSpaces), width);
  // What fits on one line needs no break by any rule. Most texts of a table do.
  if (plain.lines.length === 1) return plain;
  const byUnicode = breaksByUnicode(whole);
  const isSame = atSpaces.length === byUnicode.length && atSpaces.every((end, at) => end === byUnicode[at]);
  if (isSame && !whole.includes(" /")) return plain;
  const other = fillLines(metrics, reserveSlashes(wordsOf(texts, byUnicode)), width);
  return other.lines.length > plain.lines.length ? other : plain;
}

/** Puts as many words on each line as fit. */
function fillLines(metrics: Metrics, words: Word[], width: number): Lines {
  const lines: StyledText[][] = [];
  let line: Piece[] = [];
  let used = 0;
  let widest = 0;
  const put = ({ text, style }: Piece) => {
    const last = line.at(-1);
    if (last && (last.style === style || sameStyle(last.style, style))) last.text += text;
    else line.push({ text, style });
  };
  const end = () => {
    lines.push(line.map(({ text, style }) => ({ ...style, text })));
    line = [];
    used = 0;
  };
  const measure = (pieces: Piece[]) => {
    let sum = 0;
    for (const { text, style } of pieces) sum += metrics.widthOf(text, style);
    return sum;
  };
  for (const { pieces, newline, reserve = [] } of words) {
    if (newline) {
      pieces.forEach(put);
      end();
      continue;
    }
    const bare = measure(trimmed(pieces));
    if (line.length && used + bare + measure(reserve) > width + slack) end();
    if (bare > width + slack) {
      for (const char of charsOf(pieces)) {
        const wide = measure([char]);
        if (line.length && used + wide > width + slack) end();
        put(char);
        used += wide;
        widest = Math.max(widest, used);
      }
      continue;
    }
    pieces.forEach(put);
    widest = Math.max(widest, used + bare);
    used += measure(pieces);
  }
  end();
  return { lines, width: widest };
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
  }));
  return breakLines(metrics, texts, width).lines.length;
}

const sameStyle = (a: StyledText, b: StyledText) => {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => key === "text" || a[key as keyof StyledText] === b[key as keyof StyledText]);
};

/** A part of a styled text. */
interface Piece {
  text: string;
  style: StyledText;
}

interface Word {
  pieces: Piece[];
  newline?: boolean;
  /** What must fit behind it on its line. */
  reserve?: Piece[];
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

/** Where LibreOffice may break: by Unicode's rules (UAX 14), so not before closing punctuation, even after a space; but at the space before a slash, and not after the slash. */
function breaksByUnicode(text: string): number[] {
  const breaker = new LineBreaker(text);
  const ends: number[] = [];
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) {
    const { position } = next;
    if (text[position - 1] === "/" && position < text.length) {
      const space = text.lastIndexOf(" ", position - 1) + 1;
      if (space > (ends.at(-1) ?? 0)) ends.push(space);
      continue;
    }
    // A newline is a word of its own.
    if (text[position - 1] === "\n" && position - 1 > (ends.at(-1) ?? 0)) ends.push(position - 1);
    ends.push(position);
  }
  return ends;
}

/** Words with the spaces after them, from the positions where they end; a word may consist of several styles. */
function wordsOf(texts: StyledText[], ends: number[]): Word[] {
  const words: Word[] = [];
  let open: Piece[] = [];
  let [at, index] = [0, 0];
  for (const style of texts) {
    for (let rest = style.text; rest;) {
      const end = ends[index]!;
      const text = rest.slice(0, end - at);
      open.push({ text, style });
      rest = rest.slice(text.length);
      at += text.length;
      if (at < end) continue;
      words.push({ pieces: open, newline: text === "\n" });
      open = [];
      index++;
    }
  }
  return words;
}

/** LibreOffice only finds the space before a slash if the slash and the next letter fit on the line, too; otherwise it breaks before the last word. */
function reserveSlashes(words: Word[]): Word[] {
  return words.map((word, at) => {
    const [last, next] = [word.pieces.at(-1), words[at + 1]?.pieces[0]];
    if (!last?.text.endsWith(" ") || !next?.text.startsWith("/")) return word;
    return { ...word, reserve: [{ ...last, text: " " }, { ...next, text: [...next.text].slice(0, 2).join("") }] };
  });
}

function trimmed(pieces: Piece[]): Piece[] {
  const last = pieces.at(-1);
  return last ? [...pieces.slice(0, -1), { ...last, text: last.text.replace(/[ \t\r]+$/, "") }] : pieces;
}

const charsOf = (pieces: Piece[]): Piece[] =>
  pieces.flatMap(({ text, style }) => [...text].map((char) => ({ text: char, style })));
