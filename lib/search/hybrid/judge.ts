/** The shop's search, judged: five ways of searching, tuned on one half of the queries, and compared on the other half once. */

import { type Settings, type TrueProduct, trueProducts } from "../../dataset/mod.ts";
import { LabError, type Progress } from "../../core/mod.ts";
import type { Database } from "../../sql/mod.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { BootstrapOptions } from "../evaluate/bootstrap.ts";
import type { TestCollection } from "../evaluate/collection.ts";
import {
  compareRankers,
  evaluate,
  type Evaluation,
  type Gain,
  judgeGain,
  type ScoreRow,
} from "../evaluate/evaluate.ts";
import { randomOrder } from "../evaluate/random_order.ts";
import { exactVectors } from "../exact.ts";
import { shopQueries } from "../judged/shop_queries.ts";
import { bm25 } from "../lexical/bm25.ts";
import type { Ranker } from "../ranker.ts";
import { openSearch } from "../service/mod.ts";
import { type Catalogue, fullTextRanker, readCatalogue, shopRanker } from "./catalogue.ts";
import { type CatalogueProduct, hybridSearch, type HybridSettings } from "./hybrid.ts";

/** What a comparison of hybrid search with a single ranker says about a class of queries. */
export interface HybridGain {
  /** `null` for all queries. */
  class: string | null;
  over: string;
  ndcg_10: Gain;
  recall_100: Gain;
}

/** How the products in the database differ from those that the judgements are about. Counts of products. */
export interface Differences {
  /** Judged, but not in the database: nobody can find them. Their judgements are left out. */
  missing: number;
  /** In the database with another text, price, stock, mean rating or set of channels. */
  text: number;
  price: number;
  stock: number;
  rating: number;
  channels: number;
}

/** The judged queries of a shop, limited to the products that its database has. */
export interface JudgedCatalogue extends Catalogue {
  tune: TestCollection;
  heldOut: TestCollection;
  differences: Differences;
  /** Queries without a relevant product in the database, which are left out. */
  lostQueries: number;
}

/** What the judged comparison found. */
export interface JudgedSearch {
  /** How many products each ranker searches. */
  products: number;
  differences: Differences;
  lostQueries: number;
  queries: { tune: number; heldOut: number };
  /** What tuning chose for hybrid search, among how many settings, and the mean nDCG@10 that decided, on the tuning half. */
  tuned: { settings: HybridSettings; candidates: number; ndcg_10: number };
  /** What each ranker gets, as a sentence. */
  inputs: { ranker: string; gets: string }[];
  /** On the held-out half, by class; the first ranker, BM25, is the baseline of the gains. */
  scores: ScoreRow[];
  /** What hybrid search gains over BM25, full text and vectors, by class. */
  gains: HybridGain[];
}

/** What judging needs. */
export interface JudgeOptions extends BootstrapOptions {
  /** Stays the caller's. */
  embedder: Embedder;
  /** Words that are spelt right although no product has them; see {@link knownWords}. Default: none. */
  words?: ReadonlySet<string>;
  progress?: Progress;
}

/** What tuning chooses from: few settings, so that the best one on the tuning half is not the luckiest one. */
export const hybridCandidates: readonly HybridSettings[] = (["ranks", "scores"] as const).flatMap((fuse) =>
  [0.2, 0.35, 0.5, 0.65].flatMap((words) => [false, true].map((corrects) => ({ fuse, words, corrects })))
);

const inputs = [
  { ranker: "random order", gets: "nothing: products in random order" },
  { ranker: "BM25", gets: "query and texts as they are; stemmed, without stop words" },
  { ranker: "full text", gets: "stems of prepared query and texts; MariaDB's natural language mode" },
  { ranker: "vectors", gets: "query and texts as they are; MiniLM, every vector compared" },
  {
    ranker: "hybrid",
    gets:
      "the query as constraints and meaning; columns of the products for the constraints; prepared texts for BM25, " +
      "texts as they are for MiniLM",
  },
];

/**
 * The judged queries of a generated shop over the products in the database. The judgements are of the world before errors were planted; what cleansing
 * dropped or changed since is counted, and what is not there cannot be found: its judgements are left out for every ranker.
 *
 * Call {@link prepareSearch} first.
 *
 * @param settings of the data set in the database
 * @throws {LabError} if the database has none of the judged products.
 *
 * @example
 * ```ts no-run
 * import { readJudged } from "lab/search";
 * import { connect } from "lab/sql";
 * const { heldOut, differences } = await readJudged(await connect(), { scale: "small", seed: 42 });
 * ```
 */
export async function readJudged(db: Database, settings: Settings): Promise<JudgedCatalogue> {
  const catalogue = await readCatalogue(db);
  const here = new Map(catalogue.products.map((product) => [product.id, product]));
  const { tune, heldOut } = shopQueries(settings);
  if (!tune.documents.some(({ id }) => here.has(id))) {
    throw new LabError(
      `The database has none of the products of scale ${settings.scale}, seed ${settings.seed}. Load this data set, and ` +
        "call prepareSearch.",
    );
  }
  const limited = [tune, heldOut].map((half) => limitTo(half, catalogue.products));
  const lost = (half: TestCollection, at: number) => half.queries.length - limited[at]!.queries.length;
  return {
    ...catalogue,
    tune: limited[0]!,
    heldOut: limited[1]!,
    differences: countDifferences(
      trueProducts(settings),
      new Map(tune.documents.map(({ id, text }) => [id, text])),
      here,
    ),
    lostQueries: lost(tune, 0) + lost(heldOut, 1),
  };
}

