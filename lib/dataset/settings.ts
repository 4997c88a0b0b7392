/** Which data a run works on: a scale and a seed. */

import { exitCodes, LabError } from "../core/mod.ts";

/** The scales of generated data, from small to large: 2 thousand, 50 thousand, 2 million and 20 million rows. */
export const scales = ["tiny", "small", "medium", "large"] as const;

/** A scale of generated data. */
export type Scale = (typeof scales)[number];

/** The scale and seed of a generated data set: the same ones give the same bytes. */
export interface Settings {
  scale: Scale;
  /** A whole number from 0 to 4294967295. */
  seed: number;
}

/**
 * Checks a scale and a seed from a notebook's parameters and returns them with their types. Pure.
 *
 * @throws {LabError} if there is no such scale, or the seed is not a whole number from 0 to 4294967295.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settings } from "lab/dataset";
 * assert.deepEqual(settings({ scale: "tiny", seed: 7 }), { scale: "tiny", seed: 7 });
 * assert.throws(() => settings({ scale: "huge", seed: 7 }));
 * ```
 */
export function settings({ scale, seed }: { scale: string; seed: number }): Settings {
  const known = scales.find((name) => name === scale);
  if (!known) throw unusable(`There is no scale "${scale}". Choose one of ${scales.join(", ")}`);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    throw unusable(`The seed cannot be ${seed}. Use a whole number from 0 to 4294967295`);
  }
  return { scale: known, seed };
}

const unusable = (why: string) =>
  new LabError(`${why}: see the cell tagged parameters, or --scale and --seed.`, { exitCode: exitCodes.usage });

/** How many rows of each table the generator makes before it plants errors. Order items follow from the orders: 1.84 each on average. */
export interface Counts {
  suppliers: number;
  products: number;
  customers: number;
  orders: number;
  reviews: number;
}

/** With order items, these are 2 thousand, 50 thousand, 2 million and 20 million rows. */
export const countsOf: Record<Scale, Counts> = {
  tiny: { suppliers: 12, products: 120, customers: 240, orders: 520, reviews: 140 },
  small: { suppliers: 60, products: 1_200, customers: 6_000, orders: 13_500, reviews: 4_400 },
  medium: { suppliers: 400, products: 20_000, customers: 220_000, orders: 560_000, reviews: 170_000 },
  large: { suppliers: 2_000, products: 100_000, customers: 2_300_000, orders: 5_800_000, reviews: 1_750_000 },
};
