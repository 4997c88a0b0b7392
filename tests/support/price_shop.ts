/** A small shop whose prices and ratings change, for tests of a memory. */

import { type Database, runScript } from "../../lib/sql/mod.ts";

/** Makes the tables of the first milestone with 60 products, 300 orders and 240 reviews. The database exists. */
export async function makeShop(db: Database): Promise<void> {
  await runScript(db, "sql/m1/01_schema.sql");
  for (
    const sql of [
      "INSERT INTO categories (category_id, parent_id, name, kind) VALUES (1, NULL, 'Goods', 'goods')",
      "INSERT INTO suppliers VALUES (1, 'Supplier', 'DE', 'orders@supplier.example.com')",
      `INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on, stock_quantity)
      SELECT seq, CONCAT('S-', seq), CONCAT(ELT(1 + seq MOD 7, 'Nova', 'Vela', 'Lumen', 'Orbit', 'Axiom', 'Zenith', 'Aurora'), ' ',
        ELT(1 + seq MOD 9, 'Lamp', 'Keyboard', 'Camera', 'Speaker', 'Monitor', 'Radio', 'Tripod', 'Router', 'Drill'), ' K', seq),
        'On the shelf.', 1, 1, 10 + seq, '2020-01-01', seq * 3 FROM seq_1_to_60`,
      `INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel, marketing_consent,
        password_hash) VALUES (1, 'A', 'B', 'a@b.example.com', 'Berlin', 'DE', '2020-01-01', 'web', FALSE, CONCAT('$2b$12$', REPEAT('a', 53)))`,
      `INSERT INTO orders (order_id, customer_id, channel, status, ordered_at)
      SELECT seq, 1, 'web', ELT(1 + seq MOD 3, 'paid', 'shipped', 'delivered'), '2021-01-01 12:00:00' + INTERVAL seq DAY FROM seq_1_to_300`,
      `INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
      SELECT seq, 1, 1 + seq MOD 60, 1, 10 + seq MOD 60 + (seq DIV 60) MOD 3 FROM seq_1_to_300`,
      `INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
      SELECT 1 + seq MOD 60, 1, 1 + (seq DIV 60), 'Title', 'Body', '2021-02-01' + INTERVAL seq DAY FROM seq_1_to_240`,
    ]
  ) await db.execute(sql);
}
