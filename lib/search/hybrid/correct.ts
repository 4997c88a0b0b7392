/** Words of a query that the catalogue does not know, as the word that was probably meant. Pure. */

import { isFunctionWord } from "../query/words.ts";

/** How many slips are forgiven in a word of this length. */
const allowed = (length: number): number => length < 4 ? 0 : length < 8 ? 1 : 2;

/** What else is known of words. */
export interface CorrectorOptions {
  /** Whether a word, in small letters, is spelt right although no document has it. Default: none is. */
  isWord?: (word: string) => boolean;
}

/**
 * A function that replaces each word of a text that no document has by the nearest word of the documents: at most one slip away (a letter
 * left out, added, replaced, or swapped with its neighbour) from 4 letters on, two from 8 letters on. Of equally near words it takes the
 * most frequent one, then the first by code unit order. The first letter must be the same. Words with other
 * signs than letters, shorter ones, and those without such a neighbour stay. It knows only what the documents contain: a right word that they do not use may become another one. Takes time
 * in proportion to the documents' different words for each unknown word. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wordCorrector } from "lab/search";
 * const correct = wordCorrector(["A quiet mechanical keyboard", "A keyboard for students"]);
 * assert.equal(correct("quiet mecanical keybord"), "quiet mechanical keyboard");
 * assert.equal(correct("hoover"), "hoover");
 * ```
 */
export function wordCorrector(
  texts: readonly string[],
  { isWord = () => false }: CorrectorOptions = {},
): (text: string) => string {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const known = [...counts].filter(([word]) => word.length >= 3)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
  const corrected = new Map<string, string>();
  return (text) =>
    text.replace(/(?<![\p{L}\p{N}])\p{L}{4,}(?![\p{L}\p{N}])/gu, (found) => {
      const word = found.toLowerCase();
      const isKnown = [word, word.replace(/s$/, ""), `${word}s`].some((form) => counts.has(form));
      if (isKnown || isFunctionWord(word) || isWord(word)) return found;
      const nearest = corrected.get(word) ?? nearestOf(word, known) ?? word;
      corrected.set(word, nearest);
      return nearest === word ? found : nearest;
    });
}

/** The first of the words with the fewest slips, if these are forgiven. */
function nearestOf(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let most = allowed(word.length) + 1;
  for (const candidate of known) {
    // The first letter is seldom wrong.
    if (candidate[0] !== word[0] || Math.abs(candidate.length - word.length) >= most) continue;
    const slips = countSlips(word, candidate, most);
    if (slips < most) [best, most] = [candidate, slips];
  }
  return best;
}

/** Damerau's distance with neighbours swapped (optimal string alignment); `limit` if it is that or more. */
export function countSlips(a: string, b: string, limit: number): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        next[j] = Math.min(next[j]!, before[j - 2]! + 1);
      }
    }
    if (Math.min(...next) >= limit) return limit;
    [before, row] = [row, next];
  }
  return Math.min(row[b.length]!, limit);
}
