/** The shop's data for a notebook of one's own, in one call. */

import { connect, type Database, runScript } from "../sql/mod.ts";
import { type DataChoice, findDataset } from "../dataset/mod.ts";
import { load } from "../etl/mod.ts";

/** What the loaded tables need, in order; `load` runs the rest. */
const scripts = ["00_reset", "01_schema", "02_staging", "04_rules"].map((name) => `sql/m1/${name}.sql`);

/**
 * Connects as `connect()` does and loads AetherMart into `aethermart_db`, which is then the default database: categories, suppliers, products, customers,
 * orders, order_items and reviews, by milestone 1's own scripts. The database is built anew on each call; one of that name which is not the lab's is left
 * alone.
 *
 * @param choice the data: `scale` tiny, small, medium or large; `seed`; `data`, a folder with own files.
 * @throws {LabError} where there is no server, or the data cannot be made. {OpenTaskError} in a student's edition, where a script is still a task.
 *
 * ```ts no-run
 * import { openShop } from "lab/shop";
 * const db = await openShop({ scale: "tiny", seed: 7 });
 * const orders = await db.query("SELECT channel, COUNT(*) AS n FROM orders GROUP BY channel");
 * ```
 *
 * Cost: a second or two for tiny data, some seconds for small.
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
