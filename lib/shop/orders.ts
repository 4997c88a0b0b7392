/** The shop's operations: their statements on the tables of milestone 1. */

import { timingSafeEqual } from "node:crypto";
import type { Queryable } from "../sql/mod.ts";
import type { ClusterPool, Statements } from "../client/mod.ts";

/** The operations of the shop's customers. */
export const shopOperations = ["product lookup", "customer login", "order placement"] as const;
/** An operation of the shop's customers. */
export type ShopOperation = typeof shopOperations[number];

/**
 * Creates the table `aethermart_db.order_requests`, unless it exists: each request for an order is recorded there under a key, so a repeated
 * request makes no second order. A workload needs it. Needs an account that may create tables, such as `lab`.
 *
 * @throws {SqlError} if the server refuses, for example because `aethermart_db` does not exist.
 *
 * @example
 * ```ts no-run
 * import { openShop, prepareShop } from "lab/shop";
 * await prepareShop(await openShop({ scale: "tiny" }));
 * ```
 */
export async function prepareShop(db: Queryable): Promise<void> {
  await db.execute(
    `CREATE TABLE IF NOT EXISTS aethermart_db.order_requests (
      request_key CHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
      order_id    INT UNSIGNED NOT NULL,
      UNIQUE KEY uq_order_requests_order (order_id)
    ) ENGINE = InnoDB COMMENT 'Which order came of which request: a request that is repeated makes no second order'`,
  );
}

/** Some of the shop's customers and products, which the workload uses in turn. */
export interface Sample {
  customers: { customer_id: number; email: string; password_hash: string }[];
  products: { product_id: number; list_price: number }[];
}

/** Does one operation, and returns the number of the order if it places one. */
type Act = (
  pool: ClusterPool,
  sample: Sample,
  turn: number,
  key: string,
) => Promise<{ value?: number; node: string; retries: number }>;

/** What each operation does. `turn` chooses the customer and the products, `key` names the request. */
export const acts: Record<ShopOperation, Act> = {
  async "product lookup"(pool, { products }, turn) {
    const { product_id } = products[turn * 7 % products.length]!;
    const { node, retries } = await pool.query(
      "SELECT product_id, sku, name, description, list_price FROM products WHERE product_id = ?",
      [product_id],
    );
    return { node, retries };
  },
  async "customer login"(pool, { customers }, turn) {
    const { email, password_hash } = customers[turn * 3 % customers.length]!;
    const { node, retries, value } = await pool.query<{ password_hash: string }>(
      "SELECT customer_id, password_hash FROM customers WHERE email = ? AND BINARY email = ?",
      [email, email],
    );
    const stored = value[0]?.password_hash ?? "";
    const bytes = (text: string) => new TextEncoder().encode(text);
    if (stored.length !== password_hash.length || !timingSafeEqual(bytes(stored), bytes(password_hash))) {
      throw new Error(`the stored hash of customer ${turn} is not the one that was there before`);
    }
    return { node, retries };
  },
  async "order placement"(pool, { customers, products }, turn, key) {
    const customer = customers[turn * 5 % customers.length]!;
    const items = Array.from({ length: 1 + turn % 3 }, (_, at) => products[(turn + at * 11) % products.length]!);
    return await pool.transaction((tx) => placeOrder(tx, key, customer.customer_id, items), { isIdempotent: true });
  },
};

/** Places an order once, however often it runs, and returns the number of the order for this request. */
async function placeOrder(
  tx: Statements,
  key: string,
  customerId: number,
  items: Sample["products"],
): Promise<number> {
  const [known] = await tx.query<{ order_id: number }>("SELECT order_id FROM order_requests WHERE request_key = ?", [
    key,
  ]);
  if (known) return known.order_id;
  const { insertId } = await tx.execute(
    "INSERT INTO orders (customer_id, channel, status, ordered_at) VALUES (?, 'web', 'paid', UTC_TIMESTAMP())",
    [customerId],
  );
  const rows = items.map((_, at) => `(${insertId}, ${at + 1}, ?, 1, ?)`).join(", ");
  await tx.execute(
    `INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES ${rows}`,
    items.flatMap(({ product_id, list_price }) => [product_id, list_price]),
  );
  // The key is unique: if two attempts overlap, one is refused here, and finds the other's order when it runs again.
  await tx.execute("INSERT INTO order_requests (request_key, order_id) VALUES (?, ?)", [key, insertId]);
  return insertId;
}

/**
 * Reads the sample.
 *
 * @throws {RangeError} if the shop has no customers or products.
 */
export async function takeSample(pool: ClusterPool): Promise<Sample> {
  const { value: customers } = await pool.query<Sample["customers"][number]>(
    "SELECT customer_id, email, password_hash FROM customers ORDER BY customer_id LIMIT 500",
  );
  const { value: products } = await pool.query<Sample["products"][number]>(
    "SELECT product_id, list_price FROM products ORDER BY product_id LIMIT 500",
  );
  if (customers.length === 0 || products.length === 0) {
    throw new RangeError("The shop needs customers and products in aethermart_db before it can work. Load data first.");
  }
  return { customers, products };
}
