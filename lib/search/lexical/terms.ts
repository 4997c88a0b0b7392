/** From a text to the terms under which it is found: the same for documents and for queries. Pure. */

import { stem } from "porter2";

/** Words so common that they distinguish no documents: the list of Lucene's English analyser. */
const stopWords = new Set(
  ("a an and are as at be but by for if in into is it no not of on or such that the their then there these they this " +
    "to was will with").split(" "),
);

/** A number with its decimal and thousands separators, or a word with its apostrophes. */
const token = /\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}]+(?:'\p{L}+)*/gu;

/** The stemmer knows only English, and takes any word of these letters for English. */
const isEnglish = /^[a-z']+$/;

/**
 * The terms of a text, in its order and with repetitions: words in lower case without English stop words, reduced to their stems by
 * Porter's second English algorithm (Porter2). Numbers keep their separators: "27.5" is one term. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { termsOf } from "lab/search";
 * assert.deepEqual(termsOf("The quietest keyboards, 27.5 cm"), ["quietest", "keyboard", "27.5", "cm"]);
 * ```
 */
export function termsOf(text: string): string[] {
  const plain = text.normalize("NFKC").toLowerCase().replaceAll("’", "'");
  const words = plain.match(token) ?? [];
  return words.filter((word) => !stopWords.has(word)).map((word) => isEnglish.test(word) ? stem(word) : word);
}
