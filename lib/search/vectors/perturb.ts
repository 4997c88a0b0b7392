/** More vectors than texts: real ones, moved a little. Pure. */

import { mistake, type Random } from "../../core/mod.ts";

/**
 * Vectors for measurements with more rows than there are texts: each is one of the real vectors, in turn, moved in a random direction, and has length 1. They
 * lie in the same clusters as real ones, but mean nothing: say so where they are used. Pure.
 *
 * @param strength the length of the move; the vector itself has length 1. Default: 0.35, a cosine of about 0.94 with the original
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { perturbed } from "lab/search";
 * const random = { fraction: Math.random };
 * const more = perturbed([Float32Array.of(1, 0), Float32Array.of(0, 1)], 6, random);
 * assert.equal(more.length, 6);
 * assert.ok(more.every((vector) => Math.abs(Math.hypot(...vector) - 1) < 1e-6));
 * ```
 */
export function perturbed(
  vectors: readonly Float32Array[],
  count: number,
  random: Pick<Random, "fraction">,
  strength = 0.35,
): Float32Array[] {
  if (vectors.length === 0) throw mistake("There is no vector to start from.", RangeError);
  return Array.from({ length: count }, (_, at) => {
    const original = vectors[at % vectors.length]!;
    // The sum of three uniform numbers is near enough to a normal one: no direction is preferred.
    const move = Float64Array.from(original, () => random.fraction() + random.fraction() + random.fraction() - 1.5);
    const scale = strength / (Math.hypot(...move) || 1);
    const moved = Float32Array.from(original, (value, index) => value + scale * move[index]!);
    const length = Math.hypot(...moved);
    return moved.map((value) => value / length);
  });
}
