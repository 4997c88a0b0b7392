/** One ranking from several. Pure. */

import { mistake } from "../core/mod.ts";
import { byScore, type Hit, type Ranker, requireCount } from "./ranker.ts";

/** How much each ranking counts. */
export interface FusionOptions {
  /** One number from 0 for each ranking, in their order. Default: 1 for each. */
  weights?: readonly number[];
}

/** How ranks are fused. */
export interface RankFusionOptions extends FusionOptions {
  /** Larger makes the first places count less. Default: 60. */
  k?: number;
}

/**
 * Reciprocal rank fusion: the score of a document is the sum of `weight / (k + rank)` over the rankings that found it, with ranks from
 * 1 (Cormack, Clarke and Büttcher, 2009). It looks at ranks alone, so the units of the scores do not matter. Equal scores are
 * ordered by id. Pure.
 *
 * @param rankings each with its best hit first
 * @throws {RangeError} if a weight or k cannot be used, or a ranking has a document twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fuseRanks } from "lab/search";
 * const words = [{ id: "a", score: 9.1 }, { id: "b", score: 4.2 }];
 * const meaning = [{ id: "b", score: 0.81 }, { id: "c", score: 0.8 }];
 * assert.deepEqual(fuseRanks([words, meaning]).map(({ id }) => id), ["b", "a", "c"]);
 * ```
 */
export function fuseRanks(rankings: readonly (readonly Hit[])[], { k = 60, weights }: RankFusionOptions = {}): Hit[] {
  if (!(k >= 0 && k < Infinity)) throw mistake(`k is a number from 0, not ${k}.`, RangeError);
  return addUp(rankings, weights, (_, at) => 1 / (k + at + 1));
}

/**
 * Weighted fusion of scores: each ranking's scores are mapped to the range from 0 (its last hit) to 1 (its best hit); the score of
 * a document is the sum of `weight × mapped score`. A ranking that did not find it adds 0, and one whose scores are all equal adds its
 * weight. The mapping depends on the hits that are passed: pass equally many of each ranking. Equal scores are ordered by id. Pure.
 *
 * @throws {RangeError} if a weight or a score cannot be used, or a ranking has a document twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fuseScores } from "lab/search";
 * const words = [{ id: "a", score: 9 }, { id: "b", score: 8 }, { id: "c", score: 1 }];
 * const meaning = [{ id: "b", score: 0.8 }, { id: "c", score: 0.3 }];
 * const [best] = fuseScores([words, meaning], { weights: [0.4, 0.6] });
 * assert.deepEqual(best, { id: "b", score: 0.4 * 7 / 8 + 0.6 });
 * ```
 */
export function fuseScores(rankings: readonly (readonly Hit[])[], { weights }: FusionOptions = {}): Hit[] {
  const ranges = rankings.map((hits) => {
    const scores = hits.map(({ score }) => score);
    const strange = scores.find((score) => !Number.isFinite(score));
    if (strange !== undefined) throw mistake(`A score is a finite number, not ${strange}.`, RangeError);
    const low = scores.reduce((least, score) => Math.min(least, score), Infinity);
    return { low, width: scores.reduce((most, score) => Math.max(most, score), -Infinity) - low };
  });
  return addUp(rankings, weights, ({ score }, _, ranking) => {
    const { low, width } = ranges[ranking]!;
    return width === 0 ? 1 : (score - low) / width;
  });
}

/** How rankers are fused into one. */
export interface FusedRankerOptions extends RankFusionOptions {
  /** How many hits each ranker is asked for, at least: a document that one of them ranks low may be high in the fusion. Default: 100. */
  depth?: number;
}

/**
 * A ranker that asks others, at the same time, and fuses their ranks with {@link fuseRanks}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bm25, fusedRanker } from "lab/search";
 * const documents = [{ id: "1", text: "Quiet keyboard" }, { id: "2", text: "Keyboard" }];
 * const ranker = fusedRanker([bm25(documents), bm25(documents, { k1: 0 })]);
 * assert.equal((await ranker.rank("quiet keyboard", 1))[0]?.id, "1");
 * ```
 */
export function fusedRanker(rankers: readonly Ranker[], { depth = 100, ...options }: FusedRankerOptions = {}): Ranker {
  async function rank(query: string, k: number): Promise<Hit[]> {
    requireCount(k);
    const rankings = await Promise.all(rankers.map((ranker) => ranker.rank(query, Math.max(k, depth))));
    return fuseRanks(rankings, options).slice(0, k);
  }
  return { name: `RRF of ${rankers.map(({ name }) => name).join(" and ")}`, rank };
}

/** Adds up what each ranking gives to each document. */
function addUp(
  rankings: readonly (readonly Hit[])[],
  weights: readonly number[] = rankings.map(() => 1),
  part: (hit: Hit, at: number, ranking: number) => number,
): Hit[] {
  if (weights.length !== rankings.length || !weights.every((weight) => weight >= 0 && weight < Infinity)) {
    throw mistake(
      `The weights are one number from 0 for each of the ${rankings.length} rankings, not [${weights.join(", ")}].`,
      RangeError,
    );
  }
  const sums = new Map<string, number>();
  for (const [ranking, hits] of rankings.entries()) {
    const seen = new Set<string>();
    for (const [at, hit] of hits.entries()) {
      if (seen.has(hit.id)) throw mistake(`Ranking ${ranking + 1} has the document "${hit.id}" twice.`, RangeError);
      seen.add(hit.id);
      sums.set(hit.id, (sums.get(hit.id) ?? 0) + weights[ranking]! * part(hit, at, ranking));
    }
  }
  return [...sums].map(([id, score]) => ({ id, score })).sort(byScore);
}
