/** How good a ranking is, by the judgements of one query. Pure. */

import { mistake } from "../../core/mod.ts";
import { type Hit, requireCount } from "../ranker.ts";
import type { Grades } from "./collection.ts";

/**
 * Normalised discounted cumulative gain of the first k hits, from 0 to 1: `DCG / ideal DCG`, with
 *
 * `DCG = Σ gain / log2(rank + 1)`
 *
 * over ranks from 1 to k. The gain of a document is its grade; it is 0 if the document is not judged or its grade is negative. The
 * ideal DCG is that of the k highest grades of the query. This is `ndcg_cut` of trec_eval 9, with linear gains. (Others take
 * `2^grade - 1`: their figures cannot be compared with these.) 0 if no document is relevant, as in trec_eval. The order of the
 * hits counts, not their scores. Pure.
 *
 * @throws {RangeError} if a document appears twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ndcg } from "lab/search";
 * const grades = new Map([["a", 3], ["b", 1]]);
 * const hits = [{ id: "b", score: 2 }, { id: "a", score: 1 }];
 * assert.equal(ndcg(hits, grades, 10), (1 + 3 / Math.log2(3)) / (3 + 1 / Math.log2(3)));
 * ```
 */
export function ndcg(hits: readonly Hit[], grades: Grades, k: number): number {
  const ideal = dcg([...grades.values()].sort((a, b) => b - a).slice(0, k));
  const seen = dcg(firstHits(hits, k).map(({ id }) => grades.get(id) ?? 0));
  return ideal === 0 ? 0 : seen / ideal;
}

const dcg = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, at) => sum + Math.max(gain, 0) / Math.log2(at + 2), 0);

/**
 * The share of the query's relevant documents (grade 1 or more) that the first k hits contain, from 0 to 1. 0 if no document is
 * relevant, as in trec_eval. Pure.
 *
 * @throws {RangeError} if a document appears twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { recall } from "lab/search";
 * const grades = new Map([["a", 3], ["b", 1], ["c", 0]]);
 * assert.equal(recall([{ id: "a", score: 2 }, { id: "c", score: 1 }], grades, 100), 0.5);
 * ```
 */
export function recall(hits: readonly Hit[], grades: Grades, k: number): number {
  const relevant = [...grades.values()].filter((grade) => grade >= 1).length;
  const found = firstHits(hits, k).filter(({ id }) => (grades.get(id) ?? 0) >= 1).length;
  return relevant === 0 ? 0 : found / relevant;
}

/**
 * The share of the first k places that hold a judged document, relevant or not, from 0 to 1; empty places are not judged. Where it is low, nDCG
 * may be too low: a good document that nobody judged counts as a bad one. Pure.
 *
 * @throws {RangeError} if a document appears twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { judged } from "lab/search";
 * const grades = new Map([["a", 3], ["c", 0]]);
 * const hits = ["a", "x", "c", "y"].map((id, at) => ({ id, score: -at }));
 * assert.equal(judged(hits, grades, 4), 0.5);
 * ```
 */
export const judged = (hits: readonly Hit[], grades: Grades, k: number): number =>
  firstHits(hits, k).filter(({ id }) => grades.has(id)).length / k;

function firstHits(hits: readonly Hit[], k: number): readonly Hit[] {
  requireCount(k);
  const seen = new Set<string>();
  for (const { id } of hits) {
    if (seen.has(id)) throw mistake(`The hits have the document "${id}" twice.`, RangeError);
    seen.add(id);
  }
  return hits.slice(0, k);
}