/** A collection over the products that are there. */
export function limitTo(collection: TestCollection, products: readonly CatalogueProduct[]): TestCollection {
  const here = new Set(products.map(({ id }) => id));
  const judgements = new Map(
    [...collection.judgements].map(([query, grades]) => [query, new Map([...grades].filter(([id]) => here.has(id)))]),
  );
  const canAnswer = ({ id }: { id: string }) => [...judgements.get(id)!.values()].some((grade) => grade > 0);
  return {
    documents: products.map(({ id, text }) => ({ id, text })),
    queries: collection.queries.filter(canAnswer),
    judgements,
    unjudgedQueries: 0,
  };
}

function countDifferences(
  truth: readonly TrueProduct[],
  texts: ReadonlyMap<string, string>,
  here: ReadonlyMap<string, CatalogueProduct>,
): Differences {
  const counts = { missing: 0, text: 0, price: 0, stock: 0, rating: 0, channels: 0 };
  for (const { id, cents, stock, rating, channels } of truth) {
    const product = here.get(id);
    if (!product) {
      counts.missing++;
      continue;
    }
    const { text, facts } = product;
    if (text !== texts.get(id)) counts.text++;
    if (Math.round(facts.price * 100) !== cents) counts.price++;
    if (facts.stock !== stock) counts.stock++;
    // The database keeps two decimal places.
    if (Math.abs((facts.rating ?? 0) - (rating ?? 0)) > 0.00501) counts.rating++;
    if ([...channels].sort().join() !== [...facts.channels].sort().join()) counts.channels++;
  }
  return counts;
}

/**
 * Ranks the shop's products by random order, BM25, MariaDB's full text, vectors alone and hybrid search, and scores them by judgements: nDCG@10
 * and recall@100 with 95 % intervals, gains paired by query. Hybrid search is the search that users get; its settings are chosen on the tuning half, with the
 * same search in memory; every figure comes from the held-out
 * half, on which each ranker runs once. All rankers search the same texts; `inputs` says what else each one gets. Takes as long as embedding the texts,
 * and some seconds.
 *
 * @param settings of the data set in the database
 * @throws {LabError} if the database has none of the judged products.
 *
 * @example
 * ```ts no-run
 * import { judgeSearch, openMiniLm } from "lab/search";
 * import { connect } from "lab/sql";
 * await using embedder = await openMiniLm();
 * const { gains } = await judgeSearch(await connect(), { scale: "small", seed: 42 }, { embedder });
 * const losses = gains.filter(({ ndcg_10 }) => ndcg_10.verdict === "worse");
 * ```
 */
export async function judgeSearch(db: Database, settings: Settings, options: JudgeOptions): Promise<JudgedSearch> {
  const { embedder, words, progress, seed } = options;
  const isWord = (word: string) => words?.has(word) ?? false;
  await using service = await openSearch(db, { embedder, isWord, progress });
  const shop = await readJudged(db, settings);
  const { tune, heldOut, products, vocabulary, differences, lostQueries } = shop;
  const { documents } = heldOut;
  const meaning = await exactVectors(documents, embedder, { progress });
  const withSettings = await hybridSearch(products, { embedder, vocabulary, isWord });
  const tuned = await tuneHybrid(tune, withSettings);
  const rankers: Ranker[] = [
    bm25(documents),
    randomOrder(documents, seed ?? 42),
    fullTextRanker(db),
    { ...meaning, name: "vectors" },
    shopRanker(service, tuned.settings),
  ];
  const evaluations: Evaluation[] = [];
  for (const ranker of rankers) evaluations.push(await evaluate(heldOut, ranker));
  const hybrid = evaluations.at(-1)!;
  return {
    products: products.length,
    differences,
    lostQueries,
    queries: { tune: tune.queries.length, heldOut: heldOut.queries.length },
    tuned,
    inputs,
    scores: compareRankers(evaluations, { seed }),
    gains: evaluations.filter(({ ranker }) => ["BM25", "full text", "vectors"].includes(ranker))
      .flatMap((single) => gainsOver(single, hybrid, { seed })),
  };
}

/** The settings with the highest mean nDCG@10; of equal ones the first. */
export async function tuneHybrid(
  tune: TestCollection,
  withSettings: (settings: HybridSettings) => Ranker,
): Promise<JudgedSearch["tuned"]> {
  let best: JudgedSearch["tuned"] | undefined;
  for (const settings of hybridCandidates) {
    const { queries } = await evaluate(tune, withSettings(settings));
    const ndcg_10 = queries.reduce((sum, query) => sum + query.ndcg_10, 0) / queries.length;
    if (!best || ndcg_10 > best.ndcg_10) best = { settings, candidates: hybridCandidates.length, ndcg_10 };
  }
  return best!;
}

/** What one evaluation gains over another one of the same queries, for all of them and by class. */
export function gainsOver(single: Evaluation, hybrid: Evaluation, options: BootstrapOptions): HybridGain[] {
  const classes = new Set(hybrid.queries.flatMap(({ class: kind }) => kind ?? []));
  return [null, ...[...classes].sort()].map((kind) => {
    const pairs = hybrid.queries.map((query, at) => [single.queries[at]!, query] as const)
      .filter(([, query]) => kind === null || query.class === kind);
    const gainIn = (metric: "ndcg_10" | "recall_100") =>
      judgeGain(pairs.map(([one, other]) => other[metric] - one[metric]), options);
    return { class: kind, over: single.ranker, ndcg_10: gainIn("ndcg_10"), recall_100: gainIn("recall_100") };
  });
}
