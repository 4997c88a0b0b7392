/** How wide text is, and where its lines break: Arial's metrics, read from Arimo, which shares them. */

import { createRequire } from "node:module";
import * as fontkit from "fontkit";

/** How a stretch of text is set. */
export interface TextStyle {
  sizePt: number;
  bold?: boolean;
  /** Courier New, 0.6 em a character. */
  mono?: boolean;
}

/** Text with its style. */
export interface StyledText extends TextStyle {
  text: string;
}

/** Measures text. Widths are in inches. */
export interface Metrics {
  widthOf(text: string, style: TextStyle): number;
}

interface Face {
  unitsPerEm: number;
  hasGlyphForCodePoint(code: number): boolean;
  glyphForCodePoint(code: number): { id: number };
  /** Glyphs beyond the table's end are as wide as its last one. */
  hmtx: { metrics: { length: number; get(index: number): { advance: number } } };
}

const subsets = ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese", "hebrew"];
const cjk =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3ffff}]/u;
const combining = /\p{M}|\u200b|\u200d|\ufe0f/u;

/** Widths without kerning, and two per cent on top: a renderer's rounding must not push a word over the edge. */
const safety = 1.02;

/** Reads the font's files (about 30 ms, once); pure after that. */
export function loadMetrics(): Metrics {
  const resolve = createRequire(import.meta.url).resolve;
  const loaded = new Map<string, Face>();
  const open = (subset: string, weight: number): Face => {
    const name = `arimo-${subset}-${weight}-normal.woff`;
    let face = loaded.get(name);
    if (!face) loaded.set(name, face = fontkit.openSync(resolve(`@fontsource/arimo/files/${name}`)) as unknown as Face);
    return face;
  };
  const advances = new Map<string, number>();
  const advance = (char: string, bold: boolean): number => {
    const key = bold ? `b${char}` : char;
    let em = advances.get(key);
    if (em === undefined) advances.set(key, em = find(char, bold ? 700 : 400));
    return em;
  };
  const find = (char: string, weight: number): number => {
    if (combining.test(char)) return 0;
    const code = char.codePointAt(0)!;
    for (const subset of subsets) {
      const face = open(subset, weight);
      if (!face.hasGlyphForCodePoint(code)) continue;
      // Not `advanceWidth` of the glyph, which reads outlines and fails on one that has none at the end of its table.
      const { metrics } = face.hmtx;
      const { id } = face.glyphForCodePoint(code);
      return metrics.get(Math.min(id, metrics.length - 1)).advance / face.unitsPerEm;
    }
    // Another font will stand in: ideographs and pictures are as wide as high, the rest is taken as a wide letter.
    return cjk.test(char) ? 1 : 0.7;
  };
  return {
    widthOf(text, { sizePt, bold = false, mono = false }) {
      let em = 0;
      for (const char of text) {
        em += mono ? (combining.test(char) ? 0 : cjk.test(char) ? 1.2 : 0.6) : advance(char, bold);
      }
      return em * sizePt / 72 * safety;
    },
  };
}

/** What of a span matters to its width. */
export interface MeasuredSpan {
  text: string;
  bold?: boolean;
  mono?: boolean;
  sizePt?: number;
}

/** Sums of widths differ in the last digits from the width of the whole, inches. */
const slack = 1e-6;

/** Lines of styled text that fit a width. */
export interface Lines {
  lines: StyledText[][];
  /** Of the widest line, inches. */
  width: number;
}

/**
 * Breaks text into lines at spaces and after hyphens and dashes; "\n" always breaks; a word that is wider than a line is broken where it must.
 * The lines' texts, joined, are the text that came in.
 *
 * @param width inches
 */
export function breakLines(metrics: Metrics, texts: StyledText[], width: number): Lines {
  const lines: StyledText[][] = [];
  let line: StyledText[] = [];
  let used = 0;
  let widest = 0;
  const put = (piece: StyledText) => {
    const last = line.at(-1);
    if (last && sameStyle(last, piece)) last.text += piece.text;
    else line.push({ ...piece });
  };
  const end = () => {
    lines.push(line);
    line = [];
    used = 0;
  };
  for (const word of wordsOf(texts)) {
    if (word.newline) {
      word.pieces.forEach(put);
      end();
      continue;
    }
    const measure = (pieces: StyledText[]) =>
      pieces.reduce((sum, piece) => sum + metrics.widthOf(piece.text, piece), 0);
    const bare = measure(trimmed(word.pieces));
    if (line.length && used + bare > width + slack) end();
    if (bare > width + slack) {
      for (const char of charsOf(word.pieces)) {
        const wide = metrics.widthOf(char.text, char);
        if (line.length && used + wide > width + slack) end();
        put(char);
        used += wide;
        widest = Math.max(widest, used);
      }
      continue;
    }
    word.pieces.forEach(put);
    widest = Math.max(widest, used + bare);
    used += measure(word.pieces);
  }
  end();
  return { lines, width: widest };
}

/** How many lines spans take in a width. */
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

interface Word {
  pieces: StyledText[];
  newline?: boolean;
}

/** A newline, or what ends with spaces, a hyphen or a dash. A no-break space is a letter like others; so is a slash, at which PowerPoint does not break. */
const word =
  /\n|[^\n \t\r\-\u2013\u2014\u200b]*(?:[\-\u2013\u2014\u200b]+ *|[ \t\r]+)|[^\n \t\r\-\u2013\u2014\u200b]+/g;

/** Words with the spaces behind them; a word may run through several styles. */
function wordsOf(texts: StyledText[]): Word[] {
  const words: Word[] = [];
  let open: StyledText[] = [];
  const close = () => {
    if (open.length) words.push({ pieces: open });
    open = [];
  };
  for (const text of texts) {
    for (const [piece] of text.text.matchAll(word)) {
      if (piece === "\n") {
        close();
        words.push({ pieces: [{ ...text, text: piece }], newline: true });
        continue;
      }
      // Ideographs break anywhere; other scripts at the ends that the pattern finds.
      const units = cjk.test(piece) ? [...piece] : [piece];
      for (const unit of units) {
        open.push({ ...text, text: unit });
        if (units.length > 1 || /[ \t\r\-\u2013\u2014\u200b]$/.test(unit)) close();
      }
    }
  }
  close();
  return words;
}

function trimmed(pieces: StyledText[]): StyledText[] {
  const last = pieces.at(-1);
  return last ? [...pieces.slice(0, -1), { ...last, text: last.text.replace(/[ \t\r]+$/, "") }] : pieces;
}

const charsOf = (pieces: StyledText[]) =>
  pieces.flatMap((piece) => [...piece.text].map((text) => ({ ...piece, text })));
