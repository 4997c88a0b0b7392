/** Makes a test collection of the generated shop: queries as people write them, judged by what is true of the products. */

import { type Settings, type TrueProduct, trueProducts } from "../../dataset/mod.ts";
import { LabError, Random } from "../../core/mod.ts";
import type { Grades, JudgedQuery, TestCollection } from "../evaluate/collection.ts";
import { type Draft, type Drafter, pickSome } from "./draft.ts";
import { constraint } from "./limited.ts";
import { gradeOf } from "./need.ts";
import { negation } from "./negated.ts";
import { exact, misspelt, newWords, synonym, useCase } from "./plain.ts";
import { synonyms } from "./things.ts";
import { unseen } from "./unseen.ts";
import { uses } from "./uses.ts";

/** The classes. `phrases`: how many different ones there are, if each is used once. */
const classes: readonly { name: string; draft: Drafter; phrases?: number }[] = [
  { name: "exact", draft: exact },
  { name: "synonym", draft: synonym, phrases: synonyms.length },
  { name: "constraint", draft: constraint },
  { name: "negation", draft: negation },
  { name: "use case", draft: useCase, phrases: uses.length },
  { name: "misspelt", draft: misspelt },
  { name: "new words", draft: newWords, phrases: unseen.length },
];

/** Queries of each class: an even number, for two halves. */
const perClass = 50;

/** A query to which more of the catalogue is relevant is not used: finding something would be no achievement. */
const largestShare = 0.1;

/** Tries before a class is given up: far more than are needed at any scale. */
const mostTries = 20_000;

/** The stream of random numbers: the generator of the data has the lower ones. */
const stream = { draft: 101, order: 102, split: 103 };

/** The judged queries of a shop, and two halves of them. All three share documents and judgements. */
export interface ShopQueries {
  all: TestCollection;
  /** For choosing models, weights and settings. */
  tune: TestCollection;
  /** For the result: nothing may have been chosen with them. */
  heldOut: TestCollection;
}

/**
 * 350 queries over the products of a generated shop, 50 of each class, each with the grade of every product. Grades come from the attributes that the
 * generator gave the products, never from a ranker:
 *
 * - 3: the kind of product that was asked for, and everything that was wished comes true;
 * - 2: the right kind, but one of several wishes does not come true;
 * - 1: the right kind, but the only wish or more than one does not come true; or a kind that some would take instead, with all wishes;
 * - 0: another kind, or one that breaks a limit (a price, a rating, "in stock", "without Bluetooth").
 *
 * A figure that the shop does not state neither keeps nor breaks a limit: it counts as a wish that does not come true. A product without a
 * review keeps no limit on ratings.
 *
 * | class | what a query has |
 * | --- | --- |
 * | exact | only words of the catalogue: a name or a part of it, or a kind with attributes |
 * | synonym | another word for the kind: "earphones" |
 * | constraint | limits on price, rating, stock, channel, category or figures, in the units that people use |
 * | negation | what is not wanted: "without Bluetooth" |
 * | use case | a purpose, and no kind: "peace on a noisy train" |
 * | misspelt | words of the catalogue with slips and spellings by ear |
 * | new words | no word of any product's text at all: BM25 finds nothing |
 *
 * Each query has a relevant product, and at most a tenth of all products are relevant to it. No limit is idle: a product of the right kind breaks it, or does not say.
 * A document's id is the product's id; its text is name, category and description. Half of each class is for tuning, half is held out; a synonym,
 * purpose or phrase stands in one query only. The same settings give the same collection on every machine. Pure.
 *
 * @throws {LabError} for the scale "large", whose 35 million judgements do not fit into memory.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bm25, evaluate, shopQueries } from "lab/search";
 * const { tune, heldOut } = shopQueries({ scale: "tiny", seed: 42 });
 * assert.equal(heldOut.queries.length, 175);
 * const { queries } = await evaluate(tune, bm25(tune.documents));
 * assert.ok(queries.some(({ ndcg_10 }) => ndcg_10 > 0.9) && queries.some(({ ndcg_10 }) => ndcg_10 === 0));
 * ```
 */
export function shopQueries(settings: Settings): ShopQueries {
  if (settings.scale === "large") {
    throw new LabError(
      "Judged queries are for the scales up to medium: large has more judgements than fit into memory.",
    );
  }
  const products = trueProducts(settings);
  const documents = products.map(({ id, name, leaf, description }) => ({
    id,
    text: `${name}\n${leaf.name}\n${description}`,
  }));
  const judgements = new Map<string, Grades>();
  const [tune, heldOut]: JudgedQuery[][] = [[], []];
  const taken = new Set<string>();
  classes.forEach(({ name, draft, phrases }, of) => {
    const order = phrases === undefined ? undefined : shuffle(phrases, new Random(settings.seed, stream.order, of));
    const halves = shuffle(perClass, new Random(settings.seed, stream.split, of));
    let made = 0;
    for (let at = 0; made < perClass; at++) {
      if (at === (order?.length ?? mostTries)) {
        throw new LabError(`Only ${made} queries of the class "${name}" could be made for seed ${settings.seed}.`);
      }
      const random = new Random(settings.seed, stream.draft + 1_000 * of, at);
      const query = draft({ products, random }, order?.[at] ?? at);
      const grades = query && judge(query, products);
      if (!grades) continue;
      // Where phrases do not see to it, no two queries of a class are answered alike: one half would give away the other.
      const marks = [
        query.text.toLowerCase(),
        ...(phrases === undefined ? [`${name} ${[...grades.values()].join("")}`] : []),
      ];
      if (marks.some((mark) => taken.has(mark))) continue;
      for (const mark of marks) taken.add(mark);
      const id = `${name.replace(" ", "-")}-${String(made + 1).padStart(2, "0")}`;
      judgements.set(id, grades);
      (halves[made]! < perClass / 2 ? tune : heldOut)!.push({ id, text: query.text, class: name });
      made++;
    }
  });
  const collect = (queries: JudgedQuery[]): TestCollection => ({ documents, queries, judgements, unjudgedQueries: 0 });
  return { all: collect([...tune!, ...heldOut!]), tune: collect(tune!), heldOut: collect(heldOut!) };
}

/** The grades of all products; `undefined` if none or too many are relevant. */
function judge({ need }: Draft, products: readonly TrueProduct[]): Grades | undefined {
  const grades = new Map(products.map((product) => [product.id, gradeOf(need, product)]));
  const relevant = [...grades.values()].filter((grade) => grade > 0).length;
  return relevant > 0 && relevant <= products.length * largestShare ? grades : undefined;
}

const shuffle = (count: number, random: Random): number[] =>
  pickSome(random, Array.from({ length: count }, (_, at) => at), count);
