/** What each step of the preparation does to search: with all steps against all but one. */

import type { Progress } from "../../core/mod.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { BootstrapOptions } from "../evaluate/bootstrap.ts";
import type { TestCollection } from "../evaluate/collection.ts";
import { evaluate, type Gain } from "../evaluate/evaluate.ts";
import { bm25 } from "../lexical/bm25.ts";
import { prepare, prepareSteps } from "../prepare/prepare.ts";
import type { PrepareStepName } from "../prepare/prepare.ts";
import type { Catalogue } from "./catalogue.ts";
import { hybridSearch, type HybridSettings } from "./hybrid.ts";
import { gainsOver } from "./judge.ts";

/** What a step does for one way of searching and one class of queries. */
export interface StepEffect {
  /** A step of `prepare`; "all": all of them against none; "correction": of misspelt words of queries. */
  step: PrepareStepName | "all" | "correction";
  ranker: "BM25" | "hybrid";
  /** `null` for all queries. */
  class: string | null;
  /** With the step minus without it, all other steps being there: "better" means that the step helps. */
  ndcg_10: Gain;
  recall_100: Gain;
}

/** What an ablation needs. */
export interface AblationOptions extends BootstrapOptions {
  embedder: Embedder;
  /** Hybrid search's settings, with all steps and without one alike. */
  settings: HybridSettings;
  /** Words that are spelt right although no product has them. Default: none. */
  words?: ReadonlySet<string>;
  progress?: Progress;
}

/**
 * What each step of `prepare` does to nDCG@10 and recall@100 of BM25 over prepared texts and of hybrid search, with 95 % intervals of paired
 * differences: all steps against all but one, and all against none. Several steps that do the same for a query hide each other; a step that later ones need
 * (`case`) is left out with its consequences. The correction of misspelt words is compared for hybrid search alone. Queries must not have chosen
 * the settings. If the embedder has a store ({@link withStore}), texts are embedded once.
 *
 * @example
 * ```ts no-run
 * import { ablatePreparation, keepInMemory, openMiniLm, readJudged, withStore } from "lab/search";
 * import { connect } from "lab/sql";
 * await using embedder = withStore(await openMiniLm(), keepInMemory());
 * const shop = await readJudged(await connect(), { scale: "small", seed: 42 });
 * const settings = { fuse: "scores", words: 0.35, corrects: true } as const;
 * const effects = await ablatePreparation(shop, shop.heldOut, { embedder, settings });
 * ```
 */
export async function ablatePreparation(
  { products, vocabulary }: Catalogue,
  queries: TestCollection,
  { embedder, settings, words, progress, seed }: AblationOptions,
): Promise<StepEffect[]> {
  const hybridWithout = (without: PrepareStepName[]) =>
    hybridSearch(products, { embedder, vocabulary, without, isWord: (word) => words?.has(word) ?? false, progress });
  const wordsWithout = (without: PrepareStepName[]) => {
    const ready = (text: string) => prepare(text, { without }).text;
    const index = bm25(products.map(({ id, text }) => ({ id, text: ready(text) })));
    return evaluate(queries, { name: "BM25", rank: (query, k) => index.rank(ready(query), k) });
  };
  const withSettings = await hybridWithout([]);
  const hybrid = await evaluate(queries, withSettings(settings));
  const bm25WithAll = await wordsWithout([]);
  const names = prepareSteps.map(({ name }) => name);
  const trials = [["all", names] as const, ...names.map((name) => [name, [name]] as const)];
  const effects: StepEffect[] = [];
  for (const [step, without] of trials) {
    const pairs = [
      ["BM25", await wordsWithout([...without]), bm25WithAll],
      ["hybrid", await evaluate(queries, (await hybridWithout([...without]))(settings)), hybrid],
    ] as const;
    for (const [ranker, fewer, all] of pairs) {
      effects.push(...gainsOver(fewer, all, { seed }).map(({ over: _, ...gain }) => ({ step, ranker, ...gain })));
    }
  }
  const uncorrected = await evaluate(queries, withSettings({ ...settings, corrects: false }));
  const corrected = settings.corrects ? hybrid : await evaluate(queries, withSettings({ ...settings, corrects: true }));
  effects.push(
    ...gainsOver(uncorrected, corrected, { seed })
      .map(({ over: _, ...gain }) => ({ step: "correction", ranker: "hybrid", ...gain } as const)),
  );
  return effects;
}
