/** The shop's search: constraints as conditions in SQL, words and meaning as rankings, fused, with reasons. */

import type { InstallOptions } from "../../runtime/mod.ts";
import { LabError, mistake } from "../../core/mod.ts";
import type { Database } from "../../sql/mod.ts";
import { type Embedder, openMiniLm } from "../embed/mod.ts";
import { knownWords } from "../embed/known_words.ts";
import { fuseRanks, fuseScores } from "../fusion.ts";
import { wordCorrector } from "../hybrid/correct.ts";
import { tunedSettings } from "../hybrid/hybrid.ts";
import { bm25 } from "../lexical/bm25.ts";
import { prepare, type Prepared } from "../prepare/prepare.ts";
import type { Constraint, Explanation } from "../query/constraint.ts";
import { excludes } from "../query/excludes.ts";
import { type ParsedQuery, parseQuery } from "../query/parse.ts";
import { shopVocabulary, type Vocabulary } from "../query/vocabulary.ts";
import { type Hit, type Ranker, requireCount } from "../ranker.ts";
import { filterOf } from "../vectors/constraint_filter.ts";
import type { FillOptions } from "../vectors/fill.ts";
import { type Filter, type FilterPlan, nearestWhere } from "../vectors/filtered.ts";
import { type ProductText, readProductTexts } from "../vectors/shop_texts.ts";
import { shopVectors } from "../vectors/table.ts";
import { prepareSearch } from "./prepare_search.ts";
import { byFullText, firstRated, passing, readHitProducts } from "./questions.ts";
import { type HitProduct, matchedWords, type Ranked, type Reason, reasonsFor } from "./reasons.ts";

/** How a search ranks. */
export interface SearchOptions {
  /** How many hits. Default: 10. */
  k?: number;
  /** "rrf": reciprocal ranks; "weighted": scores, each ranking's mapped to 0 to 1. Default: what tuning chose ({@link tunedSettings}). */
  fusion?: "rrf" | "weighted";
  /** How much words and meaning count. Default: what tuning chose for "weighted", 1 and 1 for "rrf". A weight of 0 leaves that ranking out. */
  weights?: readonly [words: number, meaning: number];
  /** What ranks by words: BM25 in this process, or the full text index of the server. Default: "bm25". */
  words?: "bm25" | "full text";
  /** How many hits of each ranking are fused. Default: 200. */
  depth?: number;
  /** Whether words that no product has become the nearest one that a product has. Default: true. */
  corrects?: boolean;
}

/** A product that was found, and why. */
export interface SearchHit extends HitProduct, Ranked {
  score: number;
  reasons: Reason[];
}

/** What a search answers. */
export interface SearchAnswer {
  /** The best one first. */
  hits: SearchHit[];
  constraints: Constraint[];
  /** The query with its spelling corrected; absent if nothing was. */
  corrected?: string;
  /** The text that words and vectors searched for; empty if all words set constraints. */
  meaning: string;
  /** What became of the query's words. */
  explanations: Explanation[];
  /** How the vectors were searched, with the estimate; absent if there was no meaning to search for. */
  plan?: FilterPlan;
  /** How many products the exclusions of the query removed. */
  excluded: number;
}

/** An open search. */
export interface ShopSearch extends AsyncDisposable {
  /** How the shop's words are understood. */
  readonly vocabulary: Vocabulary;
  /** Answers a query in natural language. */
  search(query: string, options?: SearchOptions): Promise<SearchAnswer>;
  /** Reads the products again and brings words and vectors up to date. Prices, stock and categories are up to date without it. */
  refresh(options?: FillOptions): Promise<void>;
}

/** Options of {@link openSearch}. */
export interface OpenSearchOptions extends FillOptions, InstallOptions {
  /** The text model, which stays the caller's. Default: MiniLM on this machine, which the search closes with itself. */
  embedder?: Embedder;
  /** Whether a word, in small letters, is spelt right although no product has it. Default: those that MiniLM knows, if the search opens it; otherwise none. */
  isWord?: (word: string) => boolean;
}

