/** Accounts for every row of a data set: in the files, loaded, in quarantine, merged. */

import type { Database } from "../sql/mod.ts";
import { type Dataset, files, type TableName, tables } from "../dataset/mod.ts";

/** Where the delivered rows of a table are, as numbers of rows. No row is lost if `source = loaded + quarantined + merged`. */
export type TableAccount = {
  table: TableName;
  /** In the files, counted when these were written. */
  source: number;
  /** In the core table, from staged rows that were neither merged nor quarantined. */
  loaded: number;
  /** In quarantine, each with a reason. */
  quarantined: number;
  /** Left out as copies of other rows. */
  merged: number;
};

/** The same, for the rows of a table that came in one file. */
export type FileAccount = TableAccount & { file: string };

export type Delivered = Dataset["files"][number];

/** A file's name in the delivery. */
export const nameOf = (file: Delivered): string => "source" in file ? file.source : file.name;

/** Which part of its table's rows a file holds, as source_row DIV 1,000,000,000. */
export const partOf = (name: string) => files.find((file) => file.name === name)!.base / 1e9;

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
    matches: // CAST skips blanks, tabs and line ends by itself, but not a no-break space.
      columns.map((column) => `core.${column} = CAST(REPLACE(staged.${column}, _utf8mb4 x'C2A0', '') AS UNSIGNED)`)
        .join(" AND "),
  };
}

/**
 * Counts, by file and table, where the delivered rows are: in the file, in the core table, in quarantine, merged. Each of the four is counted by
 * itself and none is derived from the others, so a lost row shows. Only reads.
 *
 * @param dataset the one that is loaded
 * @throws {SqlError} if the server refuses a statement, for example because nothing is loaded.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { countFiles, unbalanced } from "lab/etl";
 * import { connect } from "lab/sql";
 * const files = await countFiles(
 *   await connect(),
 *   await findDataset({ scale: "small", seed: 42, data: "" }),
 * );
 * console.log(unbalanced(files).map(({ file }) => file)); // no file has lost a row: []
 * ```
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

/**
 * Counts, by table, where the delivered rows are: the sums of {@link countFiles}. Only reads.
 *
 * @param dataset the one that is loaded
 * @throws {SqlError} if the server refuses a statement, for example because nothing is loaded.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { countRows, unbalanced } from "lab/etl";
 * import { evidence, show } from "lab/show";
 * import { connect } from "lab/sql";
 * const accounts = await countRows(
 *   await connect(),
 *   await findDataset({ scale: "small", seed: 42, data: "" }),
 * );
 * await show(
 *   evidence("m1.ingestion", "no row was lost", accounts, (accounts) =>
 *     unbalanced(accounts).length === 0),
 * );
 * ```
 */
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
 * The accounts that do not balance: `source` is not `loaded + quarantined + merged`. Pure.
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
