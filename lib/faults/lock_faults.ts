/** Faults of locks and conflicts. */

import type { Queryable } from "../sql/mod.ts";
import type { Fault, Place } from "./fault.ts";
import { allOrNone, type Clients, connectShop, persist, startClients, wait } from "./clients.ts";

/** Some products, in the order of their keys, from a random one on. */
async function pickProducts({ cluster, writer, random }: Place, count: number): Promise<number[]> {
  await using db = await cluster.connect(writer, { database: "aethermart_db" });
  const rows = await db.query<{ product_id: number }>("SELECT product_id FROM products ORDER BY product_id LIMIT 100");
  if (rows.length < count) {
    throw new RangeError(`The fault needs ${count} products in aethermart_db, which has ${rows.length}.`);
  }
  const start = Math.floor(random() * (rows.length - count + 1));
  return rows.slice(start, start + count).map(({ product_id }) => product_id);
}

/** Takes the lock of a product and changes nothing. */
const lock = (client: Queryable, product: number) =>
  client.execute("UPDATE products SET list_price = list_price WHERE product_id = ?", [product]);

export const hotRow: Fault = {
  name: "hot row",
  planted: "Six programs lock the same product, each in a transaction of 40 ms",
  felt: "Whoever orders that product waits in a queue",
  async plant(place) {
    const { cluster, writer } = place;
    const [product] = await pickProducts(place, 1);
    const clients = await startClients(cluster, writer, 6, async (client) => {
      await client.execute("START TRANSACTION");
      await lock(client, product!);
      await wait(40);
      await client.execute("COMMIT");
    });
    return { node: writer, undo: () => clients.stop() };
  },
};

export const deadlocks: Fault = {
  name: "deadlocks",
  planted: "Two programs lock the same two products, in opposite order",
  felt: "Transactions are rolled back and repeated",
  async plant(place) {
    const { cluster, writer } = place;
    const pair = await pickProducts(place, 2);
    const clients = await startClients(cluster, writer, 4, async (client, turn) => {
      await client.execute("START TRANSACTION");
      for (const product of turn % 2 === 0 ? pair : pair.toReversed()) {
        await lock(client, product);
        await wait(15);
      }
      await client.execute("COMMIT");
    });
    return { node: writer, undo: () => clients.stop() };
  },
};

/** Orders that lock the same products may make it the victim of a deadlock: then it tries again. */
const lockProducts = (client: Queryable) =>
  persist(async () => {
    await client.execute("START TRANSACTION");
    await client.execute("UPDATE products SET list_price = list_price ORDER BY product_id LIMIT 500");
  });

export const idleTransaction: Fault = {
  name: "idle transaction",
  planted: "A program locks the first 500 products and does not commit",
  felt: "Orders of these products wait until they time out",
  async plant({ cluster, writer }) {
    const db = await connectShop(cluster, writer);
    try {
      await lockProducts(db);
    } catch (error) {
      await db.close();
      throw error;
    }
    return {
      node: writer,
      async undo() {
        await db.execute("ROLLBACK").catch(() => {});
        await db.close();
      },
    };
  },
};

export const conflictingWriters: Fault = {
  name: "conflicting writers",
  planted: "Programs on two nodes change the stock of the same product",
  felt: "Commits are refused with error 1213 although nothing waits",
  async plant(place) {
    const { cluster, writer, other } = place;
    await using db = await cluster.connect(writer, { database: "aethermart_db" });
    const stocked = await db.query<{ product_id: number }>(
      "SELECT product_id FROM products WHERE stock_quantity IS NOT NULL ORDER BY product_id LIMIT 40",
    );
    const chosen = stocked[Math.floor(place.random() * stocked.length)];
    if (!chosen) throw new RangeError("The fault needs a product with stock in aethermart_db.");
    const write = "UPDATE products SET stock_quantity = stock_quantity + 1 WHERE product_id = ?";
    let added = 0;
    const starting = [writer, other].map((node) =>
      startClients(cluster, node, 2, async (session) => {
        await session.execute(write, [chosen.product_id]);
        added++;
        await wait(2);
      })
    );
    const takeBack = async () => {
      await using session = await cluster.connect(writer, { database: "aethermart_db" });
      // Orders may have changed the stock meanwhile, so only what these programs added is taken away.
      await persist(() =>
        session.execute("UPDATE products SET stock_quantity = stock_quantity - ? WHERE product_id = ?", [
          added,
          chosen.product_id,
        ])
      );
    };
    const end = (clients: Clients[]) => Promise.all(clients.map((some) => some.stop())).then(takeBack);
    const clients = await allOrNone(starting, end);
    return { node: [writer, other].toSorted().join(", "), undo: () => end(clients) };
  },
};
