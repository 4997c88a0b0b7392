/** Recommendations for a product and for a customer, each with its reason. */

import { mistake } from "../../core/mod.ts";
import type { Database, Queryable } from "../../sql/mod.ts";
import { sqlTime } from "../customers/features.ts";
import { fuseRanks } from "../fusion.ts";
import { byScore, type Hit, requireCount } from "../ranker.ts";
import { repeatConflicts } from "../vectors/fill.ts";
import { preferenceVector, type Purchase } from "./preference.ts";

/** How products are recommended. */
export type Way = "popular" | "bought together" | "near in meaning" | "fused";

/** A recommended product. */
export interface Recommendation {
  productId: number;
  score: number;
  /** Why, as phrases; one for each way that found it. */
  reasons: string[];
}

/** What recommendations are made from, as of one moment. */
export interface RecommenderData {
  /** Product → what was bought together with it, the highest lift first. */
  pairs: ReadonlyMap<number, readonly { otherId: number; support: number; lift: number }[]>;
  /** The most ordered first. */
  popular: readonly { productId: number; orders: number }[];
  /** Vectors of unit length. */
  vectors: ReadonlyMap<number, Float32Array>;
  purchases: ReadonlyMap<number, readonly Purchase[]>;
  names: ReadonlyMap<number, string>;
}

/** Recommends products. Empty lists mean that a way has nothing to say; "fused" then has only the others' products. */
export interface Recommender {
  /** Others than the product itself. */
  forProduct(productId: number, k: number, way?: Way): Recommendation[];
  /** Others than what the customer bought. */
  forCustomer(customerId: number, k: number, way?: Way): Recommendation[];
}

/** How many products each way hands to the fusion. */
const depth = 100;

/** A product that a way found, and why. */
type Reasoned = Hit & { reason: () => string };

/** What each way finds, when it is asked. */
type Found = Record<Exclude<Way, "fused">, () => Reasoned[]>;

/**
 * A recommender over given data. "bought together" ranks by lift, "near in meaning" by the cosine of the vectors (for a customer: with the preference
 * vector), "popular" by orders; "fused", the default, adds up their reciprocal ranks. Cold start: a product that nobody bought has no pairs and is found
 * by its meaning; a customer without orders gets what is popular. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { recommendWith } from "lab/search";
 * const { forProduct, forCustomer } = recommendWith({
 *   pairs: new Map([[1, [{ otherId: 2, support: 9, lift: 3.2 }]]]),
 *   popular: [{ productId: 3, orders: 40 }],
 *   vectors: new Map(),
 *   purchases: new Map(),
 *   names: new Map([[1, "Keyboard"]]),
 * });
 * assert.deepEqual(forProduct(1, 1, "bought together")[0]?.reasons, ["in 9 orders together with Keyboard, 3.2 times as often as by chance"]);
 * assert.equal(forCustomer(7, 1)[0]?.productId, 3);
 * ```
 */
export function recommendWith(data: RecommenderData): Recommender {
  const nameOf = (id: number) => data.names.get(id) ?? `product ${id}`;
  const popular = data.popular.map(({ productId, orders }): Reasoned => ({
    id: String(productId),
    score: orders,
    reason: () => `in ${ordersOf(orders)} lately`,
  }));
  const near = new Map<number, Reasoned[]>();

  function nearTo(wanted: Float32Array | undefined, reason: (cosine: string) => string): Reasoned[] {
    if (!wanted) return [];
    return [...data.vectors].map(([id, vector]) => ({ id: String(id), score: dot(vector, wanted) })).sort(byScore)
      .map((hit) => ({ ...hit, reason: () => reason(hit.score.toFixed(2)) }));
  }

  function meaningOf(id: number): Reasoned[] {
    const known = near.get(id) ??
      nearTo(data.vectors.get(id), (cosine) => `near in meaning to ${nameOf(id)} (cosine ${cosine})`);
    near.set(id, known);
    return known;
  }

  const waysOfProduct = (id: number): Found => ({
    "bought together": () => pairsOf([id]),
    "near in meaning": () => meaningOf(id),
    popular: () => popular,
  });

  const waysOfCustomer = (id: number): Found => {
    const purchases = data.purchases.get(id) ?? [];
    const likes = () => preferenceVector(purchases, data.vectors);
    return {
      "bought together": () => pairsOf([...new Set(purchases.map(({ productId }) => productId))]),
      "near in meaning": () => nearTo(likes(), (cosine) => `near to what you bought (cosine ${cosine})`),
      popular: () => popular,
    };
  };

  /** The others of all given products that sell together more often than by chance; of one that several have, the highest lift counts. */
  function pairsOf(ids: readonly number[]): Reasoned[] {
    const best = new Map<number, Reasoned>();
    for (const id of ids) {
      for (const { otherId, support, lift } of data.pairs.get(id) ?? []) {
        if ((best.get(otherId)?.score ?? 1) >= lift) continue;
        const reason = () =>
          `in ${ordersOf(support)} together with ${nameOf(id)}, ${lift.toFixed(1)} times as often as by chance`;
        best.set(otherId, { id: String(otherId), score: lift, reason });
      }
    }
    return [...best.values()].sort(byScore);
  }

  function choose(ways: Found, without: Set<number>, k: number, way: Way) {
    requireCount(k);
    const names = ["bought together", "near in meaning", "popular"] as const;
    if (way !== "fused" && !names.includes(way)) {
      throw mistake(`There is no way to recommend called "${way}".`, RangeError);
    }
    const lists = (way === "fused" ? names : [way]).map((name) =>
      ways[name]().filter(({ id }) => !without.has(Number(id))).slice(0, Math.max(k, depth))
    );
    const hits: Hit[] = lists.length > 1 ? fuseRanks(lists) : lists[0]!;
    return hits.slice(0, k).map(({ id, score }): Recommendation => ({
      productId: Number(id),
      score,
      reasons: lists.flatMap((list) => list.find((hit) => hit.id === id)?.reason() ?? []),
    }));
  }

  return {
    forProduct: (id, k, way = "fused") => choose(waysOfProduct(id), new Set([id]), k, way),
    forCustomer: (id, k, way = "fused") =>
      choose(waysOfCustomer(id), new Set(data.purchases.get(id)?.map(({ productId }) => productId)), k, way),
  };
}

