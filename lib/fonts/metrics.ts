/** How wide text is, by the metrics of free fonts that share those of the deck's fonts. A leaf. */

import { createRequire } from "node:module";
import * as fontkit from "fontkit";

/** The free font with the metrics of each font that decks may be set in. */
const doubles = { "Arial": "arimo", "Times New Roman": "tinos" } as const;

/** A font whose metrics are known. */
export type TextFont = keyof typeof doubles;

export const textFonts = Object.keys(doubles) as TextFont[];

/** How a stretch of text is set. */
export interface TextStyle {
  sizePt: number;
  bold?: boolean;
  /** Courier New, 0.6 em a character. */
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
  /** Glyphs beyond the table's end are as wide as its last one. */
  hmtx: { metrics: { length: number; get(index: number): { advance: number } } };
}

const subsets = ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese", "hebrew"];
/** Ideographs and pictures: as wide as high, and a line may break at each. */
export const cjk =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3ffff}]/u;
/** The files have few of them; in Arial and Times New Roman they take an em. */
const arrow = /[\u2190-\u21ff]/;
const combining = /\p{M}|\u200b|\u200d|\ufe0f/u;

/** Widths without kerning, and two per cent on top: a renderer's rounding must not push a word over the edge. */
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
      // Not `advanceWidth` of the glyph, which reads outlines and fails on one that has none at the end of its table.
      const { metrics } = face.hmtx;
      const { id } = face.glyphForCodePoint(code);
      return metrics.get(Math.min(id, metrics.length - 1)).advance / face.unitsPerEm;
    }
    // The files lack it, or another font stands in: ideographs, pictures and arrows are as wide as high, the rest counts as a wide letter.
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
