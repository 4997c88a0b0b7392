/** Faults of statements and of the programs that send them. */

import type { Queryable, Row } from "../sql/mod.ts";
import type { Fault } from "./fault.ts";
import { connectShop, persist, startClients, wait } from "./clients.ts";

export const missingIndex: Fault = {
  name: "missing index",
  planted: "The unique key on customers.email is dropped on all nodes",
  felt: "Each login reads all customers; the more customers there are, the slower",
  async plant({ cluster, writer }) {
    await using db = await cluster.connect(writer, { database: "aethermart_db" });
    const { name } = await db.one<{ name: string }>(
      `SELECT INDEX_NAME AS name FROM information_schema.STATISTICS
        WHERE TABLE_SCHEMA = 'aethermart_db' AND TABLE_NAME = 'customers' AND COLUMN_NAME = 'email' AND NON_UNIQUE = 0`,
    );
    await db.execute(`ALTER TABLE customers DROP INDEX \`${name}\``);
    return {
      node: writer,
      async undo() {
        await using session = await cluster.connect(writer, { database: "aethermart_db" });
        await session.execute(`ALTER TABLE customers ADD UNIQUE KEY \`${name}\` (email)`);
      },
    };
  },
};

const report =
  `SELECT p.product_id, p.name, SUM(i.quantity) AS sold FROM products p JOIN order_items i USING (product_id)
  WHERE p.supplier_id = ? GROUP BY p.product_id`;

const ofItems = "WHERE db_name = 'aethermart_db' AND table_name = 'order_items'";

/** Keeps the optimizer's statistics of the order items; what it returns puts them back. */
async function keepStatistics(session: Queryable): Promise<() => Promise<void>> {
  const tables = ["table_stats", "column_stats", "index_stats"];
  // They are Aria tables: a server that was killed may have left them damaged.
  await session.query(`REPAIR LOCAL TABLE ${tables.map((table) => `mysql.${table}`).join(", ")}`);
  const kept = new Map<string, Row[]>();
  for (const table of tables) {
    kept.set(table, await session.query(`SELECT * FROM mysql.${table} ${ofItems}`));
  }
  return async () => {
    for (const [table, rows] of kept) {
      await session.execute(`DELETE FROM mysql.${table} ${ofItems}`);
      // The server refuses INSERT … SELECT here: tables of its own may not be locked together with others.
      for (const row of rows) {
        const values = Object.values(row);
        await session.execute(`INSERT INTO mysql.${table} VALUES (${values.map(() => "?").join(", ")})`, values);
      }
    }
    await session.execute("FLUSH LOCAL TABLES order_items");
  };
}

export const staleStatistics: Fault = {
  name: "stale statistics",
  planted:
    "The optimizer's statistics are of a time when nearly all order items were of one product, while a report about suppliers runs",
  felt: "The report reads every order item instead of one supplier's",
  async plant({ cluster, writer, random }) {
    const supplier = 1 + Math.floor(random() * 5);
    const session = await cluster.connect(writer, { database: "aethermart_db" });
    try {
      const restore = await keepStatistics(session);
      try {
        await session.query("ANALYZE LOCAL TABLE order_items PERSISTENT FOR ALL");
        await session.execute(
          `UPDATE mysql.index_stats SET avg_frequency = 20000 ${ofItems} AND index_name = 'ix_order_items_product' AND prefix_arity = 1`,
        );
        await session.execute("FLUSH LOCAL TABLES order_items");
        const clients = await startClients(cluster, writer, 1, async (client) => {
          await client.query(report, [supplier]);
          await wait(100);
        });
        return { node: writer, undo: () => clients.stop().finally(restore).finally(() => session.close()) };
      } catch (error) {
        await restore();
        throw error;
      }
    } catch (error) {
      await session.close();
      throw error;
    }
  },
};

export const implicitConversion: Fault = {
  name: "implicit conversion",
  planted: "A program looks products up by SKU and sends the SKU as a number",
  felt: "Each lookup reads all products",
  async plant({ cluster, writer, random }) {
    const clients = await startClients(cluster, writer, 1, async (db) => {
      await db.query("SELECT product_id, name, list_price FROM products WHERE sku = ?", [
        1000 + Math.floor(random() * 9000),
      ]);
      await wait(40);
    });
    return { node: writer, undo: () => clients.stop() };
  },
};

export const oneQueryPerRow: Fault = {
  name: "one query per row",
  planted: "A program lists 25 orders, then asks for the items of each one in a query of its own",
  felt: "A page takes 26 round trips; the server is busy with tiny queries",
  async plant({ cluster, writer }) {
    const clients = await startClients(cluster, writer, 2, async (db) => {
      const orders = await db.query<{ order_id: number }>("SELECT order_id FROM orders ORDER BY order_id LIMIT 25");
      for (const { order_id } of orders) {
        await db.query("SELECT line_no, product_id, quantity, line_total FROM order_items WHERE order_id = ?", [
          order_id,
        ]);
      }
    });
    return { node: writer, undo: () => clients.stop() };
  },
};

export const runawayQuery: Fault = {
  name: "runaway query",
  planted: "A report joins the order items with themselves, without a condition",
  felt: "A processor is busy for as long as the query runs",
  async plant({ cluster, writer }) {
    const clients = await startClients(
      cluster,
      writer,
      1,
      (db) =>
        db.query(
          "SELECT SUM(a.quantity * b.quantity * c.quantity) AS n FROM order_items a, order_items b, order_items c",
        ),
    );
    return { node: writer, undo: () => clients.stop({ kill: true }) };
  },
};

export const oversizedTransaction: Fault = {
  name: "oversized transaction",
  planted: "A program changes the price of all order items at once, again and again",
  felt: "Each change is one write set that every node applies while orders wait",
  async plant({ cluster, writer }) {
    await using db = await cluster.connect(writer, { database: "aethermart_db" });
    const { last } = await db.one<{ last: number }>(
      "SELECT MAX(order_id) AS last FROM (SELECT order_id FROM orders ORDER BY order_id LIMIT 10000) o",
    );
    const add = (sign: "+" | "-") =>
      `UPDATE order_items SET unit_price = unit_price ${sign} 0.01 WHERE order_id <= ${last}`;
    let isRaised = false;
    const change = async (session: Queryable, sign: "+" | "-") => {
      await persist(() => session.execute(add(sign)));
      isRaised = sign === "+";
    };
    const clients = await startClients(cluster, writer, 1, async (session) => {
      if (!isRaised) await change(session, "+");
      await change(session, "-");
      await wait(100);
    });
    return {
      node: writer,
      async undo() {
        await clients.stop();
        if (!isRaised) return;
        // The program's session was lost between the two changes.
        await using session = await connectShop(cluster, writer);
        await change(session, "-");
      },
    };
  },
};

export const noConnectionPool: Fault = {
  name: "no connection pool",
  planted: "A program opens a session for each query",
  felt: "Each query pays for a connection with TLS; the server makes a thread for each",
  async plant({ cluster, writer }) {
    const clients = await startClients(cluster, writer, 3, async () => {
      await using db = await connectShop(cluster, writer);
      await db.query("SELECT product_id, name FROM products ORDER BY product_id LIMIT 1");
    });
    return { node: writer, undo: () => clients.stop() };
  },
};
