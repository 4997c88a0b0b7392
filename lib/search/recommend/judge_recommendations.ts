/** Recommendations judged by what was bought later. */

import { LabError, Random } from "../../core/mod.ts";
import type { Database, Queryable } from "../../sql/mod.ts";
import { sqlTime } from "../customers/features.ts";
import { bootstrapMean, type BootstrapOptions, type MeanInterval } from "../evaluate/bootstrap.ts";
import { type Gain, judgeGain } from "../evaluate/evaluate.ts";
import {
  readRecommender,
  type Recommendation,
  type Recommender,
  type RecommenderOptions,
  type Way,
} from "./recommend.ts";

/** How often a way was right. */
export interface RecommendationScore {
  /** "product": beside one product of an order; "customer": to a customer with earlier orders; "new customer": to one without. */
  case: "product" | "customer" | "new customer";
  way: Way;
  cases: number;
  /** The share of cases in which one of ten recommended products was bought. */
  hitRate: MeanInterval;
  /** The share of cases for which the way had a recommendation at all. */
  answered: number;
  /** Over "popular", case by case; `null` for "popular" itself. */
  gain: Gain | null;
}

/** What judging recommendations found. */
export interface RecommendationResult {
  /** Recommendations knew only orders before this moment. */
  asOf: string;
  /** What ten products at random would reach for one wanted product. */
  chance: number;
  scores: RecommendationScore[];
}

const ways: readonly Way[] = ["popular", "bought together", "near in meaning", "fused"];
const k = 10;
/** More cases would not change what the intervals say. */
const mostCases = 1_500;
const day = 86_400_000;

interface Case {
  kind: RecommendationScore["case"];
  wanted: ReadonlySet<number>;
  recommend: (recommender: Recommender, way: Way) => Recommendation[];
}

/**
 * Judges each way to recommend by the orders of the last days, which it does not know: the hit rate of ten recommendations beside the first product of an
 * order (was another product of the order among them?), and for a customer (was a product of their first later order among them that they had not
 * bought before?). Gains are over what is popular, case by case, with 95 % intervals. At most 1,500 cases of each kind, chosen at random. Pairs and popularity in the
 * database stay as they were.
 *
 * @param days how many. Default: 90.
 * @throws {LabError} if there are no orders.
 *
 * @example
 * ```ts no-run
 * import { judgeRecommendations } from "lab/search";
 * import { connect } from "lab/sql";
 * const { scores, chance } = await judgeRecommendations(await connect(), new Map(), 90);
 * ```
 */
export async function judgeRecommendations(
  db: Database,
  vectors: ReadonlyMap<number, Float32Array>,
  days = 90,
  { seed = 42, ...options }: BootstrapOptions & Pick<RecommenderOptions, "leastSupport"> = {},
): Promise<RecommendationResult> {
  const { last, products } = await db.one<{ last: string | null; products: number }>(
    `SELECT DATE_FORMAT(MAX(ordered_at), '%Y-%m-%dT%H:%i:%sZ') AS last,
       (SELECT COUNT(*) FROM aethermart_db.products) AS products
     FROM aethermart_db.orders`,
  );
  if (last === null) throw new LabError("There are no orders to judge by. Load the shop first.");
  const asOf = new Date(Date.parse(last) - days * day);
  const recommender = await readRecommender(db, { asOf, vectors, keepsPairs: false, ...options });
  const cases = await readCases(db, asOf);
  const scores = (["product", "customer", "new customer"] as const).flatMap((kind) =>
    score(kind, draw(cases.filter((one) => one.kind === kind), new Random(seed, 0, 2)), recommender, { seed })
  );
  return { asOf: asOf.toISOString(), chance: Math.min(1, k / products), scores };
}

/** The later orders as cases. */
async function readCases(db: Queryable, asOf: Date): Promise<Case[]> {
  const rows = await db.query<Record<"orderId" | "customerId" | "productId" | "isFirst" | "isNew" | "isKnown", number>>(
    `WITH later AS (
       SELECT o.order_id, o.customer_id,
         ROW_NUMBER() OVER (PARTITION BY o.customer_id ORDER BY o.ordered_at, o.order_id) = 1 AS is_first
       FROM aethermart_db.orders o WHERE o.ordered_at >= ?
     ),
     earlier AS (
       SELECT DISTINCT o.customer_id, i.product_id
       FROM aethermart_db.orders o JOIN aethermart_db.order_items i USING (order_id) WHERE o.ordered_at < ?
     )
     SELECT l.order_id AS orderId, l.customer_id AS customerId, i.product_id AS productId, l.is_first AS isFirst,
       l.customer_id NOT IN (SELECT customer_id FROM earlier) AS isNew, e.product_id IS NOT NULL AS isKnown
     FROM later l
     JOIN aethermart_db.order_items i USING (order_id)
     LEFT JOIN earlier e ON e.customer_id = l.customer_id AND e.product_id = i.product_id
     ORDER BY l.order_id, i.line_no`,
    [sqlTime(asOf), sqlTime(asOf)],
  );
  const cases: Case[] = [];
  for (const items of Map.groupBy(rows, ({ orderId }) => orderId).values()) {
    const [{ productId: first, customerId, isFirst, isNew }] = items as [typeof rows[number]];
    const others = new Set(items.map(({ productId }) => productId).filter((id) => id !== first));
    if (others.size > 0) {
      cases.push({ kind: "product", wanted: others, recommend: ({ forProduct }, way) => forProduct(first, k, way) });
    }
    const fresh = new Set(items.filter(({ isKnown }) => !isKnown).map(({ productId }) => productId));
    if (isFirst && fresh.size > 0) {
      const kind = isNew ? "new customer" : "customer";
      cases.push({ kind, wanted: fresh, recommend: ({ forCustomer }, way) => forCustomer(customerId, k, way) });
    }
  }
  return cases;
}

/** Some of the cases, if there are many. */
function draw(cases: Case[], random: Random): Case[] {
  for (let at = 0; at < Math.min(mostCases, cases.length); at++) {
    const other = at + random.below(cases.length - at);
    [cases[at], cases[other]] = [cases[other]!, cases[at]!];
  }
  return cases.slice(0, mostCases);
}

function score(
  kind: RecommendationScore["case"],
  cases: readonly Case[],
  recommender: Recommender,
  options: BootstrapOptions,
): RecommendationScore[] {
  if (cases.length === 0) return [];
  let popular: number[] = [];
  return ways.map((way) => {
    const lists = cases.map(({ recommend }) => recommend(recommender, way));
    const hits = lists.map((list, at) => Number(list.some(({ productId }) => cases[at]!.wanted.has(productId))));
    if (way === "popular") popular = hits;
    return {
      case: kind,
      way,
      cases: cases.length,
      hitRate: bootstrapMean(hits, options),
      answered: lists.filter((list) => list.length > 0).length / lists.length,
      gain: way === "popular" ? null : judgeGain(hits.map((hit, at) => hit - popular[at]!), options),
    };
  });
}
