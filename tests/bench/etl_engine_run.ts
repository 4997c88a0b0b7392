/** The engine's side of the loading bench, in a separate process to measure its memory: `etl_engine_run.ts URI SCALE SEED`. Prints JSON. */

import { findDataset } from "../../lib/dataset/mod.ts";
import { loadCleansed } from "../../lib/etl/mod.ts";
import { connect, runScript } from "../../lib/sql/mod.ts";
import { peakMemory } from "../support/results.ts";

/** From files to the last commit, in milliseconds, and the client's peak memory. */
export interface EngineRun {
  ms: number;
  peakClientBytes: number;
}

const [uri = "", scale = "", seed = ""] = Deno.args;
await using db = await connect({ uri });
for (const script of ["00_reset", "01_schema", "02_staging"]) await runScript(db, `sql/m1/${script}.sql`);
const { ms } = await loadCleansed(db, await findDataset({ scale, seed: Number(seed), data: "" }));
const run: EngineRun = { ms, peakClientBytes: await peakMemory("self") };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(run)));
