/** The way of a data set into the database, and the account of every row of it. */

import { join } from "node:path";
import { LabError, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import { type Database, type Queryable, runScript, walkScript } from "../sql/mod.ts";
import { type Dataset, files, type TableName, tables } from "../dataset/mod.ts";

/** What staging did with one file. */
export type StagedFile = {
  /** The file's name where it was delivered. */
  file: string;
  /** Whose rows it holds: "orders, order_items". */
  tables: string;
  /** Rows in the file, counted when it was written. */
  delivered: number;
  /** Rows in the staging tables. */
  rows: number;
  /** Rows that no values could be read from, on their way into quarantine. */
  unreadable: number;
  bytes: number;
  /** The statements that worked on it, added up: lanes run side by side, so this may be more than what passed by the clock. */
  ms: number;
  rows_per_second: number;
};

/** Where every delivered row of a table is. Nothing is lost where `source = loaded + quarantined + merged`. */
export type TableAccount = {
  table: TableName;
  /** Rows in the files, counted when they were written. */
  source: number;
  /** Rows of the core table that come from a staged row which was neither merged nor quarantined. */
  loaded: number;
  quarantined: number;
  /** Second copies of rows. */
  merged: number;
};

/** The same for the rows of a table that came in one file. */
export type FileAccount = TableAccount & { file: string };

/** How long work is done. */
export interface LoadOptions {
  progress?: Progress;
  /** Looked at between statements. What is staged by then stays; loading again completes it. */
  signal?: AbortSignal;
  /** Milliseconds; only differences are used. */
  now?: () => number;
}

const stageScript = "sql/m1/03_stage.sql";
const cleanseScripts = ["sql/m1/05_compare.sql", "sql/m1/06_cleanse.sql"];

/**
 * Fills the staging tables of `aethermart_db`: runs sql/m1/03_stage.sql and streams each file that it names to the session that takes its lane. Staging anew
 * replaces what was staged. Files that the data set has none of are left out. Rows that no values could be read from go into unreadable_rows, for the
 * quarantine.
 *
 * @throws {OpenTaskError} if the script's task is open. {LabError} where a file is not loaded by the script, a row of it is not staged, or the server
 * changed, dropped or cut a value.
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

/** Streams one file, and compares what the server took with what the file has. */
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
    const said = warnings.slice(0, 3).map(({ message }) => `\n  ${message}`).join("");
    throw new LabError(
      `${name} was not staged as it is: ${affectedRows} of ${main!.rows} rows, ${warningCount} warnings.${said}\n` +
        `Compare its columns with ${stageScript} and with the staging table.`,
    );
  }
  step.done(`${affectedRows.toLocaleString("en-US")} rows`);
}

/** Has `deliveries` name own files as they are called in their folder, and generated ones as the channels call them. */
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

/** Lists the rows that no values could be read from, and takes the empty rows that stand for them out of the staging tables. */
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

type Delivered = Dataset["files"][number];

/** What a file is called where it was delivered. */
const nameOf = (file: Delivered): string => "source" in file ? file.source : file.name;

/** The part of its table's rows that a file is, as source_row DIV 1,000,000,000. */
const partOf = (name: string) => files.find((file) => file.name === name)!.base / 1e9;

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

const accounts: Record<TableName, { key: string; matches: string }> = {
  categories: key("category_id"),
  suppliers: key("supplier_id"),
  products: key("product_id"),
  customers: key("customer_id"),
  orders: key("order_id"),
  order_items: key("order_id", "line_no"),
  reviews: key("review_id"),
};

function key(...columns: string[]) {
  return {
    key: columns.map((column) => `core.${column}`).join(", "),
    matches: // CAST goes past blanks, tabs and line ends by itself, but not past a no-break space.
      columns.map((column) => `core.${column} = CAST(REPLACE(staged.${column}, _utf8mb4 x'C2A0', '') AS UNSIGNED)`)
        .join(" AND "),
  };
}

/**
 * Counts where each delivered row is: in the file, in the core table, in quarantine, merged. The four counts come from four places and none is
 * worked out from the others, so that a lost row shows. By file and table; reads only.
 */
