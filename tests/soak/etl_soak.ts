/**
 * A delivery of more than ten million order items end to end: written, staged, compared, cleansed, counted and scored; then cleansed and loaded by the
 * engine, beside a bare LOAD DATA of the clean rows. Before it, five small deliveries both ways. Fails where a row is lost, where the score is under its
 * limits, where the engine gives another row than the SQL, and where the client holds 300 MB or more, or with the engine 1 GiB. `--scale` and `--seed`
 * choose other data.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatElapsed, fromRoot } from "../../lib/core/mod.ts";
import { countDelivered, generate, type GeneratedDataset, settings } from "../../lib/dataset/mod.ts";
import { countFiles, digestTables, score, stage, unbalanced } from "../../lib/etl/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { plainTable } from "../../lib/show/html.ts";
import { connect, type Database, runScript, type StatementRun } from "../../lib/sql/mod.ts";
import { runFloor, runIn, writeCoreTables } from "../bench/etl.ts";
import type { EngineRun } from "../bench/etl_engine_run.ts";
import { keepResults, peakMemory } from "../support/results.ts";
import { compareWays } from "../support/two_ways.ts";
import { wholeNumber } from "./options.ts";

/** The client's limit at every scale. */
const mostClientBytes = 300e6;

/** The limit of a client in which the engine cleanses. */
const mostEngineBytes = 2 ** 30;

const { values } = parseArgs({
  args: Deno.args,
  options: { scale: { type: "string", default: "large" }, seed: { type: "string", default: "42" } },
});
const choice = settings({ scale: values.scale, seed: wholeNumber(values.seed, "--seed") });
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

/** The duration of each part, in milliseconds. */
const times: Record<string, number> = {};

async function part<T>(name: string, work: () => Promise<T>): Promise<T> {
  say(`${new Date().toISOString().slice(11, 19)} ${name} …`);
  const begun = performance.now();
  const done = await work();
  times[name] = performance.now() - begun;
  say(`  ${formatElapsed(times[name])}, client ${toMiB(await peakMemory("self"))} MiB at most`);
  return done;
}

const toMiB = (bytes: number) => Math.round(bytes / 2 ** 20);

/** Stages, compares, cleanses; returns the statements of the latter two, the slowest first. */
async function loadAll(db: Database, dataset: GeneratedDataset): Promise<StatementRun[]> {
  await part("stage", () => stage(db, dataset));
  const runs = [
    ...(await part("compare", () => runScript(db, "sql/m1/05_compare.sql"))).statements,
    ...(await part("cleanse", () => runScript(db, "sql/m1/06_cleanse.sql"))).statements,
  ];
  return runs.toSorted((a, b) => b.ms - a.ms);
}

const compared = [
  ...["categories", "suppliers", "products", "customers", "orders", "order_items", "reviews"],
  ...["quarantine", "merged_rows", "repairs"],
];

/** The same delivery by the engine, in a process of its own, and then its clean rows by LOAD DATA alone. */
async function loadByEngine(
  db: Database,
  { uri, pid }: { uri: string; pid: number },
  directory: string,
): Promise<EngineRun & { floorMs: number; settingsMs: number }> {
  const bySql = await digestTables(db, compared);
  const run = await runIn<EngineRun>("etl_engine_run.ts", uri, choice.scale, choice.seed, directory, pid);
  assert.deepEqual(await digestTables(db, compared), bySql);
  assert.ok(run.peakClientBytes < mostEngineBytes, `the client with the engine held ${run.peakClientBytes} bytes`);
  const clean = join(folder, "clean");
  await Deno.mkdir(clean);
  await Deno.chmod(folder, 0o755);
  await Deno.chmod(clean, 0o777); // the server writes the files, and may run as another user
  const columns = await writeCoreTables(db, clean);
  const { ms: floorMs } = await runFloor(db, clean, columns, pid);
  const { ms: settingsMs } = await runFloor(db, clean, columns, pid, true);
  return { ...run, floorMs, settingsMs };
}

