/** What every way of searching has in common: documents in, ranked hits out. */

import { mistake } from "../core/mod.ts";

/** A text that can be found. */
export interface SearchDocument {
  /** Unique among the documents. */
  id: string;
  text: string;
}

/** A document that was found. */
export interface Hit {
  /** The document's id. */
  id: string;
  /** Higher is better. Scores of different rankers have different units and cannot be compared. */
  score: number;
}

/** A way of searching, such as BM25, vectors or a fusion of several. */
export interface Ranker {
  /** Its name in tables and results: "BM25". */
  name: string;
  /**
   * The best hits for a query, the best one first: at most `k`, fewer if fewer documents match. The same query has the same hits, and
   * none of them appears twice.
   */
  rank(query: string, k: number): Hit[] | Promise<Hit[]>;
}

/** Orders hits for `sort`: by score, and hits with equal scores by id in code unit order, so that the order is the same on every machine. */
export const byScore = (a: Hit, b: Hit): number => b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** @throws {RangeError} if so many hits cannot be asked for. */
export function requireCount(k: number): void {
  if (!Number.isInteger(k) || k < 1) throw mistake(`k is a whole number from 1, not ${k}.`, RangeError);
}

/** The ids of the documents, in their order. @throws {RangeError} if two have the same. */
export function idsOf(documents: readonly SearchDocument[]): string[] {
  const ids = documents.map(({ id }) => id);
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw mistake(`Two documents have the id "${id}". Give each one an id of its own.`, RangeError);
    seen.add(id);
  }
  return ids;
}
