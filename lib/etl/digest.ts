/** Whether two states of a table are the same, told without keeping either. */

import { LabError } from "../core/mod.ts";
import type { Queryable } from "../sql/mod.ts";

/** A table's contents in short. */
export type TableDigest = {
  table: string;
  rows: number;
  /** 16 hexadecimal digits over every value of every row, in whichever order the rows lie. */
  digest: string;
};

/**
 * Digests tables of `aethermart_db`. Reads every row.
 *
 * CHECKSUM TABLE would be shorter, but is not to be trusted with virtual columns: it does not compute them and sums what happened to lie in the
 * row's buffer, so that equal tables differ (MariaDB 11.8).
 *
 * @throws {LabError} for a table that does not exist.
 *
 * @example
 * ```ts no-run
 * import { digestTables } from "lab/etl";
 * import { connect } from "lab/sql";
 * const [orders] = await digestTables(await connect(), ["orders"]);
 * ```
 */
export async function digestTables(db: Queryable, tables: readonly string[]): Promise<TableDigest[]> {
  const digests: TableDigest[] = [];
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
