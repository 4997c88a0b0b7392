/**
 * The pipeline whose client, worker and server are killed outright at random moments: it ends where an undisturbed one ends, and every delivered
 * row is accounted for after each kill. `deno task soak pipeline` does the same a hundred times.
 *
 * Needs: MariaDB servers.
 */

import assert from "node:assert/strict";
import { KilledPipeline } from "../support/killed_pipeline.ts";
import { randomFrom, testSeed } from "../support/random.ts";

const seed = testSeed();

Deno.test(`a pipeline that is killed at random moments ends in the same state (AETHERMART_TEST_SEED=${seed})`, async () => {
  const random = randomFrom(seed);
  await using pipeline = await KilledPipeline.start({ seed: 42, orders: 12, steps: [1, 3] });
  await pipeline.round(random, 1);
  const { worker, server } = pipeline.kills;
  assert.ok(worker + server >= 1, `only ${worker} workers and ${server} servers were killed before their end`);
});
