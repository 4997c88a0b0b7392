/** What the rules know about a query. */

import type { ReadAmount } from "./amount.ts";
import type { CategoryIndex } from "./category.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A query and the words of the shop, for the rules. */
export interface Context {
  /** The query with its characters in one form; see `plainCharacters`. */
  text: string;
  vocabulary: Vocabulary;
  /** Where numbers with a unit begin → where they end. */
  measures: ReadonlyMap<number, number>;
  readAmount: ReadAmount;
  categories: CategoryIndex;
  /** Whether a word names an attribute or begins the name of a category, so that it counts nothing. */
  isKnownWord(word: string): boolean;
}
