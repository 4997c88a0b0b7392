/** The engine's side of the loading bench, in a separate process to measure its memory: `etl_engine_run.ts URI SCALE SEED [FOLDER]`. Prints JSON. */

import { generate, settings } from "../../lib/dataset/mod.ts";
import { loadCleansed } from "../../lib/etl/mod.ts";
import { connect, runScript } from "../../lib/sql/mod.ts";
import { peakMemory } from "../support/results.ts";

/** From files to the last commit, in milliseconds, and the client's peak memory. */
export interface EngineRun {
  ms: number;
  peakClientBytes: number;
}

const [uri = "", scale = "", seed = "", directory] = Deno.args;
await using db = await connect({ uri });
for (const script of ["00_reset", "01_schema", "02_staging"]) await runScript(db, `sql/m1/${script}.sql`);
const dataset = await generate(settings({ scale, seed: Number(seed) }), directory === undefined ? {} : { directory });
const { ms } = await loadCleansed(db, dataset);
const run: EngineRun = { ms, peakClientBytes: await peakMemory("self") };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(run)));
