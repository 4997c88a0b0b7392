/** Whether a product meets what a query demands. Pure. */

import type { Prepared } from "../prepare/prepare.ts";
import type { Constraint, RangeConstraint } from "../query/constraint.ts";
import { excludes } from "../query/excludes.ts";

/** What constraints are about: columns of a shop's database. */
export interface ProductFacts {
  categoryId: number;
  /** In the shop's currency. */
  price: number;
  /** The mean of its reviews, in stars; `undefined` if it has none. */
  rating?: number;
  /** In pieces; `undefined` for a service, which is never out of stock. */
  stock?: number;
  /** Through which it was sold. */
  channels: ReadonlySet<string>;
}

/**
 * Whether a product meets a constraint. A product without a review meets no limit on ratings; a service meets every demand for stock, and
 * is never sold out. Pure.
 *
 * @param prepared the product's text from `prepare`, for exclusions
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { meets, parseQuery, prepare, shopVocabulary } from "lab/search";
 * const { constraints } = parseQuery("mouse under $50, not wireless", shopVocabulary([]));
 * const mouse = { categoryId: 11, price: 29.9, stock: 4, channels: new Set(["web"]) };
 * const wired = prepare("A mouse. It connects by USB-C.");
 * assert.ok(constraints.every((constraint) => meets(constraint, mouse, wired)));
 * assert.ok(!constraints.every((constraint) => meets(constraint, { ...mouse, price: 60 }, wired)));
 * ```
 */
export function meets(constraint: Constraint, facts: ProductFacts, prepared: Prepared): boolean {
  switch (constraint.kind) {
    case "price":
      return isWithin(constraint, facts.price);
    case "rating":
      return facts.rating !== undefined && isWithin(constraint, facts.rating);
    case "stock":
      return facts.stock === undefined ? constraint.max === undefined : isWithin(constraint, facts.stock);
    case "category":
      return constraint.categoryIds.includes(facts.categoryId);
    case "channel":
      return constraint.channels.some((channel) => facts.channels.has(channel));
    case "exclusion":
      return !excludes(constraint, prepared, facts.categoryId);
  }
}

const isWithin = ({ min, max }: RangeConstraint, value: number): boolean =>
  (!min || value > min.value || (min.inclusive && value === min.value)) &&
  (!max || value < max.value || (max.inclusive && value === max.value));
