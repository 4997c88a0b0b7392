/** In which order memories are recalled, and which of them are near enough to be recalled at all. Pure. */

import { termsOf } from "../lexical/terms.ts";

/** How much each signal counts. Each signal is from 0 to 1 (similarity can be below 0), so weights can be compared. */
export interface MemoryWeights {
  similarity: number;
  recency: number;
  importance: number;
}

/** A small part for recency and importance: they decide between memories that fit about equally well. */
export const defaultWeights: MemoryWeights = { similarity: 1, recency: 0.05, importance: 0.05 };

const dayMs = 86_400_000;

/** 1 for a fact that began just now, 0.5 after one half-life, 0.25 after two. */
export const recencyOf = (validFrom: Date, at: Date, halfLifeDays: number): number =>
  0.5 ** (Math.max(0, at.getTime() - validFrom.getTime()) / dayMs / halfLifeDays);

/** How similar a memory is to a question: halfway between meaning and words. */
export const similarityOf = (meaning: number, words: number): number => (meaning + words) / 2;

/**
 * For each text, the share of the question's terms that it contains, from 0 to 1. A term counts the more, the fewer of the texts contain it: names
 * and model numbers, which a text model hardly tells apart, decide. A term that no text contains counts most, so a question about something
 * else than all of these texts has a low share everywhere.
 */
export function sharesOf(question: string, texts: readonly string[]): number[] {
  const terms = [...new Set(termsOf(question))];
  const sets = texts.map((text) => new Set(termsOf(text)));
  const rarity = terms.map((term) =>
    Math.log(1 + (sets.length + 1) / (sets.filter((set) => set.has(term)).length + 0.5))
  );
  const all = rarity.reduce((sum, weight) => sum + weight, 0);
  return sets.map((set) =>
    all === 0 ? 0 : terms.reduce((sum, term, at) => sum + (set.has(term) ? rarity[at]! : 0), 0) / all
  );
}