const ordersOf = (count: number) => count === 1 ? "1 order" : `${count} orders`;

/** Of unit vectors: the cosine. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

/** What the data is read with. */
export interface RecommenderOptions {
  /** Only orders before it count. */
  asOf: Date;
  /** The products' vectors, by key. */
  vectors: ReadonlyMap<number, Float32Array>;
  /** A pair needs so many orders. Default: 3. */
  leastSupport?: number;
  /** Popularity counts the orders of so many days. Default: 180. */
  days?: number;
  /** Whether pairs and popularity in the database are those of this moment afterwards. Default: true; otherwise they stay as they were. */
  keepsPairs?: boolean;
}

/**
 * Reads what was known at a moment, by `refresh_pairs` of sql/m4/42_bought_together.sql, which it calls. All is read in the transaction that computes it, so
 * calls for different moments do not disturb each other. One that conflicts with another transaction is repeated.
 *
 * @throws {SqlError} if the script did not run
 * @throws {TypeError} if a transaction is open.
 *
 * @example
 * ```ts no-run
 * import { readRecommender } from "lab/search";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * await runScript(db, "sql/m4/42_bought_together.sql");
 * const recommender = await readRecommender(db, { asOf: new Date(), vectors: new Map() });
 * for (const { productId, reasons } of recommender.forCustomer(7, 5)) console.log(productId, reasons.join("; "));
 * ```
 */
export async function readRecommender(db: Database, options: RecommenderOptions): Promise<Recommender> {
  return recommendWith(await repeatConflicts(() => db.transaction((tx) => readData(tx, options))));
}

async function readData(
  db: Queryable,
  { asOf, vectors, leastSupport = 3, days = 180, keepsPairs = true }: RecommenderOptions,
): Promise<RecommenderData> {
  const until = sqlTime(asOf);
  await db.execute("SAVEPOINT before_pairs");
  await db.execute("CALL aethermart_db.refresh_pairs(?, ?, ?)", [until, leastSupport, days]);
  const pairs = await db.query<Record<"productId" | "otherId" | "support" | "lift", number>>(
    `SELECT product_id AS productId, other_id AS otherId, support, lift FROM aethermart_db.product_pairs
     ORDER BY product_id, place`,
  );
  const popular = await db.query<Record<"productId" | "orders", number>>(
    "SELECT product_id AS productId, orders FROM aethermart_db.product_popularity ORDER BY place",
  );
  const purchases = await db.query<Record<"customerId" | "productId" | "daysAgo", number>>(
    `SELECT o.customer_id AS customerId, i.product_id AS productId, DATEDIFF(?, o.ordered_at) AS daysAgo
     FROM aethermart_db.orders o JOIN aethermart_db.order_items i USING (order_id) WHERE o.ordered_at < ?`,
    [until, until],
  );
  const names = await db.query<{ id: number; name: string }>(
    "SELECT product_id AS id, name FROM aethermart_db.products",
  );
  if (!keepsPairs) await db.execute("ROLLBACK TO SAVEPOINT before_pairs");
  return {
    pairs: Map.groupBy(pairs, ({ productId }) => productId),
    popular,
    vectors,
    purchases: Map.groupBy(purchases, ({ customerId }) => customerId),
    names: new Map(names.map(({ id, name }) => [id, name])),
  };
}