export async function countFiles(db: Database, dataset: Dataset): Promise<FileAccount[]> {
  const all: FileAccount[] = [];
  for (const table of tables) {
    const { key, matches } = accounts[table];
    const counted = await db.query<{ part: number; loaded: number; quarantined: number; merged: number }>(
      // Keys are sorted rather than collected: COUNT(DISTINCT …) of ten million takes minutes.
      `SET STATEMENT sort_buffer_size = 67108864 FOR
      SELECT part, SUM(loaded) AS loaded, SUM(quarantined) AS quarantined, SUM(merged) AS merged FROM (
        SELECT part, COUNT(*) AS loaded, 0 AS quarantined, 0 AS merged FROM (
          SELECT SQL_BIG_RESULT MIN(staged.source_row DIV 1000000000) AS part
          FROM aethermart_db.stg_${table} staged
          JOIN aethermart_db.${table} core ON ${matches}
          LEFT JOIN aethermart_db.quarantine q ON q.source = '${table}' AND q.source_row = staged.source_row
          LEFT JOIN aethermart_db.merged_rows m ON m.source = '${table}' AND m.source_row = staged.source_row
          WHERE q.source_row IS NULL AND m.source_row IS NULL GROUP BY ${key}) core_rows
        GROUP BY part
        UNION ALL SELECT source_row DIV 1000000000 AS part, 0, COUNT(*), 0
        FROM aethermart_db.quarantine WHERE source = '${table}' GROUP BY part
        UNION ALL SELECT source_row DIV 1000000000 AS part, 0, 0, COUNT(*)
        FROM aethermart_db.merged_rows WHERE source = '${table}' GROUP BY part) counts
      GROUP BY part`,
    );
    for (const file of dataset.files) {
      const { rows: source } = file.tables.find((held) => held.table === table) ?? {};
      if (source === undefined) continue;
      const { loaded = 0, quarantined = 0, merged = 0 } = counted.find(({ part }) => part === partOf(file.name)) ?? {};
      all.push({
        table,
        file: nameOf(file),
        source,
        loaded: Number(loaded),
        quarantined: Number(quarantined),
        merged: Number(merged),
      });
    }
  }
  return all;
}

/** The same by table alone: the sums of {@link countFiles}. */
export async function countRows(db: Database, dataset: Dataset): Promise<TableAccount[]> {
  const byFile = await countFiles(db, dataset);
  return tables.map((table) => {
    const own = byFile.filter((account) => account.table === table);
    const sum = (of: "source" | "loaded" | "quarantined" | "merged") => own.reduce((all, count) => all + count[of], 0);
    return {
      table,
      source: sum("source"),
      loaded: sum("loaded"),
      quarantined: sum("quarantined"),
      merged: sum("merged"),
    };
  });
}

/**
 * Those whose rows do not add up.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unbalanced } from "lab/etl";
 * const accounts = [
 *   { table: "orders" as const, source: 10, loaded: 8, quarantined: 1, merged: 1 },
 *   { table: "reviews" as const, source: 5, loaded: 4, quarantined: 0, merged: 0 },
 * ];
 * assert.deepEqual(unbalanced(accounts).map(({ table }) => table), ["reviews"]);
 * ```
 */
export function unbalanced<A extends TableAccount>(accounts: readonly A[]): A[] {
  return accounts.filter(({ source, loaded, quarantined, merged }) => source !== loaded + quarantined + merged);
}

/**
 * Stages and cleanses a data set into `aethermart_db`, whose tables and rules (sql/m1/01, 02 and 04) must be there. Doing it again changes nothing.
 *
 * @throws {LabError} if a row is lost or counted twice; the core tables are then not to be trusted.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { load } from "lab/etl";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${name}.sql`);
 * const accounts = await load(db, await findDataset({ scale: "small", seed: 42, data: "" }));
 * ```
 */
export async function load(db: Database, dataset: Dataset, options: LoadOptions = {}): Promise<TableAccount[]> {
  await stage(db, dataset, options);
  throwIfInterrupted(options.signal);
  for (const script of cleanseScripts) await runScript(db, script);
  const accounts = await countFiles(db, dataset);
  const wrong = unbalanced(accounts);
  if (wrong.length > 0) {
    const said = wrong.map(({ file, table, source, loaded, quarantined, merged }) =>
      `${file}, ${table}: ${source} delivered, but ${loaded} loaded + ${quarantined} quarantined + ${merged} merged`
    );
    throw new LabError(`Rows do not add up after ${cleanseScripts.at(-1)}.\n  ${said.join("\n  ")}`);
  }
  return accounts;
}
