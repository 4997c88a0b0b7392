/**
 * The pipeline for a long time: 100 rounds in which the client that delivers, the worker and the server are killed outright at random moments. Fails at
 * the first row without an outcome, the first difference between the books and the shop, and the first end state that differs from that of an
 * uninterrupted run. `--rounds N` and `--seed N` choose others.
 */

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { KilledPipeline } from "../support/killed_pipeline.ts";
import { randomFrom } from "../support/random.ts";
import { wholeNumber } from "./options.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "100" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Uint32Array(1))[0]) },
  },
});
const rounds = wholeNumber(values.rounds, "--rounds");
const seed = wholeNumber(values.seed, "--seed");
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

say(`pipeline: ${rounds} rounds, --seed ${seed}`);
const random = randomFrom(seed);
await using pipeline = await KilledPipeline.start({ seed: 42, orders: 24, steps: [1, 2, 3, 4, 5] });
for (let round = 1; round <= rounds; round++) {
  await pipeline.round(random, 2);
  const { client, worker, server } = pipeline.kills;
  say(
    `round ${round} of ${rounds}: the same end state; killed so far: ${client} clients, ${worker} workers, ${server} servers`,
  );
}
const { client, worker, server } = pipeline.kills;
assert.ok(rounds < 5 || (client > 0 && worker > 0 && server > 0), "some kind was never killed before its end");