/**
 * Opens the shop's search on a database that has the tables of milestone 1. Prepares what is missing first, as {@link prepareSearch} does: for the small shop some
 * seconds, once. Prices, stock and categories come from the tables in every search. Texts are read when the search opens and at `refresh`.
 *
 * A constraint of the query decides whether a product is a hit, never how high: each hit meets all of them. Ties are broken by the product's key.
 *
 * @throws {LabError} (usage) if the server has no shop
 *
 * @example
 * ```ts no-run
 * import { openSearch } from "lab/search";
 * import { openShop } from "lab/shop";
 * await using db = await openShop({ scale: "tiny" });
 * await using shop = await openSearch(db);
 * const { hits } = await shop.search("quiet mechanical keyboard under $100");
 * for (const { name, price, reasons } of hits) console.log(name, price, reasons.map(({ text }) => text).join("; "));
 * ```
 */
export async function openSearch(
  db: Database,
  { embedder, isWord: given, ...options }: OpenSearchOptions = {},
): Promise<ShopSearch> {
  const own = embedder === undefined ? await openMiniLm(options) : undefined;
  const model = embedder ?? own!;
  try {
    const known = own && given === undefined ? await knownWords(options) : undefined;
    const isWord = given ?? ((word: string) => known?.has(word) ?? false);
    await prepareSearch(db, model, options);
    let shelf = await readShelf(db, isWord);
    return {
      get vocabulary() {
        return shelf.vocabulary;
      },
      search: (query, options) => answer(db, model, shelf, query, options),
      refresh: async (options) => {
        await prepareSearch(db, model, options);
        shelf = await readShelf(db, isWord);
      },
      [Symbol.asyncDispose]: async () => await own?.[Symbol.asyncDispose](),
    };
  } catch (error) {
    await own?.[Symbol.asyncDispose]();
    throw error;
  }
}

const opened = new WeakMap<Database, Promise<ShopSearch>>();

/**
 * Searches the shop, as {@link openSearch} and its `search` do. The first call for a connection opens the search, and later ones use it.
 *
 * @example
 * ```ts no-run
 * import { search } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect();
 * const { hits, explanations } = await search(db, "quiet mechanical keyboard under $100");
 * ```
 */
export async function search(db: Database, query: string, options: SearchOptions = {}): Promise<SearchAnswer> {
  const shop = opened.get(db) ?? openSearch(db);
  opened.set(db, shop);
  // A failure to open must not last.
  shop.catch(() => opened.delete(db));
  return await (await shop).search(query, options);
}

/** What is known of the products in this process. */
interface Shelf {
  vocabulary: Vocabulary;
  products: ReadonlyMap<number, ProductText & { prepared: Prepared }>;
  words: Ranker;
  correct: (text: string) => string;
}

async function readShelf(db: Database, isWord: (word: string) => boolean): Promise<Shelf> {
  const categories = await db.query<{ id: number; name: string; parentId: number | null }>(
    "SELECT category_id AS id, name, parent_id AS parentId FROM aethermart_db.categories ORDER BY category_id",
  );
  const products = (await readProductTexts(db)).map((product) => ({ ...product, prepared: prepare(product.text) }));
  return {
    vocabulary: shopVocabulary(categories.map(({ parentId, ...category }) => (
      parentId === null ? category : { ...category, parentId }
    ))),
    products: new Map(products.map((product) => [product.id, product])),
    words: bm25(products.map(({ id, prepared }) => ({ id: String(id), text: prepared.text }))),
    correct: wordCorrector(products.map(({ text }) => text), { isWord }),
  };
}

/** Keys of the products that a query's exclusions remove. */
function excludedBy(constraints: readonly Constraint[], { products }: Shelf): number[] {
  const exclusions = constraints.filter((constraint) => constraint.kind === "exclusion");
  if (exclusions.length === 0) return [];
  return [...products.values()]
    .filter(({ prepared, categoryId }) => exclusions.some((exclusion) => excludes(exclusion, prepared, categoryId)))
    .map(({ id }) => id);
}

/** What tuning chose. */
const tuned = { fusion: tunedSettings.fuse === "ranks" ? "rrf" : "weighted", words: tunedSettings.words } as const;

