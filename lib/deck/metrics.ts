/** Breaks text into lines. */

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
 * Breaks text into lines at spaces and after hyphens and dashes; "\n" always breaks; a word that is wider than a line is broken where necessary.
 * The texts of the lines, joined, are the original text.
 *
 * @param width inches
 */
export function breakLines(metrics: Metrics, texts: StyledText[], width: number): Lines {
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
  for (const { pieces, newline } of wordsOf(texts)) {
    if (newline) {
      pieces.forEach(put);
      end();
      continue;
    }
    const bare = measure(trimmed(pieces));
    if (line.length && used + bare > width + slack) end();
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
}

/** A newline, or text that ends with spaces, a hyphen or a dash. A no-break space counts as a letter; so does a slash, because PowerPoint does not break there. */
const word =
  /\n|[^\n \t\r\-\u2013\u2014\u200b]*(?:[\-\u2013\u2014\u200b]+ *|[ \t\r]+)|[^\n \t\r\-\u2013\u2014\u200b]+/g;

/** Words with the spaces after them; a word may consist of several styles. */
function wordsOf(texts: StyledText[]): Word[] {
  const words: Word[] = [];
  let open: Piece[] = [];
  const close = () => {
    if (open.length) words.push({ pieces: open });
    open = [];
  };
  for (const text of texts) {
    for (const [piece] of text.text.matchAll(word)) {
      if (piece === "\n") {
        close();
        words.push({ pieces: [{ text: piece, style: text }], newline: true });
        continue;
      }
      // Ideographs break anywhere; other scripts break where the pattern finds an end.
      const units = cjk.test(piece) ? [...piece] : [piece];
      for (const unit of units) {
        open.push({ text: unit, style: text });
        if (units.length > 1 || /[ \t\r\-\u2013\u2014\u200b]$/.test(unit)) close();
      }
    }
  }
  close();
  return words;
}

function trimmed(pieces: Piece[]): Piece[] {
  const last = pieces.at(-1);
  return last ? [...pieces.slice(0, -1), { ...last, text: last.text.replace(/[ \t\r]+$/, "") }] : pieces;
}

const charsOf = (pieces: Piece[]): Piece[] =>
  pieces.flatMap(({ text, style }) => [...text].map((char) => ({ text: char, style })));
