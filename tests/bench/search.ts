/** How well rankers find what people judged to be relevant: any test collection, all rankers, gains over BM25 query by query. */

import { basename } from "node:path";
import { fromCaller } from "../../lib/core/mod.ts";
import {
  bm25,
  compareRankers,
  evaluate,
  type Evaluation,
  type Gain,
  type MeanInterval,
  randomOrder,
  type Ranker,
  readCollection,
  type ScoreRow,
  type TestCollection,
} from "../../lib/search/mod.ts";

/** The rankers that are compared; the first one is the baseline of the gains. */
const rankersOf = ({ documents }: TestCollection): Ranker[] => [
  bm25(documents),
  randomOrder(documents, 42),
];

/** What the bench measured. */
export interface SearchBench {
  /** The name of the folder. */
  set: string;
  documents: number;
  queries: number;
  /** Queries without a judgement, which were left out. */
  unjudgedQueries: number;
  scores: ScoreRow[];
}

/**
 * Scores all rankers on the collection in a folder (a relative path is meant as the user typed it).
 *
 * @throws {LabError} if the collection cannot be used.
 */
export async function benchSearch(folder: string): Promise<SearchBench> {
  const collection = await readCollection(fromCaller(folder));
  const evaluations: Evaluation[] = [];
  for (const ranker of rankersOf(collection)) evaluations.push(await evaluate(collection, ranker));
  return {
    set: basename(fromCaller(folder)),
    documents: collection.documents.length,
    queries: collection.queries.length,
    unjudgedQueries: collection.unjudgedQueries,
    scores: compareRankers(evaluations),
  };
}

/** The headings of {@link searchLines}. */
export const searchHeadings = [
  "Queries",
  "Ranker",
  "nDCG@10",
  "recall@100",
  "judged@10",
  "gain in nDCG@10",
];

/** The scores as lines of a table, with 95 % intervals. */
export const searchLines = ({ scores }: SearchBench): string[][] =>
  scores.map((row) => [
    `${row.class ?? "all"} (${row.queries})`,
    row.ranker,
    formatMean(row.ndcg_10),
    formatMean(row.recall_100),
    row.judged_10.mean.toFixed(3),
    row.gains ? formatGain(row.gains.ndcg_10) : "baseline",
  ]);

const formatMean = ({ mean, low, high }: MeanInterval) => `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;

const formatGain = ({ mean, low, high, verdict }: Gain) =>
  `${signed(mean)} [${signed(low)}, ${signed(high)}] ${verdict}`;