async function answer(
  db: Database,
  embedder: Embedder,
  shelf: Shelf,
  query: string,
  { k = 10, fusion = tuned.fusion, weights, words = "bm25", depth = 200, corrects = tunedSettings.corrects }:
    SearchOptions = {},
): Promise<SearchAnswer> {
  requireCount(k);
  requireCount(depth);
  if (fusion !== "rrf" && fusion !== "weighted") throw mistake(`fusion is "rrf" or "weighted", not "${fusion}".`);
  if (words !== "bm25" && words !== "full text") throw mistake(`words is "bm25" or "full text", not "${words}".`);
  const corrected = corrects ? shelf.correct(query) : query;
  const parsed = parseQuery(corrected, shelf.vocabulary);
  const excluded = excludedBy(parsed.constraints, shelf);
  const filter = filterOf(parsed.constraints, excluded);
  const shares = weights ?? (fusion === "rrf" ? [1, 1] as const : [tuned.words, 1 - tuned.words] as const);
  const found = parsed.meaning.trim() === ""
    ? undefined
    : await rank(db, embedder, shelf, filter, parsed.meaning, { most: Math.max(k, depth), weights: shares, words });
  const fused: Hit[] = found
    ? (fusion === "rrf" ? fuseRanks : fuseScores)([found.byWords, found.byMeaning], { weights: shares })
    // All words set constraints: the best rated of what meets them.
    : await firstRated(db, filter, k);
  const hits = await describeHits(db, shelf, fused.slice(0, k), found, parsed);
  return {
    hits,
    ...(corrected === query ? {} : { corrected }),
    ...parsed,
    plan: found?.plan,
    excluded: excluded.length,
  };
}

interface Found {
  byWords: Hit[];
  byMeaning: Hit[];
  plan?: FilterPlan;
}

/** Both rankings of what passes the filter. One without weight is left out. */
async function rank(
  db: Database,
  embedder: Embedder,
  shelf: Shelf,
  filter: Filter,
  meaning: string,
  { most, weights, words }: { most: number; weights: readonly [number, number]; words: "bm25" | "full text" },
): Promise<Found> {
  const wanted = prepare(meaning).text;
  const byWords = weights[0] === 0
    ? []
    : words === "bm25"
    ? await passing(db, filter, await shelf.words.rank(wanted, Math.max(1, shelf.products.size)), most)
    : await byFullText(db, filter, wanted, most);
  if (weights[1] === 0) return { byWords, byMeaning: [] };
  const [vector] = await embedder.embed([meaning], { role: "query" });
  const { hits, plan } = await nearestWhere(db, shopVectors.products, filter, vector!, { k: most });
  return { byWords, byMeaning: hits.map(({ id, distance }) => ({ id: String(id), score: 1 - distance })), plan };
}

async function describeHits(
  db: Database,
  { products, vocabulary }: Shelf,
  fused: readonly Hit[],
  found: Found | undefined,
  { constraints, meaning: sought }: ParsedQuery,
): Promise<SearchHit[]> {
  const details = await readHitProducts(db, fused.map(({ id }) => Number(id)));
  const placeIn = (hits: readonly Hit[] = []) => new Map(hits.map((hit, at) => [hit.id, { rank: at + 1, ...hit }]));
  const wanted = prepare(sought).text;
  const [words, meaning] = [placeIn(found?.byWords), placeIn(found?.byMeaning)];
  return fused.map(({ id, score }) => {
    const product = details.get(Number(id));
    if (!product) throw new LabError(`The product ${id} was deleted during the search. Search again.`);
    const ranked: Ranked = {
      wordsRank: words.get(id)?.rank,
      meaningRank: meaning.get(id)?.rank,
      cosine: meaning.get(id)?.score,
    };
    const matched = words.has(id) ? matchedWords(wanted, products.get(product.id)?.prepared.text ?? "") : [];
    return {
      ...product,
      score,
      ...ranked,
      reasons: reasonsFor(product, matched, ranked, constraints, vocabulary.money),
    };
  });
}
