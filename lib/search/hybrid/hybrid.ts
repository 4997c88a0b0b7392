/** Words and meaning together: constraints decide what is a hit, two rankings decide the order. */

import type { Progress } from "../../core/mod.ts";
import type { Embedder } from "../embed/embedder.ts";
import { exactVectors } from "../exact.ts";
import { fuseRanks, fuseScores } from "../fusion.ts";
import { bm25 } from "../lexical/bm25.ts";
import { prepare, type PrepareStepName } from "../prepare/prepare.ts";
import type { Constraint } from "../query/constraint.ts";
import { parseQuery } from "../query/parse.ts";
import type { Vocabulary } from "../query/vocabulary.ts";
import { type Hit, type Ranker, requireCount, type SearchDocument } from "../ranker.ts";
import { wordCorrector } from "./correct.ts";
import { meets, type ProductFacts } from "./meets.ts";

/** A product as search sees it. */
export interface CatalogueProduct extends SearchDocument {
  facts: ProductFacts;
}

/** How words and meaning are fused. */
export interface HybridSettings {
  /** "ranks": reciprocal ranks; "scores": weighted scores, each ranking's mapped to 0 to 1. */
  fuse: "ranks" | "scores";
  /** How much words count, from 0 to 1; meaning counts the rest. */
  words: number;
  /** Whether words of a query that no product has are replaced by the nearest one that a product has. */
  corrects: boolean;
}

/** What tuning on the shop's queries chose at scale small (`judgeSearch`): the settings of a search whose queries nobody has judged. */
export const tunedSettings: HybridSettings = { fuse: "scores", words: 0.35, corrects: true };

/** What hybrid search needs besides the products. */
export interface HybridOptions {
  embedder: Embedder;
  vocabulary: Vocabulary;
  /** Steps of the preparation to leave out. Default: none. */
  without?: readonly PrepareStepName[];
  /** Whether a word that no product has is spelt right all the same; see {@link knownWords}. Default: none is. */
  isWord?: (word: string) => boolean;
  /** Where to report how many products are embedded. Default: nowhere. */
  progress?: Progress;
}

/** Hits of both rankings for a query, among the products that meet its constraints. */
interface Parts {
  words: Hit[];
  meaning: Hit[];
}

/** How many hits of each ranking are fused. */
const depth = 200;

/**
 * Hybrid search over products in memory. Texts of products and queries are prepared with the same steps. A query's constraints remove
 * products before anything is cut off, so a limit costs no hits. Both parts of a query are computed once, however many settings are tried.
 *
 * @returns a function that makes a ranker with given settings
 *
 * @example
 * ```ts no-run
 * import { hybridSearch, openMiniLm, shopVocabulary } from "lab/search";
 * await using embedder = await openMiniLm();
 * const withSettings = await hybridSearch(
 *   [{ id: "1", text: "A quiet keyboard", facts: { categoryId: 11, price: 49, channels: new Set(["web"]) } }],
 *   { embedder, vocabulary: shopVocabulary([]) },
 * );
 * const hits = await withSettings({ fuse: "ranks", words: 0.5, corrects: true }).rank("silent keybord under $50", 10);
 * ```
 */
export async function hybridSearch(
  products: readonly CatalogueProduct[],
  { embedder, vocabulary, without = [], isWord, progress }: HybridOptions,
): Promise<(settings: HybridSettings) => Ranker> {
  const ready = products.map(({ id, text, facts }) => ({ id, facts, prepared: prepare(text, { without }) }));
  const documents = ready.map(({ id, prepared: { text } }) => ({ id, text }));
  const words = bm25(documents);
  // The model reads sentences: measures written as one word ("27inch") would tell it less.
  const meaning = await exactVectors(products, embedder, { progress });
  const correct = wordCorrector(products.map(({ text }) => text), { isWord });
  const known = new Map<string, Promise<Parts>>();

  async function partsOf(query: string, corrects: boolean): Promise<Parts> {
    const parsed = parseQuery(corrects ? correct(query) : query, vocabulary);
    const constraints = parsed.constraints.map((constraint) => usable(constraint, without));
    const allowed = new Set(
      ready.filter(({ facts, prepared }) => constraints.every((each) => meets(each, facts, prepared)))
        .map(({ id }) => id),
    );
    const { text } = prepare(parsed.meaning, { without });
    const among = (hits: Hit[]) => hits.filter(({ id }) => allowed.has(id)).slice(0, depth);
    return {
      words: among(await words.rank(text, Math.max(1, products.length))),
      meaning: among(await meaning.rank(parsed.meaning, Math.max(1, products.length))),
    };
  }

  return ({ fuse, words: share, corrects }) => ({
    name: "hybrid",
    async rank(query, k) {
      requireCount(k);
      const key = `${corrects} ${query}`;
      const parts = known.get(key) ?? partsOf(query, corrects);
      known.set(key, parts);
      const { words, meaning } = await parts;
      const weights = [share, 1 - share];
      return (fuse === "ranks" ? fuseRanks([words, meaning], { weights }) : fuseScores([words, meaning], { weights }))
        .slice(0, k);
    },
  });
}

/** Without the step "attributes", an exclusion has only its words. */
const usable = (constraint: Constraint, without: readonly PrepareStepName[]): Constraint =>
  constraint.kind === "exclusion" && without.includes("attributes")
    ? { ...constraint, attribute: undefined } as Constraint
    : constraint;
