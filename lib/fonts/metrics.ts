/** The width of text, from the metrics of free fonts that match the deck's fonts. A leaf. */

import { createRequire } from "node:module";
import { type Advance, readAdvances } from "./woff.ts";

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
  /** Extra space after each letter, in points. */
  trackingPt?: number;
}

/** Measures text. Widths are in inches. */
export interface Metrics {
  widthOf(text: string, style: TextStyle): number;
}

const subsets = ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese", "hebrew"];
/** Ideographs and pictures are as wide as high, and a line may break after each. */
export const cjk =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3ffff}]/u;
/** The font files have few arrows; in Arial and Times New Roman they are one em wide. */
const arrow = /[\u2190-\u21ff]/;
/** Fonts draw emoji wider than high. */
const pictograph = /\p{Extended_Pictographic}|[\u{1f1e6}-\u{1f1ff}]/u;
const combining = /\p{M}|\u200b|\u200d|\ufe0f/u;

/** Widths without kerning, plus two per cent, so that a renderer's rounding does not push a word over the edge. */
const safety = 1.02;

/** Reads the font's files when their characters are first asked for; pure after that. */
export function loadMetrics(font: TextFont = "Arial"): Metrics {
  const double = doubles[font];
  const resolve = createRequire(import.meta.url).resolve;
  const files = new Map<string, Advance>();
  const open = (subset: string, weight: number): Advance => {
    const name = `${double}-${subset}-${weight}-normal.woff`;
    let file = files.get(name);
    if (!file) files.set(name, file = readAdvances(resolve(`@fontsource/${double}/files/${name}`)));
    return file;
  };
  const [regular, strong] = [new Map<string, number>(), new Map<string, number>()];
  const advance = (char: string, bold: boolean): number => {
    const advances = bold ? strong : regular;
    let em = advances.get(char);
    if (em === undefined) advances.set(char, em = find(char, bold ? 700 : 400));
    return em;
  };
  const find = (char: string, weight: number): number => {
    if (combining.test(char)) return 0;
    const code = char.codePointAt(0)!;
    for (const subset of subsets) {
      const em = open(subset, weight)(code);
      if (em !== undefined) return em;
    }
    // Characters that the font file lacks, so another font is used: ideographs, pictures and arrows are about as wide as high; others count as a very wide letter.
    if (arrow.test(char)) return 1;
    return pictograph.test(char) ? 1.3 : cjk.test(char) ? 1.04 : 0.9;
  };
  return {
    widthOf(text, { sizePt, bold = false, mono = false, trackingPt = 0 }) {
      let em = 0;
      let letters = 0;
      for (const char of text) {
        letters++;
        em += mono ? (combining.test(char) ? 0 : cjk.test(char) ? 1.2 : 0.6) : advance(char, bold);
      }
      return (em * sizePt * safety + letters * trackingPt) / 72;
    },
  };
}
