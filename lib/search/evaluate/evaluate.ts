/** Runs rankers over a test collection, and tells which one is better, and whether the queries decide. */

import { mistake } from "../../core/mod.ts";
import type { Ranker } from "../ranker.ts";
import { bootstrapMean, type BootstrapOptions, type MeanInterval } from "./bootstrap.ts";
import type { TestCollection } from "./collection.ts";
import { judged, ndcg, recall } from "./metrics.ts";

/** How deep a ranker is asked. */
const depth = 100;

/** What a ranker reached for one query, each from 0 to 1. */
export interface QueryScores {
  queryId: string;
  class?: string;
  ndcg_10: number;
  recall_100: number;
  judged_10: number;
}

/** What a ranker reached. */
export interface Evaluation {
  ranker: string;
  /** In the collection's order. */
  queries: QueryScores[];
}

/**
 * Asks a ranker every query of a collection, one after another, for 100 hits each, and scores them by the judgements: nDCG@10,
 * recall@100 and judged@10. Throws what the ranker throws.
 *
 * @throws {RangeError} if a ranker returns a document twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bm25, evaluate } from "lab/search";
 * const documents = [{ id: "1", text: "Quiet keyboard" }, { id: "2", text: "Desk lamp" }];
 * const { queries: [scores] } = await evaluate({
 *   documents,
 *   queries: [{ id: "q", text: "lamps" }],
 *   judgements: new Map([["q", new Map([["2", 1]])]]),
 *   unjudgedQueries: 0,
 * }, bm25(documents));
 * assert.equal(scores?.ndcg_10, 1);
 * ```
 */
export async function evaluate({ queries, judgements }: TestCollection, ranker: Ranker): Promise<Evaluation> {
  const scores: QueryScores[] = [];
  for (const { id, text, class: kind } of queries) {
    const hits = await ranker.rank(text, depth);
    const grades = judgements.get(id)!;
    scores.push({
      queryId: id,
      ...(kind === undefined ? {} : { class: kind }),
      ndcg_10: ndcg(hits, grades, 10),
      recall_100: recall(hits, grades, depth),
      judged_10: judged(hits, grades, 10),
    });
  }
  return { ranker: ranker.name, queries: scores };
}

/** A mean difference to the baseline with its 95 % interval, and what follows from it. */
export interface Gain extends MeanInterval {
  /** "not decided" if the interval includes 0, or if there are fewer than 20 queries. */
  verdict: "better" | "worse" | "not decided";
}

/** What a ranker reached in one class of queries: means with 95 % intervals. */
export interface ScoreRow {
  /** `null` for all queries. */
  class: string | null;
  queries: number;
  ranker: string;
  ndcg_10: MeanInterval;
  recall_100: MeanInterval;
  judged_10: MeanInterval;
  /** Compared with the baseline, query by query; `null` for the baseline itself. */
  gains: { ndcg_10: Gain; recall_100: Gain } | null;
}

/**
 * Means of all rankers with 95 % intervals, for all queries and then for each class, and how much each ranker gains over the first
 * one. Gains are paired: the interval follows from the differences for the same query, so that hard queries, which are hard for
 * every ranker, do not widen it. Pure.
 *
 * @param evaluations of the same collection; the first one is the baseline
 * @throws {RangeError} if there is none, or if they are of different queries.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compareRankers, type Evaluation } from "lab/search";
 * const evaluationOf = (ranker: string, score: (query: number) => number): Evaluation => ({
 *   ranker,
 *   queries: Array.from({ length: 30 }, (_, query) => (
 *     { queryId: String(query), ndcg_10: score(query), recall_100: 1, judged_10: 1 }
 *   )),
 * });
 * const [, row] = compareRankers([
 *   evaluationOf("keywords", (query) => query / 100),
 *   evaluationOf("both", (query) => query / 100 + 0.1),
 * ]);
 * assert.equal(row?.gains?.ndcg_10.verdict, "better");
 * ```
 */
export function compareRankers(evaluations: readonly Evaluation[], options: BootstrapOptions = {}): ScoreRow[] {
  const [baseline] = evaluations;
  if (!baseline || baseline.queries.length === 0) throw mistake("A comparison needs an evaluation.", RangeError);
  const askedOf = ({ queries }: Evaluation) =>
    JSON.stringify(queries.map(({ queryId, class: kind }) => [queryId, kind]));
  const other = evaluations.find((evaluation) => askedOf(evaluation) !== askedOf(baseline));
  if (other) {
    throw mistake(
      `"${other.ranker}" and "${baseline.ranker}" were asked different queries. Evaluate both with the same collection.`,
      RangeError,
    );
  }
  const classes = new Set(baseline.queries.flatMap(({ class: kind }) => kind ?? []));
  return [null, ...[...classes].sort()].flatMap((kind) => {
    const of = ({ queries }: Evaluation) => kind === null ? queries : queries.filter((query) => query.class === kind);
    return evaluations.map((evaluation) =>
      scoreRow(kind, evaluation.ranker, of(evaluation), evaluation === baseline ? null : of(baseline), options)
    );
  });
}

function scoreRow(
  kind: string | null,
  ranker: string,
  queries: QueryScores[],
  baseline: QueryScores[] | null,
  options: BootstrapOptions,
): ScoreRow {
  const meanOf = (metric: Metric) => bootstrapMean(queries.map((query) => query[metric]), options);
  const gainOf = (metric: Metric) =>
    judgeGain(queries.map((query, at) => query[metric] - baseline![at]![metric]), options);
  return {
    class: kind,
    queries: queries.length,
    ranker,
    ndcg_10: meanOf("ndcg_10"),
    recall_100: meanOf("recall_100"),
    judged_10: meanOf("judged_10"),
    gains: baseline && { ndcg_10: gainOf("ndcg_10"), recall_100: gainOf("recall_100") },
  };
}

type Metric = "ndcg_10" | "recall_100" | "judged_10";

/** Intervals from fewer queries are too narrow to decide anything. */
const fewestQueries = 20;

/** What mean differences say. */
export function judgeGain(differences: number[], options: BootstrapOptions): Gain {
  const gain = bootstrapMean(differences, options);
  const isDecided = differences.length >= fewestQueries && (gain.low > 0 || gain.high < 0);
  return { ...gain, verdict: !isDecided ? "not decided" : gain.low > 0 ? "better" : "worse" };
}
