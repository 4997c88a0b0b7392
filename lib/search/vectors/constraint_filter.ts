/** Constraints of a query as a condition in SQL. Pure. */

import type { Param } from "../../sql/mod.ts";
import type { Constraint, RangeConstraint } from "../query/constraint.ts";
import type { Filter } from "./filtered.ts";

/** A part of a condition. */
interface Part {
  where: string;
  params: Param[];
}

/**
 * The products that meet all constraints, as a filter for {@link nearestWhere}: `p` is products, and `f` product_facts of `sql/m4/31_search_facts.sql`.
 *
 * - price: the list price;
 * - rating: the mean of the reviews; a product without one meets no limit;
 * - stock: the pieces; services have none and can always be booked, so they meet "at least", and never "at most";
 * - category: any of those named;
 * - channel: ordered through any of those named at least once;
 * - exclusion: by category here; by words only with `excluded`, because texts are compared as `excludes` does.
 *
 * @param excluded the keys of the products that exclusions by words and attributes remove
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { filterOf, parseQuery, shopVocabulary } from "lab/search";
 * const { constraints } = parseQuery("keyboard under $100", shopVocabulary([]));
 * const { where, params } = filterOf(constraints);
 * assert.equal(where, "p.list_price < ?");
 * assert.deepEqual(params, [100]);
 * ```
 */
export function filterOf(constraints: readonly Constraint[], excluded: readonly number[] = []): Filter {
  const parts = constraints.flatMap(partsOf);
  if (excluded.length > 0) parts.push({ where: "p.product_id NOT IN (?)", params: [excluded] });
  const needsFacts = parts.some(({ where }) => where.includes("f."));
  return {
    from: `aethermart_db.products p${
      needsFacts ? " JOIN aethermart_db.product_facts f ON f.product_id = p.product_id" : ""
    }`,
    key: "p.product_id",
    where: parts.length === 0 ? "TRUE" : parts.map(({ where }) => where).join(" AND "),
    params: parts.flatMap(({ params }) => params),
  };
}

/** The condition of one constraint: empty for an exclusion by words. Pure. */
function partsOf(constraint: Constraint): Part[] {
  switch (constraint.kind) {
    case "price":
      return rangeParts("p.list_price", constraint);
    case "rating":
      return rangeParts("f.rating", constraint);
    case "stock":
      // NULL, a service, fails every comparison by itself.
      return constraint.max
        ? rangeParts("p.stock_quantity", constraint)
        : rangeParts("p.stock_quantity", constraint).map(({ where, params }) => ({
          where: `(p.stock_quantity IS NULL OR ${where})`,
          params,
        }));
    case "category":
      // IN () is not valid SQL.
      return constraint.categoryIds.length === 0
        ? [{ where: "FALSE", params: [] }]
        : [{ where: "p.category_id IN (?)", params: [constraint.categoryIds] }];
    case "channel":
      return constraint.channels.length === 0 ? [{ where: "FALSE", params: [] }] : [{
        where: `(${constraint.channels.map(() => "FIND_IN_SET(?, f.channels)").join(" OR ")})`,
        params: [...constraint.channels],
      }];
    case "exclusion":
      return constraint.categoryIds && constraint.categoryIds.length > 0
        ? [{ where: "p.category_id NOT IN (?)", params: [constraint.categoryIds] }]
        : [];
  }
}

function rangeParts(column: string, { min, max }: RangeConstraint): Part[] {
  return [
    ...(min ? [{ where: `${column} ${min.inclusive ? ">=" : ">"} ?`, params: [min.value] }] : []),
    ...(max ? [{ where: `${column} ${max.inclusive ? "<=" : "<"} ?`, params: [max.value] }] : []),
  ];
}
