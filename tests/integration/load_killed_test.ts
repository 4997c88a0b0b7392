/**
 * Loading that is killed at any point: a second run completes it, with the same result as an undisturbed one.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { digestTables, load } from "../../lib/etl/mod.ts";
import { generate } from "../../lib/dataset/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { connect, runScript } from "../../lib/sql/mod.ts";
import { randomFrom, testSeed } from "../support/random.ts";

const tables = [
  ["categories", "suppliers", "products", "customers", "orders", "order_items", "reviews"],
  ["quarantine", "merged_rows", "repairs", "code_spellings"],
].flat();
const choice = { scale: "small", seed: 77 } as const;
const kills = 6;

const seed = testSeed();

Deno.test(`a load that is killed and run again ends in the same state (AETHERMART_TEST_SEED=${seed})`, async () => {
  await using server = await startServer();
  await using db = await connect({ uri: server.uri });
  const directory = join(await Deno.makeTempDir(), "set");
  try {
    const dataset = await generate(choice, { directory });
    const prepare = async () => {
      for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${name}.sql`);
    };
    const startLoad = () =>
      new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "-A",
          fromRoot("tests", "support", "load_data.ts"),
          server.uri,
          choice.scale,
          String(choice.seed),
          directory,
        ],
        cwd: fromRoot(),
        stdin: "null",
      }).spawn();

    await prepare();
    const begun = performance.now();
    assert.ok((await startLoad().status).success);
    const firstMs = performance.now() - begun;
    const whole = await digestTables(db, tables);

    const random = randomFrom(seed);
    let wholeMs = firstMs;
    for (let killed = 0, round = 0; killed < kills; round++) {
      assert.ok(round < 3 * kills, `only ${killed} of ${round} loads were killed before their end`);
      await prepare();
      // One point in each sixth of the time of a load, which varies on a shared machine.
      const atMs = (wholeMs * (killed + random())) / kills;
      const begun = performance.now();
      const child = startLoad();
      const timer = setTimeout(() => {
        try {
          child.kill("SIGKILL");
        } catch { /* it has just ended */ }
      }, atMs);
      const { signal } = await child.status;
      clearTimeout(timer);
      if (signal === "SIGKILL") killed++;
      else wholeMs = Math.min(wholeMs, performance.now() - begun);
      await load(db, dataset);
      assert.deepEqual(await digestTables(db, tables), whole, `killed after ${atMs.toFixed(0)} ms`);
    }
  } finally {
    await Deno.remove(join(directory, ".."), { recursive: true });
  }
});
