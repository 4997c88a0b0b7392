/** Words of English that the rules share. Pure. */

/** Whether a word looks like a plural: "phones", not "glass". */
export const plural = /[^su]s$/i;

/** The singular of a regular plural in lower case; other words as they are. A stemmer would also make "monitor" of "monitoring". */
export function singular(word: string): string {
  const lower = word.toLowerCase();
  if (/[^aeiou]ies$/.test(lower)) return `${lower.slice(0, -3)}y`;
  if (/(?:ch|sh|ss|x)es$/.test(lower)) return lower.slice(0, -2);
  return plural.test(lower) && lower.length > 3 ? lower.slice(0, -1) : lower;
}

/** Words after which a noun phrase has ended. */
const functionWords = new Set(
  ("with without w for in on of to from by at and or but not no non that which who is are was as than via please under below " +
    "over above between around about up less more cheaper rated i my it if when while so because except excluding minus " +
    "using can must should has have having made costing priced only where now today available max maximum min minimum " +
    "instead plus including includes")
    .split(" "),
);

export const isFunctionWord = (word: string): boolean => functionWords.has(word.toLowerCase());

/** Letters and digits: "mixed-reality" is two words. */
const wordPattern = /[\p{L}\p{N}]+/gu;

/** A word of a text and where it stands. */
export interface Word {
  text: string;
  start: number;
  end: number;
}

/** The words of a part of a text. */
export function wordsOf(text: string, from = 0, to = text.length): Word[] {
  return [...text.slice(from, to).matchAll(wordPattern)].map(({ 0: word, index }) => (
    { text: word, start: from + index, end: from + index + word.length }
  ));
}

/** The word that begins at a place, after spaces; `undefined` before punctuation and at the end. */
export function wordAfter(text: string, at: number): string | undefined {
  return /^ *([\p{L}\p{N}]+)/u.exec(text.slice(at, at + 40))?.[1];
}

/** The end of what a sticky pattern matches at a place, or -1. */
export function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** A part of a pattern that is none of its syntax. */
export const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** Alternatives, longer ones first. */
export const anyOf = (words: readonly string[]): string =>
  [...words].sort((a, b) => b.length - a.length).map(literal).join("|");
