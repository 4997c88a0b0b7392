/** Loads a data set into the database, and accounts for every row. */

import { join } from "node:path";
import { LabError, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import { type Database, type Queryable, runScript, walkScript } from "../sql/mod.ts";
import { type Dataset, files } from "../dataset/mod.ts";
import { countFiles, type Delivered, type FileAccount, nameOf, partOf, unbalanced } from "./account.ts";

/** What staging did with one file. */
export type StagedFile = {
  /** The file's name in the delivery: "web_orders.csv", or that of your own file. */
  file: string;
  /** The tables whose rows it holds: "orders, order_items". */
  tables: string;
  /** How many rows the file has, counted when it was written. */
  delivered: number;
  /** How many of them are in the staging tables. */
  rows: number;
  /** How many of them have no readable values; cleansing moves these into quarantine. */
  unreadable: number;
  bytes: number;
  /** The time of all statements that worked on the file, in milliseconds. Lanes run side by side, so the sum can exceed the elapsed time. */
  ms: number;
  rows_per_second: number;
};

/** How to report progress, and when to stop. */
export interface LoadOptions {
  /** Where to report each file. Default: nowhere. */
  progress?: Progress;
  /** Stops the work between two statements. What is staged by then stays; loading again completes it. */
  signal?: AbortSignal;
  /** The clock, in milliseconds; only differences count. Default: `performance.now`. */
  now?: () => number;
}

const stageScript = "sql/m1/03_stage.sql";
const cleanseScripts = ["sql/m1/05_compare.sql", "sql/m1/06_cleanse.sql"];

/**
 * Fills the staging tables of `aethermart_db`: runs sql/m1/03_stage.sql and streams each file that it names. Staging again replaces what was
 * staged. Rows without readable values go into `unreadable_rows`. The tables of sql/m1/01 and 02 must exist.
 *
 * @returns one entry for each file, in the order of the data set.
 * @throws {OpenTaskError} if the script's task is open.
 * @throws {LabError} if the script does not load a file, a row is missing afterwards, or the server changed or cut a value.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { stage } from "lab/etl";
 * import { show, table } from "lab/show";
 * import { connect } from "lab/sql";
 * const staged = await stage(
 *   await connect(),
 *   await findDataset({ scale: "small", seed: 42, data: "" }),
 * );
 * await show(
 *   table({
 *     title: "Rows by file",
 *     columns: { file: {}, rows: { format: "integer" }, ms: { label: "Time (ms)" } },
 *     rows: staged,
 *   }),
 * );
 * ```
 */
export async function stage(db: Database, dataset: Dataset, options: LoadOptions = {}): Promise<StagedFile[]> {
  const { progress = silent, signal, now = performance.now.bind(performance) } = options;
  const waiting = new Map(dataset.files.map((file) => [file.name, file]));
  const times = new Map<string, number>();
  await walkScript(db, stageScript, async (session, { sql }) => {
    throwIfInterrupted(signal);
    const named = loadedFile(sql);
    const file = named === undefined ? undefined : waiting.get(named);
    if (named !== undefined && !file) {
      if (files.some(({ name }) => name === named)) return;
      throw new LabError(`${stageScript} loads '${named}', which is not a file of this data set.`);
    }
    const begun = now();
    if (file) {
      waiting.delete(file.name);
      await loadFile(session, sql, dataset, file, progress);
    } else {
      await session.run(sql);
    }
    const worked = fileOf(sql);
    if (worked) times.set(worked, (times.get(worked) ?? 0) + now() - begun);
  });
  if (waiting.size > 0) {
    throw new LabError(
      `${stageScript} loads no ${[...waiting.keys()].join(", ")}: add a LOAD DATA statement for each.`,
    );
  }
  await nameDeliveries(db, dataset);
  await stageUnreadable(db, dataset);
  return await countStaged(db, dataset, times);
}

/** The file that a statement loads. */
const loadedFile = (sql: string) => /^LOAD\s+DATA\s+LOCAL\s+INFILE\s+'([^']+)'/i.exec(sql)?.[1];

/** The file that a statement works on: it names the file, or the table of the same name that the file's documents are in. */
const fileOf = (sql: string) =>
  files.find(({ name }) => new RegExp(`\\b${name.replace(/\.\w+$/, "")}\\b`).test(sql))?.name;

/** Streams one file, and compares what the server accepted with what the file has. */
async function loadFile(
  db: Queryable,
  sql: string,
  { directory }: Dataset,
  { name, tables: [main] }: Dataset["files"][number],
  progress: Progress,
): Promise<void> {
  const step = progress.start(`Staging ${name}`);
  const { affectedRows, warningCount, warnings } = await db.loadData(sql, join(directory, name));
  if (warningCount > 0 || affectedRows !== main!.rows) {
    step.fail();
    const quoted = warnings.slice(0, 3).map(({ message }) => `\n  ${message}`).join("");
    throw new LabError(
      `${name} was not staged as it is: ${affectedRows} of ${main!.rows} rows, ${warningCount} warnings.${quoted}\n` +
        `Compare its columns with ${stageScript} and with the staging table.`,
    );
  }
  step.done(`${affectedRows.toLocaleString("en-US")} rows`);
}

