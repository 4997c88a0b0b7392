/** What a customer likes, as a vector in the space of the products. Pure. */

import { mistake } from "../../core/mod.ts";

/** A product that a customer bought. */
export interface Purchase {
  productId: number;
  /** How long ago, in days. */
  daysAgo: number;
}

/**
 * A customer's preference vector: the mean of the vectors of what they bought, in which a purchase counts half as much for each half-life that has
 * passed, scaled to unit length. `undefined` if none of the products has a vector: a new customer has no preference yet. Pure.
 *
 * @param halfLife in days. Default: 180.
 * @throws {RangeError} if the half-life is not above 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { preferenceVector } from "lab/search";
 * const vectors = new Map([[1, Float32Array.of(1, 0)], [2, Float32Array.of(0, 1)]]);
 * const likes = preferenceVector([{ productId: 1, daysAgo: 0 }, { productId: 2, daysAgo: 360 }], vectors);
 * assert.ok(likes![0]! > likes![1]!);
 * assert.equal(preferenceVector([], vectors), undefined);
 * ```
 */
export function preferenceVector(
  purchases: readonly Purchase[],
  vectors: ReadonlyMap<number, Float32Array>,
  halfLife = 180,
): Float32Array | undefined {
  if (!(halfLife > 0)) throw mistake(`A half-life is a number of days above 0, not ${halfLife}.`, RangeError);
  const known = purchases.filter(({ productId }) => vectors.has(productId));
  if (known.length === 0) return undefined;
  const sum = new Float32Array(vectors.get(known[0]!.productId)!.length);
  for (const { productId, daysAgo } of known) {
    const weight = 2 ** (-Math.max(0, daysAgo) / halfLife);
    const vector = vectors.get(productId)!;
    for (let at = 0; at < sum.length; at++) sum[at]! += weight * vector[at]!;
  }
  const length = Math.hypot(...sum);
  return length === 0 ? undefined : sum.map((value) => value / length);
}
