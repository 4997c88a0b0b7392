/** From files to clean tables, by M1's SQL and by the engine, against a bare LOAD DATA of the same clean rows into the same empty tables of the same server. */

import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { findDataset, tables } from "../../lib/dataset/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, type Queryable, runScript } from "../../lib/sql/mod.ts";
import { cpuMs, untilIdle } from "../support/cpu.ts";
import type { EngineRun } from "./etl_engine_run.ts";
import type { EtlRun } from "./etl_run.ts";
import { median, must, timed } from "./timing.ts";

/** The results: medians of the rounds in milliseconds, and the client's peak memory. */
export interface EtlBench extends EtlRun {
  rounds: number;
  deliveredRows: number;
  cleanRows: number;
  labMs: number;
  loadDataMs: number;
  /** labMs / loadDataMs. */
  ratio: number;
  /** `loadCleansed`: cleansed by DuckDB beside the server. */
  engineMs: number;
  /** engineMs / loadDataMs. */
  engineRatio: number;
  /** LOAD DATA with what loadCleansed sets: one transaction, foreign keys not checked row by row. */
  settingsMs: number;
  /** engineMs / settingsMs. */
  engineSettingsRatio: number;
  /** The CPU time of client and server, in milliseconds, until the last commit: steadier than the elapsed time on a busy machine. */
  engineCpuMs: number;
  loadDataCpuMs: number;
  settingsCpuMs: number;
  engineClientBytes: number;
  deliveredRowsPerSecond: number;
}

/** Loads a data set, exports the core tables as CSV, and lets the server load these alone, in alternating rounds. Takes minutes. */
export async function benchEtl(scale = "medium", rounds = 2, seed = 42): Promise<EtlBench> {
  const { files } = await findDataset({ scale, seed, data: "" });
  const deliveredRows = files.flatMap((file) => file.tables).reduce((sum, { rows }) => sum + rows, 0);
  await using server = await startServer();
  await using db = await connect({ uri: server.uri });
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    // The server writes the files, and may run as another user.
    await Deno.chmod(folder, 0o777);
    const runs: EtlRun[] = [];
    const engineRuns: EngineRun[] = [];
    const floors: Floor[] = [];
    const settings: Floor[] = [];
    let columns: Map<string, string> | undefined;
    for (let round = 0; round < rounds; round++) {
      runs.push(await runIn<EtlRun>("etl_run.ts", server.uri, scale, seed));
      columns ??= await writeCoreTables(db, folder);
      floors.push(await runFloor(db, folder, columns, server.pid));
      settings.push(await runFloor(db, folder, columns, server.pid, true));
      engineRuns.push(await runIn<EngineRun>("etl_engine_run.ts", server.uri, scale, seed, "", server.pid));
    }
    const middle = (of: (run: EtlRun) => number) => median(runs.map(of));
    const labMs = middle(({ stageMs, compareMs, cleanseMs }) => stageMs + compareMs + cleanseMs);
    const loadDataMs = median(floors.map(({ ms }) => ms));
    const engineMs = median(engineRuns.map(({ ms }) => ms));
    const settingsMs = median(settings.map(({ ms }) => ms));
    return {
      rounds,
      deliveredRows,
      cleanRows: floors[0]!.cleanRows,
      stageMs: middle(({ stageMs }) => stageMs),
      compareMs: middle(({ compareMs }) => compareMs),
      cleanseMs: middle(({ cleanseMs }) => cleanseMs),
      peakClientBytes: Math.max(...runs.map(({ peakClientBytes }) => peakClientBytes)),
      labMs,
      loadDataMs,
      ratio: labMs / loadDataMs,
      engineMs,
      engineRatio: engineMs / loadDataMs,
      settingsMs,
      engineSettingsRatio: engineMs / settingsMs,
      engineCpuMs: median(engineRuns.map(({ cpuMs }) => cpuMs)),
      loadDataCpuMs: median(floors.map(({ cpuMs }) => cpuMs)),
      settingsCpuMs: median(settings.map(({ cpuMs }) => cpuMs)),
      engineClientBytes: Math.max(...engineRuns.map(({ peakClientBytes }) => peakClientBytes)),
      deliveredRowsPerSecond: (deliveredRows / labMs) * 1000,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** One way, in a separate process, from files to clean tables. */
export async function runIn<T>(file: string, ...args: readonly (string | number)[]): Promise<T> {
  const program = ["run", "--quiet", "-A", "--config", fromRoot("deno.json"), fromRoot("tests", "bench", file)];
  return JSON.parse(await must(Deno.execPath(), [...program, ...args.map(String)]));
}

/** A lower bound. */
interface Floor {
  ms: number;
  /** The CPU time of client and server. */
  cpuMs: number;
  cleanRows: number;
}

/**
 * The lower bound: the clean rows as files, into empty core tables, over one connection.
 *
 * @param asEngine with what loadCleansed sets; otherwise with the server's defaults, as one would type it: a transaction for each table, foreign keys checked
 */
export async function runFloor(
  db: Database,
  folder: string,
  columns: ReadonlyMap<string, string>,
  serverPid: number,
  asEngine = false,
): Promise<Floor> {
  for (const script of ["00_reset", "01_schema"]) await runScript(db, `sql/m1/${script}.sql`);
  await untilIdle(serverPid);
  let cleanRows = 0;
  const load = async (on: Queryable) => {
    for (const table of tables) cleanRows += await loadCoreTable(on, folder, table, columns.get(table)!);
  };
  const cpu = await cpuMs("self", serverPid);
  let ms: number;
  if (asEngine) {
    await db.execute("SET foreign_key_checks = 0");
    ms = await timed(() => db.transaction(load));
    await db.execute("SET foreign_key_checks = 1");
  } else ms = await timed(() => load(db));
  return { ms, cpuMs: await cpuMs("self", serverPid) - cpu, cleanRows };
}

const form = `CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"'`;

/** Writes each core table as `<table>.csv` in the order of its key; returns the columns of the files. */
export async function writeCoreTables(db: Database, folder: string): Promise<Map<string, string>> {
  const columns = new Map<string, string>();
  for (const table of tables) {
    const [found] = await db.query<{ names: string }>(
      `SELECT GROUP_CONCAT(column_name ORDER BY ordinal_position) AS names FROM information_schema.columns
      WHERE table_schema = 'aethermart_db' AND table_name = ? AND generation_expression IS NULL`,
      [table],
    );
    columns.set(table, found!.names);
    await db.execute(
      `SELECT ${found!.names} FROM aethermart_db.${table} ORDER BY 1${table === "order_items" ? ", 2" : ""}
      INTO OUTFILE '${join(folder, `${table}.csv`)}' ${form}`,
    );
  }
  return columns;
}

async function loadCoreTable(db: Queryable, folder: string, table: string, columns: string): Promise<number> {
  const { affectedRows, warningCount } = await db.loadData(
    `LOAD DATA LOCAL INFILE '${table}.csv' INTO TABLE aethermart_db.${table} ${form} (${columns})`,
    join(folder, `${table}.csv`),
  );
  if (warningCount > 0) {
    throw new Error(`${table}: LOAD DATA gave ${warningCount} warnings for rows that the bench made.`);
  }
  return affectedRows;
}
