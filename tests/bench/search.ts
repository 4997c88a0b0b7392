/** How well rankers find what people judged to be relevant: any test collection, all rankers, gains over BM25 query by query. */

import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { createProgress, fromCaller } from "../../lib/core/mod.ts";
import { findDataset } from "../../lib/dataset/mod.ts";
import { load } from "../../lib/etl/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import {
  bm25,
  compareRankers,
  type Embedder,
  evaluate,
  type Evaluation,
  exactVectors,
  fusedRanker,
  type Gain,
  type JudgedSearch,
  judgeSearch,
  knownWords,
  type MeanInterval,
  openMiniLm,
  randomOrder,
  type Ranker,
  readCollection,
  type ScoreRow,
  type TestCollection,
} from "../../lib/search/mod.ts";
import { connect, runScript } from "../../lib/sql/mod.ts";

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
  /** The name of the folder, or of the shop's own set. */
  set: string;
  documents: number;
  queries: number;
  /** Queries without a judgement, which were left out. */
  unjudgedQueries: number;
  scores: ScoreRow[];
}

/**
 * Scores the shop's rankers on its own judged queries, at scale small: loads the shop into a server of its own.
 *
 * @throws {LabError} if the server does not start.
 */
export async function benchShopSearch(): Promise<SearchBench & { judged: Omit<JudgedSearch, "scores"> }> {
  const chosen = { scale: "small", seed: 42 } as const;
  await using server = await startServer();
  await using db = await connect({ uri: server.uri, database: "" });
  for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
  await load(db, await findDataset({ ...chosen, data: "" }), { progress });
  await using embedder = await openMiniLm({ progress });
  const { scores, ...judged } = await judgeSearch(db, chosen, { embedder, words: await knownWords(), progress });
  return {
    set: "the shop at scale small",
    documents: judged.products,
    queries: judged.queries.heldOut,
    unjudgedQueries: judged.lostQueries,
    scores,
    judged,
  };
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
