/** A large first delivery: judged by the engine beside the server, loaded at once, and entered into the pipeline's books. */

import { LabError } from "../../core/mod.ts";
import type { TableName } from "../../dataset/mod.ts";
import type { Database, Queryable } from "../../sql/mod.ts";
import { type FileAccount, nameOf, partOf } from "../account.ts";
import { type CleansedLoad, emptyLoaded, loadCleansed, type LoadCleansedOptions } from "../cleanse/load_cleansed.ts";
import type { Delivery } from "../cleanse/types.ts";
import { contracts } from "../contracts.ts";
import { releaseLock, takeLock } from "./lock.ts";

/** The columns of a source's files in a first delivery: those of its contract but the time of the change. */
const columnsOf = (table: TableName) =>
  contracts.find(({ source }) => source === table)!.columns.filter(({ role }) => role !== "version")
    .map(({ name }) => name);

/** The files as `book_first_delivery` takes them: an entry for each table that a file holds. Pure. */
function documentsOf({ files }: Delivery, accounts: readonly FileAccount[]) {
  const held = files.flatMap((file) => file.tables.map(({ table }) => ({ file, table })));
  const bySource = Map.groupBy(held, ({ table }) => table);
  return held.map(({ file, table }) => {
    const { source: delivered, loaded, merged, quarantined } = accounts.find((account) =>
      account.table === table && account.file === nameOf(file)
    )!;
    const own = bySource.get(table)!;
    return {
      source: table,
      part: partOf(file.name),
      file: nameOf(file),
      sha256: file.sha256,
      bytes: file.bytes,
      piece: own.findIndex((one) => one.file === file) + 1,
      pieces: own.length,
      columns: columnsOf(table),
      delivered,
      loaded,
      merged,
      quarantined,
    };
  });
}

/**
 * Loads a first delivery with {@link loadCleansed} and enters it into the pipeline's books: a delivery for each table of each file, all keys of the shop,
 * and every row that was set aside, which can be repaired and replayed like any other. Rows that were loaded or merged have one entry in the ledger for
 * each file, not one each. The shop's tables and the books must be empty; later deliveries come through the inbox and continue from here.
 *
 * The load ends with one commit, and the books with another. If the program or the server is killed before that, the shop's tables may hold rows without
 * books until somebody calls this function, {@link undoFirstDelivery} or `installPipeline` again: they find the mark of the unfinished load and empty the tables.
 * Until then `runPipeline` and `replayQuarantine` refuse to work. So what counts as delivered is everything or nothing.
 *
 * @throws {LabError} if a table has rows, a run of the pipeline is working, or the server did not take every row. @throws {SqlError} if the books know a
 * delivery or a row, or the pipeline is not installed. @throws {InterruptedError} if `signal` was aborted. The tables are empty in each of these cases.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { deliverFirst, installPipeline, readBalance } from "lab/etl";
 * import { connect, runScript } from "lab/sql";
 * await using db = await connect();
 * for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) {
 *   await runScript(db, `sql/m1/${name}.sql`);
 * }
 * await installPipeline(db);
 * await deliverFirst(db, await findDataset({ scale: "small", seed: 42, data: "" }));
 * console.log(await readBalance(db));
 * ```
 */
export async function deliverFirst(
  db: Database,
  delivery: Delivery,
  options: LoadCleansedOptions = {},
): Promise<CleansedLoad> {
  await takeLock(db);
  try {
    await undoFirstDelivery(db);
    await db.execute("CALL aethermart_pipeline.begin_first_delivery()");
    let isLoaded = false;
    try {
      const load = await loadCleansed(db, delivery, options);
      isLoaded = true;
      const documents = JSON.stringify(documentsOf(delivery, load.accounts));
      await db.execute("CALL aethermart_pipeline.book_first_delivery(?)", [documents]);
      return load;
    } catch (error) {
      // What loadCleansed refuses is not loaded: only the mark is left, and rows of others stay.
      if (isLoaded) await undoFirstDelivery(db);
      else await removeMark(db);
      throw error;
    }
  } finally {
    await releaseLock(db).catch(() => {}); // a lost connection has released it
  }
}

/** Whether a first delivery was begun and did not end: its mark is there. */
async function isUnfinished(db: Queryable): Promise<boolean> {
  const [found] = await db.query(
    "SELECT 1 FROM information_schema.tables WHERE table_schema = 'aethermart_pipeline' AND table_name = 'first_delivery'",
  );
  if (!found) return false;
  const [mark] = await db.query("SELECT 1 FROM aethermart_pipeline.first_delivery WHERE state = 'loading'");
  return mark !== undefined;
}

const removeMark = (db: Queryable) =>
  db.execute("DELETE FROM aethermart_pipeline.first_delivery WHERE state = 'loading'");

/**
 * Empties the tables that an interrupted {@link deliverFirst} filled in part: the shop's seven, and `quarantine`, `merged_rows` and `repairs` of
 * `aethermart_db`. They were empty when it began. Does nothing if none was interrupted.
 *
 * @returns whether there was something to undo
 *
 * @example
 * ```ts no-run
 * import { undoFirstDelivery } from "lab/etl";
 * import { connect } from "lab/sql";
 * console.log(await undoFirstDelivery(await connect()) ? "emptied" : "nothing to undo");
 * ```
 */
export async function undoFirstDelivery(db: Queryable): Promise<boolean> {
  if (!await isUnfinished(db)) return false;
  await emptyLoaded(db);
  await removeMark(db);
  return true;
}

/** @throws {LabError} if a first delivery is unfinished. */
export async function refuseUnfinished(db: Queryable): Promise<void> {
  if (await isUnfinished(db)) {
    throw new LabError(
      "A first delivery was interrupted while it was loaded, so the books do not know what is in the shop's tables. " +
        "Call deliverFirst again, or undoFirstDelivery to empty the tables.",
    );
  }
}
