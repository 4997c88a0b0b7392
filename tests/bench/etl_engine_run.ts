/** The engine's side of the loading bench, in a separate process to measure its memory: `etl_engine_run.ts URI SCALE SEED FOLDER SERVER_PID`, FOLDER may be empty. Prints JSON. */

import { generate, settings } from "../../lib/dataset/mod.ts";
import { loadCleansed } from "../../lib/etl/mod.ts";
import { connect, runScript } from "../../lib/sql/mod.ts";
import { cpuMs, untilIdle } from "../support/cpu.ts";
import { peakMemory } from "../support/results.ts";

/** From files to the last commit, in milliseconds, the CPU time of client and server, and the client's peak memory. */
export interface EngineRun {
  ms: number;
  cpuMs: number;
  peakClientBytes: number;
}

const [uri = "", scale = "", seed = "", directory = "", serverPid = ""] = Deno.args;
await using db = await connect({ uri });
for (const script of ["00_reset", "01_schema", "02_staging"]) await runScript(db, `sql/m1/${script}.sql`);
const dataset = await generate(settings({ scale, seed: Number(seed) }), directory === "" ? {} : { directory });
await untilIdle(Number(serverPid));
const before = await cpuMs("self", Number(serverPid));
const { ms } = await loadCleansed(db, dataset);
const used = await cpuMs("self", Number(serverPid)) - before;
const run: EngineRun = { ms, cpuMs: used, peakClientBytes: await peakMemory("self") };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(run)));
