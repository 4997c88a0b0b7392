/** The way of a data set into the database, and the account of every row of it. */

import { join } from "node:path";
import { LabError, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import { type Database, readScript, runScript } from "../sql/mod.ts";
import type { Dataset } from "./dataset.ts";
import type { TableName } from "./world.ts";

/** What staging did with one file. (A type, not an interface: tables and charts take it as a row.) */
export type StagedFile = {
  table: TableName;
  /** The file's name where it was delivered. */
  file: string;
  /** Rows in the staging table. */
  rows: number;
  /** Rows that no values could be read from, on their way into quarantine. */
  unreadable: number;
  bytes: number;
  ms: number;
  rows_per_second: number;
};

/** Where every delivered row of a table is. Nothing is lost where `source = loaded + quarantined + merged`. */
export type TableAccount = {
  table: TableName;
  /** Rows in the file, counted when it was written. */
  source: number;
  /** Rows of the core table that come from a staged row which was neither merged nor quarantined. */
  loaded: number;
  quarantined: number;
  /** Second copies of rows. */
  merged: number;
};

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
 * Fills the staging tables of `aethermart_db`: runs sql/m1/03_stage.sql and streams each file that it names over the connection. Staging anew
 * replaces what was staged. Rows that no values could be read from go into unreadable_rows, for the quarantine.
 *
 * @throws {OpenTaskError} where the script's task is open. {LabError} where a file is not loaded by the script, or the server changed, dropped or cut a value.
 */
export async function stage(db: Database, dataset: Dataset, options: LoadOptions = {}): Promise<StagedFile[]> {
  const { progress = silent, signal, now = performance.now.bind(performance) } = options;
  const waiting = new Map(dataset.files.map((file) => [file.name, file]));
  const staged: StagedFile[] = [];
  for (const { sql } of await readScript(stageScript)) {
    throwIfInterrupted(signal);
    const named = /^LOAD\s+DATA\s+LOCAL\s+INFILE\s+'([^']+)'/i.exec(sql)?.[1];
    if (named === undefined) {
      await db.run(sql);
      continue;
    }
    const file = waiting.get(named);
    if (!file) throw new LabError(`${stageScript} loads '${named}', which is not a file of this data set.`);
    waiting.delete(named);
    const step = progress.start(`Staging ${named}`);
    const begun = now();
    const { affectedRows, warningCount, warnings } = await db.loadData(sql, join(dataset.directory, named));
    const ms = now() - begun;
    if (warningCount > 0 || affectedRows !== file.rows) {
      step.fail();
      const said = warnings.slice(0, 3).map(({ message }) => `\n  ${message}`).join("");
      throw new LabError(
        `${named} was not staged as it is: ${affectedRows} of ${file.rows} rows, ${warningCount} warnings.${said}\n` +
          `Compare its columns with ${stageScript} and with the staging table.`,
      );
    }
    step.done(`${affectedRows.toLocaleString("en-US")} rows`);
    const { table, bytes } = file;
    staged.push({
      table,
      file: "source" in file ? file.source : named,
      rows: affectedRows,
      unreadable: 0,
      bytes,
      ms,
      rows_per_second: (affectedRows / ms) * 1000,
    });
  }
  if (waiting.size > 0) {
    throw new LabError(
      `${stageScript} loads no ${[...waiting.keys()].join(", ")}: add a LOAD DATA statement for each.`,
    );
  }
  await stageUnreadable(db, dataset, staged);
  return staged;
}

/** Lists the rows that no values could be read from, and takes the empty rows that stand for them out of the staging tables. */
async function stageUnreadable(db: Database, { directory, unreadable }: Dataset, staged: StagedFile[]): Promise<void> {
  await db.execute("TRUNCATE TABLE aethermart_db.unreadable_rows");
  if (!unreadable) return;
  await db.loadData(
    `LOAD DATA LOCAL INFILE '${unreadable.name}' INTO TABLE aethermart_db.unreadable_rows CHARACTER SET utf8mb4
    FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES
    (source, source_row, reason, raw)`,
    join(directory, unreadable.name),
  );
  for (const file of staged) {
    const { affectedRows } = await db.execute(
      `DELETE FROM aethermart_db.stg_${file.table}
      WHERE source_row IN (SELECT source_row FROM aethermart_db.unreadable_rows WHERE source = '${file.table}')`,
    );
    file.unreadable = affectedRows;
    file.rows -= affectedRows;
  }
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
 * worked out from the others, so that a lost row shows. Reads only.
 */
export async function countRows(db: Database, dataset: Dataset): Promise<TableAccount[]> {
  const all: TableAccount[] = [];
  for (const { table, rows } of dataset.files) {
    const { key, matches } = accounts[table];
    const [counts] = await db.query<Omit<TableAccount, "table" | "source">>(
      `SELECT
        (SELECT COUNT(DISTINCT ${key})
          FROM aethermart_db.stg_${table} staged
          JOIN aethermart_db.${table} core ON ${matches}
          LEFT JOIN aethermart_db.quarantine q ON q.source = '${table}' AND q.source_row = staged.source_row
          LEFT JOIN aethermart_db.merged_rows m ON m.source = '${table}' AND m.source_row = staged.source_row
          WHERE q.source_row IS NULL AND m.source_row IS NULL) AS loaded,
        (SELECT COUNT(*) FROM aethermart_db.quarantine WHERE source = '${table}') AS quarantined,
        (SELECT COUNT(*) FROM aethermart_db.merged_rows WHERE source = '${table}') AS merged`,
    );
    all.push({ table, source: rows, ...counts! });
  }
  return all;
}

/** The tables whose rows do not add up. */
export function unbalanced(accounts: readonly TableAccount[]): TableAccount[] {
  return accounts.filter(({ source, loaded, quarantined, merged }) => source !== loaded + quarantined + merged);
}

/**
 * Stages and cleanses a data set into `aethermart_db`, whose tables and rules (sql/m1/01, 02 and 04) must be there. Doing it again changes nothing.
 *
 * @throws {LabError} where a row is lost or counted twice; the core tables are then not to be trusted.
 */
export async function load(db: Database, dataset: Dataset, options: LoadOptions = {}): Promise<TableAccount[]> {
  await stage(db, dataset, options);
  throwIfInterrupted(options.signal);
  for (const script of cleanseScripts) await runScript(db, script);
  const accounts = await countRows(db, dataset);
  const wrong = unbalanced(accounts);
  if (wrong.length > 0) {
    const said = wrong.map(({ table, source, loaded, quarantined, merged }) =>
      `${table}: ${source} delivered, but ${loaded} loaded + ${quarantined} quarantined + ${merged} merged`
    );
    throw new LabError(`Rows do not add up after ${cleanseScripts.at(-1)}.\n  ${said.join("\n  ")}`);
  }
  return accounts;
}
