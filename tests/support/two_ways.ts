/** Cleanses a delivery by M1's SQL and by the engine, on one server, and names what differs. */

import { cleanseDelivery, digestTables, load, loadStatement } from "../../lib/etl/mod.ts";
import type { Dataset } from "../../lib/dataset/mod.ts";
import { type Database, runScript } from "../../lib/sql/mod.ts";

/** Creates the empty tables of `aethermart_db`. */
export async function makeTables(db: Database): Promise<void> {
  for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
}

/** Which core tables and records differ, with rows that only one way gives. Empty: every row is the same, byte by byte. */
export async function compareWays(db: Database, dataset: Dataset, folder: string): Promise<string[]> {
  await makeTables(db);
  await load(db, dataset);
  const { files } = await cleanseDelivery(dataset, folder);
  const differing: string[] = [];
  for (const file of files) {
    const own = `engine_${file.table}`;
    await db.execute(`CREATE TABLE aethermart_db.${own} LIKE aethermart_db.${file.table}`);
    const { warningCount } = await db.loadData(loadStatement(file, own), file.path);
    const [sql, engine] = await digestTables(db, [file.table, own]);
    if (warningCount > 0 || sql!.digest !== engine!.digest || sql!.rows !== file.rows) {
      differing.push(
        `${file.table}: ${sql!.rows} rows by SQL, ${engine!.rows} by the engine\n${await firstRows(
          db,
          file.table,
          own,
        )}`,
      );
    }
  }
  return differing;
}

/** Rows that only one of two tables has. */
async function firstRows(db: Database, sql: string, engine: string): Promise<string> {
  const columns = await db.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
    WHERE table_schema = 'aethermart_db' AND table_name = ? AND generation_expression IS NULL ORDER BY ordinal_position`,
    [sql],
  );
  const row = `JSON_ARRAY(${columns.map(({ name }) => `CAST(${name} AS CHAR)`).join(", ")}) COLLATE utf8mb4_bin`;
  const only = async (one: string, other: string) =>
    (await db.query<{ line: string }>(
      `SELECT ${row} AS line FROM aethermart_db.${one} EXCEPT SELECT ${row} FROM aethermart_db.${other} LIMIT 3`,
    )).map(({ line }) => `  only in ${one}: ${line}`);
  return [...await only(sql, engine), ...await only(engine, sql)].join("\n");
}
