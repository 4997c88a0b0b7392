/** Which data a run works on: a scale and a seed. */

import process from "node:process";
import { exitCodes, LabError } from "../core/mod.ts";

/** The sizes there are, small to large. */
export const scales = ["tiny", "small", "medium", "large"] as const;

export type Scale = (typeof scales)[number];

/** What a data set is made from. */
export interface Settings {
  scale: Scale;
  /** A whole number from 0 to 4294967295. */
  seed: number;
}

/**
 * The scale and seed of this run: `AETHERMART_SCALE` (default "small") and `AETHERMART_SEED` (default 42).
 *
 * @throws {LabError} where one of them cannot be used.
 */
export function settings(env: Record<string, string | undefined> = process.env): Settings {
  const scale = env.AETHERMART_SCALE || "small";
  const seedText = env.AETHERMART_SEED || "42";
  if (!scales.some((known) => known === scale)) {
    throw new LabError(`Unknown scale "${scale}" in AETHERMART_SCALE. Use one of: ${scales.join(", ")}.`, {
      exitCode: exitCodes.usage,
    });
  }
  const seed = Number(seedText);
  if (!/^\d+$/.test(seedText) || seed > 0xffff_ffff) {
    throw new LabError(`Unusable seed "${seedText}" in AETHERMART_SEED. Use a whole number from 0 to 4294967295.`, {
      exitCode: exitCodes.usage,
    });
  }
  return { scale: scale as Scale, seed };
}

/** How many rows of each table the generator makes before it plants errors. Order items follow from the orders: 1.84 each on average. */
export interface Counts {
  suppliers: number;
  products: number;
  customers: number;
  orders: number;
  reviews: number;
}

/** In all, with items: 2 thousand, 50 thousand, 2 million and 20 million rows. */
export const countsOf: Record<Scale, Counts> = {
  tiny: { suppliers: 12, products: 120, customers: 240, orders: 520, reviews: 140 },
  small: { suppliers: 60, products: 1_200, customers: 6_000, orders: 13_500, reviews: 4_400 },
  medium: { suppliers: 400, products: 20_000, customers: 220_000, orders: 560_000, reviews: 170_000 },
  large: { suppliers: 2_000, products: 100_000, customers: 2_300_000, orders: 5_800_000, reviews: 1_750_000 },
};
