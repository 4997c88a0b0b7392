/** Random numbers for tests, which can be repeated. */

import process from "node:process";
import { Random } from "../../lib/core/mod.ts";

/** Numbers in [0, 1) from a seed. */
export function randomFrom(seed: number): () => number {
  const random = new Random(seed, 0, 0);
  return () => random.fraction();
}

/**
 * A seed for a test: the one in `AETHERMART_TEST_SEED`, or else `usual`, or else a new one. Put it into the test's name, so that a failure can be
 * repeated.
 */
export function testSeed(usual?: number): number {
  const given = Number(process.env.AETHERMART_TEST_SEED || NaN);
  return Number.isInteger(given) ? given : usual ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
}
