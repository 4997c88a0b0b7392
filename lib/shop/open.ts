/** The shop's data for your own notebook, in one call. */

import { connect, type Database, runScript } from "../sql/mod.ts";
import { type DataChoice, findDataset } from "../dataset/mod.ts";
import { load } from "../etl/mod.ts";

/** The scripts that make the tables, in order; `load` runs the rest. */
const scripts = ["00_reset", "01_schema", "02_staging", "04_rules"].map((name) => `sql/m1/${name}.sql`);

/**
 * Connects as `connect` of `lab/sql` does, and loads the shop's data into `aethermart_db`, which is then the default database: categories, suppliers,
 * products, customers, orders, order_items and reviews, by the scripts of milestone 1. Each call builds the database again; it never
 * replaces a database of that name that the lab did not make. Takes one or two seconds for tiny data, some seconds for small data.
 *
 * @param choice `scale`: tiny, small (default), medium or large; `seed`: default 42; `data`: a folder with your own files
 * @throws {LabError} if no server is known, or the data cannot be made.
 * @throws {OpenTaskError} if one of the scripts has an open task.
 *
 * @example
 * ```ts no-run
 * import { openShop } from "lab/shop";
 * const db = await openShop({ scale: "tiny", seed: 7 });
 * const orders = await db.query<{ channel: string; n: number }>(
 *   "SELECT channel, COUNT(*) AS n FROM orders GROUP BY channel",
 * );
 * ```
 */
export async function openShop({ scale = "small", seed = 42, data = "" }: Partial<DataChoice> = {}): Promise<Database> {
  const db = await connect();
  try {
    const dataset = await findDataset({ scale, seed, data });
    for (const script of scripts) await runScript(db, script);
    await load(db, dataset);
    await db.execute("USE aethermart_db");
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}
