/**
 * A server that is killed outright while data is loaded: on the same data directory a second run ends where an undisturbed one ends.
 *
 * Needs: MariaDB servers.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { endCompanion } from "../../lib/core/mod.ts";
import { digestTables, load } from "../../lib/etl/mod.ts";
import { generate } from "../../lib/dataset/mod.ts";
import { findRuntime } from "../../lib/runtime/mod.ts";
import { launch, type Launched } from "../../lib/runtime/launch.ts";
import { createRunDir } from "../../lib/runtime/run_dir.ts";
import { copyTemplate, findTemplate } from "../../lib/runtime/template.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";
import { randomFrom, testSeed } from "../support/random.ts";

const tables = [
  ["categories", "suppliers", "products", "customers", "orders", "order_items", "reviews"],
  ["quarantine", "merged_rows", "repairs", "code_spellings", "unreadable_rows"],
].flat();
const kills = 4;

async function prepare(db: Database): Promise<void> {
  for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${name}.sql`);
}

const seed = testSeed();

Deno.test(`a load whose server is killed and run again ends in the same state (AETHERMART_TEST_SEED=${seed})`, async () => {
  const runtime = await findRuntime();
  const dir = await createRunDir();
  const folder = await Deno.makeTempDir();
  let server: Launched | undefined;
  try {
    const dataset = await generate({ scale: "small", seed: 78 }, { directory: join(folder, "set") });
    await copyTemplate(await findTemplate(runtime), join(dir.path, "data"));
    server = await launch(runtime, dir.path);
    let wholeMs = 0;
    let whole: unknown;
    {
      await using db = await connect({ uri: server.uri });
      await prepare(db);
      const begun = performance.now();
      await load(db, dataset);
      wholeMs = performance.now() - begun;
      whole = await digestTables(db, tables);
    }
    const random = randomFrom(seed);
    let broken = 0;
    for (let round = 0; round < kills; round++) {
      // One point in each quarter of the time.
      const atMs = (wholeMs * (round + random())) / kills;
      if (await breakLoad(server, dataset, atMs)) broken++;
      server = await launch(runtime, dir.path);
      await using db = await connect({ uri: server.uri });
      await load(db, dataset);
      assert.deepEqual(await digestTables(db, tables), whole, `server killed after ${atMs.toFixed(0)} ms`);
    }
    assert.ok(broken >= kills / 2, `only ${broken} of ${kills} loads were still under way`);
  } finally {
    if (server) await endCompanion(server.child);
    await dir.remove();
    await Deno.remove(folder, { recursive: true });
  }
});

/** Loads into new tables and kills the server after this time. Returns whether the load was interrupted. */
async function breakLoad(server: Launched, dataset: Parameters<typeof load>[1], atMs: number): Promise<boolean> {
  const db = await connect({ uri: server.uri });
  await prepare(db);
  // Nothing else makes this program wait until the server has ended.
  server.child.ref();
  const timer = setTimeout(() => server.child.kill("SIGKILL"), atMs);
  const isWhole = await load(db, dataset).then(() => true, () => false);
  clearTimeout(timer);
  if (isWhole) server.child.kill("SIGKILL");
  assert.equal((await server.child.status).signal, "SIGKILL");
  await db[Symbol.asyncDispose]().catch(() => {});
  return !isWhole;
}