const folder = await Deno.makeTempDir({ prefix: "soak-" });
try {
  await part("five seeds both ways", async () => {
    await using server = await startServer();
    await using db = await connect({ uri: server.uri });
    for (let seed = choice.seed; seed < choice.seed + 5; seed++) {
      const out = join(folder, `out-${seed}`);
      await Deno.mkdir(out);
      const small = await generate({ scale: "tiny", seed }, { directory: join(folder, `tiny-${seed}`) });
      assert.deepEqual(await compareWays(db, small, out), [], `seed ${seed}`);
    }
  });
  const dataset = await part("generate", () => generate(choice, { directory: join(folder, "data") }));
  const delivered = countDelivered(dataset);
  const orderItems = dataset.files.flatMap((file) => file.tables)
    .reduce((sum, { table, rows }) => sum + (table === "order_items" ? rows : 0), 0);
  say(`  ${delivered.toLocaleString("en-US")} rows, ${orderItems.toLocaleString("en-US")} of them order items`);

  await using server = await startServer();
  await using db = await connect({ uri: server.uri });
  for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
  const slowest = (await loadAll(db, dataset)).slice(0, 8)
    .map(({ file, line, statement, ms, rows }) => ({ file, line, statement, ms, rows }));
  const accounts = await part("count", () => countFiles(db, dataset));
  assert.deepEqual(unbalanced(accounts), []);
  const { kinds, recall, precision } = await part("score", () => score(db, dataset));
  assert.ok(recall >= 0.97 && precision >= 0.99, `recall ${recall}, precision ${precision}`);
  assert.deepEqual(kinds.filter((kind) => kind.recall !== null && kind.recall < 0.9), []);

  const byEngine = await part("engine", () => loadByEngine(db, server, dataset.directory));

  const [peakClientBytes, peakServerBytes] = [await peakMemory("self"), await peakMemory(server.pid)];
  assert.ok(peakClientBytes < mostClientBytes, `the client held ${peakClientBytes} bytes`);
  const loadMs = times.stage! + times.compare! + times.cleanse!;
  const rowsPerSecond = (delivered / loadMs) * 1000;
  say(
    "\n" + plainTable(["Loading at length", ""], [
      ...Object.entries(times).map(([name, ms]) => [name, formatElapsed(ms)]),
      ["delivered rows", delivered.toLocaleString("en-US")],
      ["order items", orderItems.toLocaleString("en-US")],
      ["delivered rows a second, files to clean tables", Math.round(rowsPerSecond).toLocaleString("en-US")],
      ["the engine, files to the last commit", formatElapsed(byEngine.ms)],
      ["a bare LOAD DATA of the clean rows", formatElapsed(byEngine.floorMs)],
      ["the engine, as a multiple of it", (byEngine.ms / byEngine.floorMs).toFixed(2)],
      ["a bare LOAD DATA with the engine's settings", formatElapsed(byEngine.settingsMs)],
      ["the engine, as a multiple of that", (byEngine.ms / byEngine.settingsMs).toFixed(2)],
      ["most memory of the client with the engine", `${toMiB(byEngine.peakClientBytes)} MiB`],
      ["most memory of the client", `${toMiB(peakClientBytes)} MiB`],
      ["most memory of the server", `${toMiB(peakServerBytes)} MiB`],
      ["recall", recall.toFixed(4)],
      ["precision", precision.toFixed(4)],
    ], [false, true]),
  );
  say(
    "\n" + plainTable(
      ["The longest statements", ""],
      slowest.map(({ file, line, statement, ms }) => [`${file}:${line} ${statement}`, formatElapsed(ms)]),
      [false, true],
    ),
  );
  const etl = {
    ...choice,
    delivered,
    orderItems,
    times,
    loadMs,
    rowsPerSecond,
    peakClientBytes,
    peakServerBytes,
    byEngine,
  };
  const kept = await keepResults({ etl: { ...etl, recall, precision, accounts, slowest } }, "soak");
  say(`\nNothing was lost. Kept in ${kept.replace(fromRoot() + "/", "")}`);
} finally {
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(0);
