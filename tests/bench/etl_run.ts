/** The lab's side of the loading bench, in a separate process to measure its memory: `etl_run.ts URI SCALE SEED`. Prints JSON. */

import { findDataset } from "../../lib/dataset/mod.ts";
import { stage } from "../../lib/etl/mod.ts";
import { connect, runScript } from "../../lib/sql/mod.ts";
import { peakMemory } from "../support/results.ts";
import { timed } from "./timing.ts";

/** The duration of loading in milliseconds, and the client's peak memory. */
export interface EtlRun {
  stageMs: number;
  compareMs: number;
  cleanseMs: number;
  peakClientBytes: number;
}

const [uri = "", scale = "", seed = ""] = Deno.args;
await using db = await connect({ uri });
for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
const dataset = await findDataset({ scale, seed: Number(seed), data: "" });
const stageMs = await timed(() => stage(db, dataset));
const compareMs = await timed(() => runScript(db, "sql/m1/05_compare.sql"));
const cleanseMs = await timed(() => runScript(db, "sql/m1/06_cleanse.sql"));
const run: EtlRun = { stageMs, compareMs, cleanseMs, peakClientBytes: await peakMemory("self") };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(run)));
