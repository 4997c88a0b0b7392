/** The width of text, from the metrics of free fonts that match the deck's fonts. A leaf. */

import { createRequire } from "node:module";
import * as fontkit from "fontkit";

/** For each font of decks, the free font with the same metrics. */
const doubles = { "Arial": "arimo", "Times New Roman": "tinos" } as const;

/** A font whose metrics are known. */
export type TextFont = keyof typeof doubles;

export const textFonts = Object.keys(doubles) as TextFont[];

/** The style of a piece of text. */
export interface TextStyle {
  sizePt: number;
  bold?: boolean;
  /** Whether it is in Courier New, 0.6 em per character. */
  mono?: boolean;
}

/** Measures text. Widths are in inches. */
export interface Metrics {
  widthOf(text: string, style: TextStyle): number;
}

interface Face {
  unitsPerEm: number;
  hasGlyphForCodePoint(code: number): boolean;
  glyphForCodePoint(code: number): { id: number };
  /** Glyphs beyond the end of the table are as wide as its last one. */
  hmtx: { metrics: { length: number; get(index: number): { advance: number } } };
}

const subsets = ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese", "hebrew"];
/** Ideographs and pictures are as wide as high, and a line may break after each. */
export const cjk =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3ffff}]/u;
/** The font files have few arrows; in Arial and Times New Roman they are one em wide. */
const arrow = /[\u2190-\u21ff]/;
const combining = /\p{M}|\u200b|\u200d|\ufe0f/u;

/** Widths without kerning, plus two per cent, so that a renderer's rounding does not push a word over the edge. */
const safety = 1.02;

/** Reads the font's files (about 30 ms, once); pure after that. */
export function loadMetrics(font: TextFont = "Arial"): Metrics {
  const double = doubles[font];
  const resolve = createRequire(import.meta.url).resolve;
  const loaded = new Map<string, Face>();
  const open = (subset: string, weight: number): Face => {
    const name = `${double}-${subset}-${weight}-normal.woff`;
    let face = loaded.get(name);
    if (!face) {
      loaded.set(name, face = fontkit.openSync(resolve(`@fontsource/${double}/files/${name}`)) as unknown as Face);
    }
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
      // Not the glyph's `advanceWidth`, which reads outlines and fails if the last glyph of the table has none.
      const { metrics } = face.hmtx;
      const { id } = face.glyphForCodePoint(code);
      return metrics.get(Math.min(id, metrics.length - 1)).advance / face.unitsPerEm;
    }
    // Characters that the font file lacks, so another font is used: ideographs, pictures and arrows are as wide as high; others count as a wide letter.
    return cjk.test(char) || arrow.test(char) ? 1 : 0.7;
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
