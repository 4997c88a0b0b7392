/** How well rankers find what people judged to be relevant: any test collection, all rankers, gains over BM25 query by query. */

import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { createProgress, fromCaller } from "../../lib/core/mod.ts";
import {
  bm25,
  compareRankers,
  type Embedder,
  evaluate,
  type Evaluation,
  exactVectors,
  fusedRanker,
  type Gain,
  type MeanInterval,
  openMiniLm,
  randomOrder,
  type Ranker,
  readCollection,
  type ScoreRow,
  type TestCollection,
} from "../../lib/search/mod.ts";

/** The rankers that are compared; the first one is the baseline of the gains. */
async function rankersOf({ documents }: TestCollection, embedder: Embedder): Promise<Ranker[]> {
  const words = bm25(documents);
  // A document without a text has no meaning.
  const meaning = await exactVectors(documents.filter(({ text }) => text.trim() !== ""), embedder, { progress });
  return [words, randomOrder(documents, 42), meaning, fusedRanker([words, meaning])];
}

const progress = createProgress({
  write: (text) => writeFileSync(2, text),
  isTerminal: Deno.stderr.isTerminal(),
});

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
  await using embedder = await openMiniLm({ progress });
  for (const ranker of await rankersOf(collection, embedder)) evaluations.push(await evaluate(collection, ranker));
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