/** Enters the files' names into `deliveries`: an own file's name in its folder, a generated one's by its channel. */
async function nameDeliveries(db: Database, dataset: Dataset): Promise<void> {
  for (const { name, base, table } of files) {
    const own: Delivered | undefined = dataset.files.find((file) => file.name === name);
    await db.execute("UPDATE aethermart_db.deliveries SET file = ? WHERE source = ? AND base = ?", [
      own ? nameOf(own) : name,
      table,
      base,
    ]);
  }
}

/** Lists the rows without readable values, and deletes the empty rows that represent them from the staging tables. */
async function stageUnreadable(db: Database, { directory, unreadable, files }: Dataset): Promise<void> {
  if (!unreadable) return;
  await db.loadData(
    `LOAD DATA LOCAL INFILE '${unreadable.name}' INTO TABLE aethermart_db.unreadable_rows CHARACTER SET utf8mb4
    FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES
    (source, source_row, reason, raw)`,
    join(directory, unreadable.name),
  );
  for (const { tables } of files) {
    for (const { table } of tables) {
      await db.execute(
        `DELETE FROM aethermart_db.stg_${table}
        WHERE source_row IN (SELECT source_row FROM aethermart_db.unreadable_rows WHERE source = '${table}')`,
      );
    }
  }
}

async function countStaged(
  db: Database,
  dataset: Dataset,
  times: ReadonlyMap<string, number>,
): Promise<StagedFile[]> {
  const staged: StagedFile[] = [];
  for (const file of dataset.files) {
    const { name, tables, bytes } = file;
    const range = `BETWEEN ${partOf(name)} * 1000000000 AND ${partOf(name)} * 1000000000 + 999999999`;
    const counts = await Promise.all(tables.map(async ({ table, rows: delivered }) => {
      const [counted] = await db.query<{ rows: number; unreadable: number }>(`SELECT
        (SELECT COUNT(*) FROM aethermart_db.stg_${table} WHERE source_row ${range}) AS \`rows\`,
        (SELECT COUNT(*) FROM aethermart_db.unreadable_rows WHERE source = '${table}' AND source_row ${range}) AS unreadable`);
      return { table, delivered, ...counted! };
    }));
    const lost = counts.find(({ delivered, rows, unreadable }) => rows + unreadable !== delivered);
    if (lost) {
      throw new LabError(
        `${name} has ${lost.delivered} rows of ${lost.table}, but ${lost.rows} are staged and ${lost.unreadable} unreadable. See ${stageScript}.`,
      );
    }
    const sum = (of: "delivered" | "rows" | "unreadable") => counts.reduce((total, count) => total + count[of], 0);
    const ms = times.get(name) ?? 0;
    staged.push({
      file: nameOf(file),
      tables: tables.map(({ table }) => table).join(", "),
      delivered: sum("delivered"),
      rows: sum("rows"),
      unreadable: sum("unreadable"),
      bytes,
      ms,
      rows_per_second: (sum("delivered") / ms) * 1000,
    });
  }
  return staged;
}

/**
 * Stages and cleanses a data set into `aethermart_db`. The tables and rules of sql/m1/01, 02 and 04 must exist. Loading again changes nothing.
 *
 * @returns where the rows of each file are.
 * @throws {OpenTaskError} if a task in one of the scripts is open.
 * @throws {LabError} if a row is lost or counted twice; do not trust the core tables then.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { load } from "lab/etl";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) {
 *   await runScript(db, `sql/m1/${name}.sql`);
 * }
 * const accounts = await load(
 *   db,
 *   await findDataset({ scale: "small", seed: 42, data: "" }),
 * );
 * ```
 */
export async function load(db: Database, dataset: Dataset, options: LoadOptions = {}): Promise<FileAccount[]> {
  await stage(db, dataset, options);
  throwIfInterrupted(options.signal);
  for (const script of cleanseScripts) await runScript(db, script);
  const accounts = await countFiles(db, dataset);
  const wrong = unbalanced(accounts);
  if (wrong.length > 0) {
    const lines = wrong.map(({ file, table, source, loaded, quarantined, merged }) =>
      `${file}, ${table}: ${source} delivered, but ${loaded} loaded + ${quarantined} quarantined + ${merged} merged`
    );
    throw new LabError(`Rows do not add up after ${cleanseScripts.at(-1)}.\n  ${lines.join("\n  ")}`);
  }
  return accounts;
}
