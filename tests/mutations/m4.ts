/** Faults of the fourth milestone's search. */

import type { Mutation } from "./mutation.ts";

const edited = (
  script: string,
  rubric: Mutation["rubric"],
  suite: string,
  faults: [name: string, replace: Record<string, string>, check: string][],
): Mutation[] =>
  faults.map(([name, replace, check]) => ({
    name,
    rubric,
    edit: { script: `sql/m4/${script}.sql`, replace },
    seenBy: { suite: `sql/m4/suite/${suite}.sql`, check },
  }));

const near = "products_near returns the requested number, the nearest first";
const like = "products_like returns the requested number, the nearest first, without the product itself";
const taste = "products_for_taste returns the requested number, the nearest first, nothing that was bought";
const features = "features count the orders before the moment, of customers who have one";

/** Faults that the suite of vectors notices. */
export const vectorMutations: Mutation[] = edited("33_similarity", "m4.embeddings", "vectors", [
  ["products_near begins with the farthest", {
    "WHERE given IS NOT NULL\n  ORDER BY near.distance, p.product_id;":
      "WHERE given IS NOT NULL\n  ORDER BY near.distance DESC, p.product_id;",
  }, near],
  [
    "products_like returns the product itself",
    { "own IS NOT NULL AND p.product_id <> given_product_id": "own IS NOT NULL" },
    like,
  ],
  ["products_like begins with the farthest", {
    "p.product_id <> given_product_id\n  ORDER BY near.distance,":
      "p.product_id <> given_product_id\n  ORDER BY near.distance DESC,",
  }, like],
  ["reviews_near is in the order of keys", {
    "ORDER BY near.distance, r.review_id": "ORDER BY r.review_id DESC",
  }, "reviews_near returns the requested number, the nearest first"],
  ["customers_like returns the customer", {
    "own IS NOT NULL AND c.customer_id <> given_customer_id": "own IS NOT NULL",
  }, "customers_like returns a similar customer, not the customer"],
  ["products_for_taste returns what was bought", {
    "own IS NOT NULL AND NOT EXISTS (": "own IS NOT NULL AND EXISTS (SELECT 1) OR EXISTS (",
  }, taste],
  ["products_for_taste begins with the farthest", {
    "i.product_id = p.product_id)\n  ORDER BY near.distance,":
      "i.product_id = p.product_id)\n  ORDER BY near.distance DESC,",
  }, taste],
]);

/** Faults that the suite of features notices. */
export const featureMutations: Mutation[] = edited("41_customer_features", "m4.ai_preparation", "customer_features", [
  ["features count later orders", { "    WHERE o.ordered_at < as_of\n": "" }, features],
  ["gaps are between any two orders", {
    "LAG(o.ordered_at) OVER earlier": "LAG(o.ordered_at) OVER (ORDER BY o.ordered_at, o.order_id)",
  }, features],
  ["spent counts one line of an order", { "SUM(line_total) AS total": "MAX(line_total) AS total" }, features],
  [
    "everybody bought",
    { "MAX(ordered_at >= as_of) AS bought": "1 AS bought" },
    "an order at the moment itself is an outcome, for exactly the customers with features",
  ],
  [
    "the moment itself is no outcome",
    { "MAX(ordered_at >= as_of)": "MAX(ordered_at > as_of)" },
    "an order at the moment itself is an outcome, for exactly the customers with features",
  ],
  [
    "the horizon has no end",
    { "  WHERE ordered_at < as_of + INTERVAL days DAY\n": "" },
    "an order after the given days is no outcome",
  ],
]);
