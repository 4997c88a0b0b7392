/** From the files of a first delivery into empty tables: cleansed beside the server, loaded in one transaction, all or nothing. */

import { createWorkFolder, LabError, throwIfInterrupted } from "../../core/mod.ts";
import type { Database, Queryable } from "../../sql/mod.ts";
import { cleanseDelivery, loadStatement } from "./cleanse.ts";
import type { CleanFile, Cleansed, CleanseOptions, CleanTable, Delivery } from "./types.ts";

/** What was loaded into one table. */
export type LoadedTable = { table: CleanTable; rows: number };

/** The result of {@link loadCleansed}. */
export interface CleansedLoad extends Pick<Cleansed, "accounts"> {
  tables: LoadedTable[];
  /** From the first byte read to the last commit, in milliseconds. */
  ms: number;
}

/** How to load. */
export interface LoadCleansedOptions extends Omit<CleanseOptions, "known" | "ready"> {
  /** The clock, in milliseconds; only differences count. Default: `performance.now`. */
  clock?: () => number;
}

const filled: readonly CleanTable[] = [
  ...["categories", "suppliers", "products", "customers", "orders", "order_items", "reviews"] as const,
  ...["quarantine", "merged_rows", "repairs"] as const,
];

/**
 * Loads a first delivery into the empty core tables of `aethermart_db`, with `quarantine`, `merged_rows` and `repairs`. The tables of sql/m1/01 and 02 must
 * exist. The rows are those of the way through sql/m1/03 to 06, without its staging tables. DuckDB cleanses while the server loads what is ready.
 *
 * All or nothing: the load is one transaction, so a warning, a missing row, an interruption or a kill leaves the tables empty. Foreign keys are not checked
 * row by row, because cleansing keeps only rows whose parents it keeps. On a Galera node, the transaction must fit into `wsrep_max_ws_size` (2 GiB).
 *
 * @throws {LabError} if a table is not empty, or the server did not take every row as it is.
 * @throws {SqlError} if the server refuses a row.
 * @throws {InterruptedError} if `signal` was aborted before the commit.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { loadCleansed } from "lab/etl";
 * import { connect, runScript } from "lab/sql";
 * await using db = await connect();
 * for (const name of ["00_reset", "01_schema", "02_staging"]) {
 *   await runScript(db, `sql/m1/${name}.sql`);
 * }
 * const { tables, ms } = await loadCleansed(
 *   db,
 *   await findDataset({ scale: "small", seed: 42, data: "" }),
 * );
 * console.log(tables.length, ms);
 * ```
 */
export const loadCleansed = (
  db: Database,
  delivery: Delivery,
  options: LoadCleansedOptions = {},
): Promise<CleansedLoad> => loadAnd(db, delivery, options, () => Promise.resolve());

/** As {@link loadCleansed}, with something to do in its transaction when every row is there. */
export async function loadAnd(
  db: Database,
  delivery: Delivery,
  { clock = performance.now.bind(performance), ...options }: LoadCleansedOptions,
  finish: (session: Queryable, load: Pick<CleansedLoad, "accounts" | "tables">) => Promise<void>,
): Promise<CleansedLoad> {
  const begun = clock();
  await requireEmpty(db);
  using folder = createWorkFolder();
  const session = await db.another();
  const drop = () => session.destroy();
  options.signal?.addEventListener("abort", drop);
  try {
    // If unique_checks were off as well, InnoDB would sort the rows of empty tables before it inserts them, which takes the server twice the time.
    await session.execute("SET foreign_key_checks = 0");
    const loaded = await session.transaction(async (tx) => {
      const result = await loadAll(tx, delivery, folder.dir, options);
      await tx.execute("SET foreign_key_checks = 1");
      await finish(tx, result);
      throwIfInterrupted(options.signal);
      // A connection that is dropped during the commit would leave open whether it took place.
      options.signal?.removeEventListener("abort", drop);
      return result;
    });
    return { ...loaded, ms: clock() - begun };
  } catch (error) {
    throwIfInterrupted(options.signal);
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", drop);
    await session.close();
  }
}

async function requireEmpty(db: Database): Promise<void> {
  for (const table of filled) {
    const [row] = await db.query(`SELECT 1 FROM aethermart_db.${table} LIMIT 1`);
    if (row) {
      throw new LabError(
        `loadCleansed is for a first delivery, but aethermart_db.${table} has rows. Empty the database with sql/m1/00_reset.sql, 01_schema.sql and 02_staging.sql first.`,
      );
    }
  }
}

/** Loads each file as soon as it is ready, one after the other. */
async function loadAll(
  session: Queryable,
  delivery: Delivery,
  folder: string,
  options: CleanseOptions,
): Promise<Pick<CleansedLoad, "accounts" | "tables">> {
  const stopped = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopped.signal]) : stopped.signal;
  const failures: unknown[] = [];
  const tables: LoadedTable[] = [];
  let last = Promise.resolve();
  const ready = (file: CleanFile) => {
    last = last.then(async () => {
      if (failures.length > 0) return;
      tables.push({ table: file.table, rows: await loadFile(session, file) });
      await Deno.remove(file.path);
    }).catch((error) => {
      failures.push(error);
      stopped.abort(); // nothing that is still being cleansed can be loaded
    });
  };
  const cleansed = await cleanseDelivery(delivery, folder, { ...options, ready, signal }).catch((error) => {
    failures.push(error);
  });
  await last;
  if (!cleansed || failures.length > 0) throw failures[0];
  return { accounts: cleansed.accounts, tables };
}

async function loadFile(session: Queryable, file: CleanFile): Promise<number> {
  const { affectedRows, warningCount, warnings } = await session.loadData(loadStatement(file), file.path);
  if (warningCount > 0 || affectedRows !== file.rows) {
    const quoted = warnings.slice(0, 3).map(({ message }) => `\n  ${message}`).join("");
    throw new LabError(
      `${file.table} was not loaded as it is: ${affectedRows} of ${file.rows} rows, ${warningCount} warnings. Nothing was loaded.${quoted}`,
    );
  }
  return affectedRows;
}
