/**
 * Milestone 2's rules with several concurrent sessions: no rule is broken, and place_order causes no deadlock.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, runScript, SqlError } from "../../lib/sql/mod.ts";

let shared: Promise<Server> | undefined;

Deno.test.afterAll(async () => await (await shared)?.stop());

const m2 = [
  "01_stock",
  "02_order_totals",
  "03_price_audit",
  "04_status",
  "05_reviews",
  "06_place_order",
  "07_order_facts",
];

/** The rules on an empty shop, with three products of ten pieces each and one customer. */
async function withShop(body: (db: Database, sessions: Database[]) => Promise<void>): Promise<void> {
  const { uri } = await (shared ??= startServer());
  await using db = await connect({ uri });
  for (const script of ["00_reset", "01_schema", "08_procedures"]) await runScript(db, `sql/m1/${script}.sql`);
  for (const script of [...m2, "08_partition_upkeep", "09_fact_integrity"]) await runScript(db, `sql/m2/${script}.sql`);
  await db.execute("INSERT INTO categories VALUES (1, NULL, 'Goods', 'goods')");
  await db.execute("INSERT INTO suppliers VALUES (1, 'Supplier', 'DE', 'orders@example.com')");
  await db.execute(`INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price,
      launched_on, stock_quantity)
    SELECT seq, CONCAT('S-', seq), CONCAT('Product ', seq), '', 1, 1, 10, '2024-01-01', 10 FROM seq_1_to_3`);
  await db.execute(`INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on,
      signup_channel, marketing_consent, password_hash)
    VALUES (1, 'A', 'B', 'a@example.com', 'C', 'DE', '2024-01-01', 'web', FALSE, CONCAT('$2b$12$', REPEAT('a', 53)))`);
  const sessions = await Promise.all(Array.from({ length: 4 }, () => connect({ uri, database: "aethermart_db" })));
  try {
    await body(db, sessions);
  } finally {
    for (const session of sessions) await session.close();
  }
}

/** The error number of the server's refusal; 0 if there was none. */
const errno = (work: Promise<unknown>) =>
  work.then(() => 0, (error) => {
    if (error instanceof SqlError) return error.errno;
    throw error;
  });

Deno.test("concurrent orders for the same products sell each item once, in whatever order they name them", () =>
  withShop(async (db, sessions) => {
    const answers = await Promise.all(sessions.map(async (session, at) => {
      const own: number[] = [];
      const products = at % 2 === 0 ? [1, 2, 3] : [3, 2, 1];
      const items = JSON.stringify(products.map((product_id) => ({ product_id, quantity: 1 })));
      for (let n = 0; n < 5; n++) own.push(await errno(session.execute("CALL place_order(1, 'web', ?, @o)", [items])));
      return own;
    }));
    const all = answers.flat();
    assert.deepEqual([all.filter((n) => n === 0).length, all.filter((n) => n === 1644).length], [10, 10]);
    assert.deepEqual(await db.query("SELECT SUM(stock_quantity) AS rest, COUNT(*) AS n FROM products"), [{
      rest: 0,
      n: 3,
    }]);
    assert.deepEqual(await db.query("SELECT COUNT(*) AS orders, SUM(total) AS total FROM order_totals"), [{
      orders: 10,
      total: 300,
    }]);
    assert.deepEqual(await db.query("SELECT * FROM wrong_order_totals"), []);
  }));

Deno.test("an order that is cancelled while a line is added holds no stock afterwards", () =>
  withShop(async (db, [one, other]) => {
    await db.execute("CALL place_order(1, 'web', '[{\"product_id\": 1, \"quantity\": 2}]', @o)");
    const [{ id }] = await db.query<{ id: number }>("SELECT @o AS id") as [{ id: number }];
    await one!.execute("START TRANSACTION");
    await one!.execute(
      "INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (?, 2, 2, 3, 10)",
      [id],
    );
    const cancelled = other!.execute("UPDATE orders SET status = 'cancelled' WHERE order_id = ?", [id]);
    await one!.execute("COMMIT");
    await cancelled;
    assert.deepEqual(await db.query("SELECT stock_quantity AS rest FROM products ORDER BY product_id"), [
      { rest: 10 },
      { rest: 10 },
      { rest: 10 },
    ]);
  }));

Deno.test("a session that read an order before a line was added cannot cancel it, because that line's stock would be lost", () =>
  withShop(async (db, [early]) => {
    await db.execute("CALL place_order(1, 'web', '[{\"product_id\": 1, \"quantity\": 2}]', @o)");
    const [{ id }] = await db.query<{ id: number }>("SELECT @o AS id") as [{ id: number }];
    await early!.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
    await db.execute(
      "INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (?, 2, 2, 3, 10)",
      [id],
    );
    const cancel = () => errno(early!.execute("UPDATE orders SET status = 'cancelled' WHERE order_id = ?", [id]));
    // Error 1020: the record has changed since it was read.
    assert.equal(await cancel(), 1020);
    assert.equal(await cancel(), 0);
    assert.deepEqual(await db.query("SELECT SUM(stock_quantity) AS rest FROM products"), [{ rest: 30 }]);
  }));

Deno.test("one of several concurrent reviews by one customer is kept", () =>
  withShop(async (db, sessions) => {
    await db.execute("CALL place_order(1, 'web', '[{\"product_id\": 1, \"quantity\": 1}]', @o)");
    for (const status of ["shipped", "delivered"]) {
      await db.execute("UPDATE orders SET status = ? WHERE order_id = @o", [status]);
    }
    const answers = await Promise.all(sessions.map((session) =>
      errno(session.execute(`INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
        VALUES (1, 1, 5, 'Good', '', UTC_TIMESTAMP())`))
    ));
    assert.equal(
      answers.filter((n) =>
        n === 0
      ).length,
      1,
    );
    assert.deepEqual(await db.query("SELECT COUNT(*) AS n FROM reviews"), [{ n: 1 }]);
  }));

Deno.test("one of two concurrent copies of a line in different quarters is kept", () =>
  withShop(async (db, sessions) => {
    await db.execute("CALL add_quarters('2024-01-01', '2024-12-31')");
    for (let line = 1; line <= 5; line++) {
      const answers = await Promise.all(sessions.map((session, at) =>
        errno(session.execute(
          "INSERT INTO order_facts VALUES (1, ?, ?, 1, 1, 'web', TRUE, 1, 10)",
          [line, `2024-${["02", "05", "08", "11"][at]}-01`],
        ))
      ));
      assert.ok(answers.filter((n) => n === 0).length === 1, `line ${line}: ${answers}`);
    }
    assert.deepEqual(await db.query("SELECT COUNT(*) AS n FROM order_facts"), [{ n: 5 }]);
  }));
