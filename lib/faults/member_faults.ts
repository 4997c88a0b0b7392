/** Faults of members and of the group. */

import {
  certifyNode,
  cutNode,
  freezeNode,
  healNode,
  killNode,
  startNode,
  thawNode,
  whyNoCuts,
} from "../cluster/mod.ts";
import { persist, startClients } from "./clients.ts";
import type { Fault } from "./fault.ts";

export const memberDown: Fault = {
  name: "member down",
  planted: "The server of a node is killed (SIGKILL)",
  felt: "Orders stop until the group has left the node out; then two nodes remain",
  async plant({ cluster, other }) {
    await killNode(cluster, other);
    return { node: other, undo: () => startNode(cluster, other).then(() => {}) };
  },
};

export const memberHangs: Fault = {
  name: "member hangs",
  planted: "The server of a node is frozen (SIGSTOP)",
  felt: "Orders stop until the group has left the node out",
  async plant({ cluster, other }) {
    await freezeNode(cluster, other);
    return { node: other, undo: () => thawNode(cluster, other).then(() => {}) };
  },
};

export const memberCutOff: Fault = {
  name: "member cut off",
  planted: "The packet filter drops all traffic between a node and the others",
  felt: "Orders stop until the group has left the node out; clients still reach the node, which refuses them",
  whyNot: async (cluster) => whyNoCuts((await cluster.record()).spec.provider),
  async plant({ cluster, other }) {
    await cutNode(cluster, other);
    return { node: other, undo: () => healNode(cluster, other).then(() => {}) };
  },
};

export const certificateExpired: Fault = {
  name: "certificate expired",
  planted: "A node has a certificate that ended yesterday",
  felt: "New sessions to the node fail; those that are open continue",
  async plant({ cluster, other }) {
    const yearMs = 365 * 24 * 3600 * 1000;
    // With the old certificate a new session is refused, so this one stays.
    const session = await cluster.connect(other);
    const sign = async (now?: () => Date) => {
      await certifyNode(cluster, other, { now });
      await session.execute("FLUSH SSL");
    };
    try {
      await sign(() => new Date(Date.now() - yearMs - 24 * 3600 * 1000));
    } catch (error) {
      await sign().finally(() => session.close());
      throw error;
    }
    return { node: other, undo: () => sign().finally(() => session.close()) };
  },
};

/** Sets a variable of a node, and sets it back. */
const setting =
  (node: "writer" | "other", set: string, back: string): Fault["plant"] => async ({ cluster, ...place }) => {
    const session = await cluster.connect(place[node]);
    try {
      await session.execute(set);
    } catch (error) {
      await session.close();
      throw error;
    }
    return { node: place[node], undo: () => session.execute(back).finally(() => session.close()).then(() => {}) };
  };

export const memberDesynced: Fault = {
  name: "member desynced",
  planted: "A node was taken out of flow control for a backup (wsrep_desync) and left so",
  felt: "The node may fall behind, and reads there may be old",
  plant: setting("other", "SET GLOBAL wsrep_desync = ON", "SET GLOBAL wsrep_desync = OFF"),
};

export const memberReadOnly: Fault = {
  name: "member read-only",
  planted: "The node that the shop writes on was made read-only for maintenance and left so",
  felt: "Writes are refused there; the shop's pool moves to another node",
  plant: setting("writer", "SET GLOBAL read_only = ON", "SET GLOBAL read_only = OFF"),
};

export const readLock: Fault = {
  name: "read lock on a member",
  planted:
    "A session on a node that the shop does not write on holds LOCK TABLES orders READ, as an old backup program does",
  felt: "All orders of the whole group stop",
  async plant({ cluster, other }) {
    const session = await cluster.connect(other, { database: "aethermart_db" });
    try {
      await session.execute("LOCK TABLES orders READ");
    } catch (error) {
      await session.close();
      throw error;
    }
    return { node: other, undo: () => session.execute("UNLOCK TABLES").finally(() => session.close()).then(() => {}) };
  },
};

const clicks = 4_000;

export const keylessTable: Fault = {
  name: "table without a primary key",
  planted: "A program counts clicks in a table without a primary key, two hundred rows in each transaction",
  felt: "The other nodes search the whole table for each row, and all orders wait for them",
  async plant({ cluster, writer }) {
    const end = async () => {
      await using session = await cluster.connect(writer, { database: "aethermart_db" });
      await session.execute("DROP TABLE IF EXISTS clicks");
    };
    await using db = await cluster.connect(writer, { database: "aethermart_db" });
    try {
      await db.execute("CREATE TABLE clicks (page INT NOT NULL, seen INT NOT NULL) ENGINE = InnoDB");
      await db.execute(`INSERT INTO clicks SELECT seq, 0 FROM seq_1_to_${clicks}`);
      // InnoDB's statistics follow by themselves, but seconds later.
      await db.query("ANALYZE LOCAL TABLE clicks");
      const clients = await startClients(cluster, writer, 1, async (session, turn) => {
        const from = (turn * 200) % clicks;
        await session.execute("UPDATE clicks SET seen = seen + 1 WHERE page BETWEEN ? AND ?", [from, from + 199]);
      });
      return { node: writer, undo: () => clients.stop().then(end) };
    } catch (error) {
      await end();
      throw error;
    }
  },
};

export const rowsDiffer: Fault = {
  name: "rows differ",
  planted: "Somebody corrected a product's price on one node with wsrep_on = OFF",
  felt: "Customers see another price, depending on the node that answers",
  async plant({ cluster, writer, other, random }) {
    await using db = await cluster.connect(other, { database: "aethermart_db" });
    const rows = await db.query<{ product_id: number }>("SELECT product_id FROM products ORDER BY product_id LIMIT 50");
    const product = rows[Math.floor(random() * rows.length)]?.product_id;
    if (product === undefined) throw new RangeError("The fault needs a product in aethermart_db.");
    const priceOn = async (node: string) => {
      await using session = await cluster.connect(node, { database: "aethermart_db" });
      return await session.one<{ price: string }>(
        "SELECT CAST(list_price AS CHAR) AS price FROM products WHERE product_id = ?",
        [product],
      );
    };
    const set = async (price: string) => {
      await using session = await cluster.connect(other, { database: "aethermart_db" });
      await session.execute("SET SESSION wsrep_on = OFF");
      await persist(() => session.execute("UPDATE products SET list_price = ? WHERE product_id = ?", [price, product]));
    };
    const { price } = await priceOn(other);
    await set((Number(price) + 1).toFixed(2));
    // What the shop changed meanwhile counts, so the right price is the one of the node that it writes on.
    return { node: other, undo: async () => set((await priceOn(writer)).price) };
  },
};
