/** What is loaded already, for the rows of the next delivery. */

import type { Queryable } from "../../sql/mod.ts";
import type { Engine } from "./engine.ts";
import type { KnownRows } from "./types.ts";

const given = {
  categories: { category_id: "UINTEGER", name: "VARCHAR" },
  suppliers: { supplier_id: "UINTEGER", name: "VARCHAR" },
  products: { product_id: "UINTEGER", sku: "VARCHAR", name: "VARCHAR", list_price: "DECIMAL(12, 2)" },
  customers: { customer_id: "UINTEGER", email: "VARCHAR" },
  orders: { order_id: "UINTEGER" },
} as const;

/** Creates the tables `given_<table>` and `waiting_<table>`. */
export async function openKnown(engine: Engine, known: KnownRows): Promise<void> {
  for (const [table, columns] of Object.entries(given) as [keyof typeof given, Record<string, string>][]) {
    const types = Object.entries(columns).map(([name, type]) => `${name} ${type}`).join(", ");
    await engine.run(`CREATE TABLE given_${table} (${types}); CREATE TABLE waiting_${table} (k UINTEGER)`);
    const rows = (known[table] ?? []) as readonly Record<string, string | number>[];
    await engine.fill(`given_${table}`, rows.values().map((row) => Object.keys(columns).map((name) => row[name]!)));
    const waiting = (known.setAside ?? []).filter(({ source }) => source === table);
    await engine.fill(`waiting_${table}`, waiting.map(({ key_value }) => [key_value]));
  }
}

/**
 * Reads from `aethermart_db` what the next delivery is compared with: keys, unique values and prices of the core tables, and the keys in quarantine.
 *
 * @throws {SqlError} if the tables do not exist.
 *
 * @example
 * ```ts no-run
 * import { readKnown } from "lab/etl";
 * import { connect } from "lab/sql";
 * await using db = await connect();
 * const known = await readKnown(db);
 * console.log(known.orders?.length);
 * ```
 */
export async function readKnown(db: Queryable): Promise<KnownRows> {
  const read = async <T extends object>(table: keyof typeof given) =>
    await db.query<T>(`SELECT ${Object.keys(given[table]).join(", ")} FROM aethermart_db.${table}`);
  const keys = Object.entries({ categories: "category_id", suppliers: "supplier_id", products: "product_id" })
    .concat(Object.entries({ customers: "customer_id", orders: "order_id" }));
  return {
    categories: await read("categories"),
    suppliers: await read("suppliers"),
    products: await read("products"),
    customers: await read("customers"),
    orders: await read("orders"),
    setAside: await db.query(
      keys.map(([table, key]) =>
        `SELECT source, CAST(JSON_VALUE(raw, '$.${key}') AS UNSIGNED) AS key_value FROM aethermart_db.quarantine
        WHERE source = '${table}' AND TRIM(JSON_VALUE(raw, '$.${key}')) REGEXP '^(0|[1-9][0-9]{0,8})$'`
      ).join(" UNION "),
    ),
  };
}
