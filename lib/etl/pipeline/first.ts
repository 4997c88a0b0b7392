/** A large first delivery: judged by the engine beside the server, loaded at once, and entered into the pipeline's books. */

import { LabError } from "../../core/mod.ts";
import type { TableName } from "../../dataset/mod.ts";
import type { Database } from "../../sql/mod.ts";
import { type FileAccount, nameOf, partOf } from "../account.ts";
import { type CleansedLoad, loadAnd, type LoadCleansedOptions } from "../cleanse/load_cleansed.ts";
import type { Delivery } from "../cleanse/types.ts";
import { contracts } from "../contracts.ts";
import { releaseLock, takeLock } from "./lock.ts";
import { refuseTriggers } from "./triggers.ts";

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
 * The rows and their books are one transaction: killed at any moment, it leaves both or neither.
 *
 * @throws {LabError} if two files have the same content, the shop has triggers of milestone 2, a table has rows, a run of the pipeline is working, or the
 * server did not take every row.
 * @throws {SqlError} if the books know a delivery or a row, or the pipeline is not installed. @throws {InterruptedError} if `signal` was aborted before the commit.
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
  requireDifferentFiles(delivery);
  await takeLock(db);
  try {
    await refuseTriggers(db);
    await db.execute("CALL aethermart_pipeline.require_no_books()");
    return await loadAnd(db, delivery, options, async (tx, { accounts }) => {
      const documents = JSON.stringify(documentsOf(delivery, accounts));
      await tx.execute("CALL aethermart_pipeline.book_first_delivery(?)", [documents]);
    });
  } finally {
    await releaseLock(db).catch(() => {}); // a lost connection has released it
  }
}

/** The books know a delivery by its content. */
function requireDifferentFiles({ files }: Delivery): void {
  for (const [at, file] of files.entries()) {
    const twin = files.slice(0, at).find(({ sha256 }) => sha256 === file.sha256);
    if (twin) {
      throw new LabError(
        `${nameOf(file)} and ${nameOf(twin)} have the same content. Take one of them out of the delivery.`,
      );
    }
  }
}
