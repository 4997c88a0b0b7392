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
  /** Visits the characters that a reader sees: letters with their marks, joined pictures. The sum of their widths is that of the text. */
  eachCharacter(text: string, style: TextStyle, visit: (character: string, width: number) => void): void;
}

const subsets = ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese", "hebrew"];
/** Ideographs and pictures are as wide as high, and a line may break after each. */
export const cjk =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3ffff}]/u;
/** The font files have few arrows; in Arial and Times New Roman they are one em wide. */
const arrow = /[\u2190-\u21ff]/;
/** Arabic letters of which a form is much wider than an em: seen, sad and feh, also with other dots. */
const wideArabic = /[\u0633-\u0636\u0641\u069a-\u069e\u06a1-\u06a6]/;
/** Fonts draw emoji wider than high. */
const pictograph = /\p{Extended_Pictographic}|[\u{1f1e6}-\u{1f1ff}]/u;
const invisible = /\u200b|\u200d|\ufe0f/;
const mark = /\p{M}/u;
/** Makes a picture of the digit before it. */
const keycap = "\u20e3";
/** Letters that every font with these metrics has. */
const common = /[\0-\u0192\u0218-\u021b\u0370-\u03ff\u0400-\u045f\u0490\u0491\u2010-\u2122]/;
/** How much wider other fonts draw the other letters, and letters with marks, in em. */
const wider = { regular: 0.12, bold: 0.16, mono: 0.3, monoBold: 0.5 } as const;
/** The space that programs leave between ideographs and letters, in em. */
const autospace = 0.25;

/** Widths without kerning, plus two per cent, so that a renderer's rounding does not push a word over the edge. */
const safety = 1.02;

/** The width in Courier New, where every letter is 0.6 em wide; the fonts that programs use for other scripts are wider. */
function monoAdvance(char: string, bold: boolean): number {
  if (char <= "~") return 0.6;
  // The variation selector makes a picture of a sign.
  if (char === keycap || char === "\ufe0f") return 0.7;
  if (invisible.test(char)) return 0;
  if (mark.test(char)) return bold ? wider.monoBold : wider.mono;
  return cjk.test(char) ? 1.3 : /[\u0590-\u05ff]/.test(char) ? 0.75 : 0.6;
}

/** Whether a text may have characters of several code points. */
const joining = /[\p{M}\u200d\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/u;
let segmenter: Intl.Segmenter | undefined;

function charactersOf(text: string): Iterable<string> {
  if (!joining.test(text)) return text;
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

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
    if (invisible.test(char)) return 0;
    if (char === keycap) return 0.8;
    const more = weight > 400 ? wider.bold : wider.regular;
    if (mark.test(char)) return more;
    const code = char.codePointAt(0)!;
    for (const subset of subsets) {
      const em = open(subset, weight)(code);
      if (em !== undefined) return common.test(char) ? em : em + more;
    }
    // Characters that the font file lacks, so another font is used: ideographs, pictures and arrows are about as wide as high; others count as a very wide letter.
    if (arrow.test(char)) return 1;
    if (wideArabic.test(char)) return weight > 400 ? 1.41 : 1.27;
    return pictograph.test(char) ? 1.3 : cjk.test(char) ? 1.04 : 0.9;
  };
  const widthOfOne = (character: string, { sizePt, bold = false, mono = false, trackingPt = 0 }: TextStyle): number => {
    let [em, letters] = [0, 0];
    // A letter with its mark is one letter, if there is one.
    for (const char of character.length > 1 ? character.normalize() : character) {
      letters++;
      em += mono ? monoAdvance(char, bold) : advance(char, bold);
    }
    return (em * sizePt * safety + letters * trackingPt) / 72;
  };
  const eachCharacter: Metrics["eachCharacter"] = (text, style, visit) => {
    const hasIdeographs = cjk.test(text);
    let wasIdeograph: boolean | undefined;
    for (const character of charactersOf(text)) {
      let width = widthOfOne(character, style);
      if (hasIdeographs && character !== " ") {
        const isIdeograph = cjk.test(character) && !pictograph.test(character);
        if (isIdeograph !== (wasIdeograph ?? isIdeograph)) width += autospace * style.sizePt / 72;
        wasIdeograph = isIdeograph;
      }
      visit(character, width);
    }
  };
  return {
    eachCharacter,
    widthOf(text, style) {
      let sum = 0;
      eachCharacter(text, style, (_, width) => sum += width);
      return sum;
    },
  };
}
