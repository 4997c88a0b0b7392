/** Digests of tables: two states of a table can be compared without keeping either. */

import { LabError } from "../core/mod.ts";
import type { Queryable } from "../sql/mod.ts";

/** A table's contents, condensed. */
export type TableDigest = {
  table: string;
  rows: number;
  /** 16 hexadecimal digits from every value of every row; the order of the rows does not matter. */
  digest: string;
};

/**
 * Digests tables of `aethermart_db`, in the given order. Equal tables have equal digests. Reads every row.
 *
 * @throws {LabError} if a table does not exist.
 *
 * @example
 * ```ts no-run
 * import { digestTables } from "lab/etl";
 * import { evidence, show } from "lab/show";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * const before = await digestTables(db, ["orders", "order_items"]);
 * await runScript(db, "sql/m1/06_cleanse.sql");
 * const after = await digestTables(db, ["orders", "order_items"]);
 * await show(
 *   evidence("cleansing again changes nothing", { before, after }, ({ before, after }) =>
 *     before.every(({ digest }, at) => digest === after[at]?.digest)),
 * );
 * ```
 */
export async function digestTables(db: Queryable, tables: readonly string[]): Promise<TableDigest[]> {
  const digests: TableDigest[] = [];
  // CHECKSUM TABLE would be shorter, but it does not compute virtual columns and sums whatever lies in the row's buffer, so equal tables can differ
  // (MariaDB 11.8).
  for (const table of tables) {
    const columns = await db.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = 'aethermart_db' AND table_name = ? ORDER BY ordinal_position`,
      [table],
    );
    if (columns.length === 0) throw new LabError(`aethermart_db has no table "${table}".`);
    const values = columns.map(({ name }) => `\`${name}\``).join(", ");
    const [row] = await db.query<Omit<TableDigest, "table">>(
      `SELECT COUNT(*) AS \`rows\`, LEFT(MD5(COALESCE(SUM(CONV(LEFT(MD5(JSON_ARRAY(${values})), 12), 16, 10)), 0)), 16) AS digest
      FROM aethermart_db.\`${table}\``,
    );
    digests.push({ table, ...row! });
  }
  return digests;
}
