/** Faults of settings and limits. */

import type { Fault, Place } from "./fault.ts";
import { dropShopSessions, startClients, wait } from "./clients.ts";

/** Sets a global variable of the writer; `restore` sets it back and closes the session. */
async function setVariable({ cluster, writer }: Place, name: string, value: number | string) {
  // Stays open, because a server may refuse a new session when it has to be cured.
  const session = await cluster.connect(writer);
  const set = (value: number | string) =>
    session.execute(`SET GLOBAL ${name} = ${/^\d+$/.test(String(value)) ? value : `'${value}'`}`);
  try {
    const { before } = await session.one<{ before: number | string }>(`SELECT @@GLOBAL.${name} AS \`before\``);
    await set(value);
    const restore = () => set(before).finally(() => session.close()).then(() => {});
    return { session, restore };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Begins what makes a setting felt; if that fails, sets it back. */
async function orRestore<T>(restore: () => Promise<unknown>, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    await restore();
    throw error;
  }
}

/** The smallest that MariaDB accepts. */
const fewestConnections = 10;

export const connectionsExhausted: Fault = {
  name: "connections exhausted",
  planted: "max_connections is 10, and a dozen programs and the shop's pool have to connect again",
  felt: "Some sessions are refused: Too many connections",
  async plant(place) {
    const { cluster, writer } = place;
    const clients = await startClients(cluster, writer, fewestConnections + 2, async (db) => {
      await db.query("SELECT product_id FROM products ORDER BY product_id LIMIT 1");
      await wait(100);
    });
    return await orRestore(() => clients.stop(), async () => {
      const { session, restore } = await setVariable(place, "max_connections", fewestConnections);
      return await orRestore(restore, async () => {
        await session.execute("KILL USER shop");
        return { node: writer, undo: () => restore().finally(() => clients.stop()) };
      });
    });
  },
};

/** The smallest that MariaDB 11.8 accepts with pages of 16 KiB. */
const smallPool = 6 * 2 ** 20;

export const bufferPoolTooSmall: Fault = {
  name: "buffer pool too small",
  planted: "The buffer pool is smaller than the tables, while a report reads them again and again",
  felt: "Queries read from disk what was in memory before",
  async whyNot(cluster) {
    await using db = await cluster.connect((await cluster.record()).members[0]!.name);
    const { bytes } = await db.one<{ bytes: number | null }>(
      "SELECT CAST(SUM(clustered_index_size + sum_of_other_index_sizes) * @@innodb_page_size AS DOUBLE) AS bytes FROM mysql.innodb_table_stats WHERE database_name = 'aethermart_db'",
    );
    return Number(bytes) > 1.5 * smallPool
      ? undefined
      : "All of the shop's tables fit into the smallest buffer pool; load more data (scale small).";
  },
  async plant(place) {
    const { cluster, writer } = place;
    const { restore } = await setVariable(place, "innodb_buffer_pool_size", smallPool);
    return await orRestore(restore, async () => {
      const clients = await startClients(cluster, writer, 1, async (db) => {
        for (const table of ["orders", "order_items", "reviews", "customers", "products"]) {
          await db.query(`SELECT COUNT(*) AS n FROM ${table} FORCE INDEX (PRIMARY)`);
        }
      });
      return { node: writer, undo: () => clients.stop().finally(restore) };
    });
  },
};

export const wrongIsolationLevel: Fault = {
  name: "wrong isolation level",
  planted: "The server's isolation level is SERIALIZABLE or READ UNCOMMITTED, and the shop has connected again",
  felt: "Reads take locks, or see what is never committed",
  async plant(place) {
    const { cluster, writer, random } = place;
    const { restore } = await setVariable(
      place,
      "transaction_isolation",
      random() < 0.5 ? "SERIALIZABLE" : "READ-UNCOMMITTED",
    );
    return await orRestore(restore, async () => {
      await dropShopSessions(cluster, writer);
      return { node: writer, undo: () => restore().then(() => dropShopSessions(cluster, writer)) };
    });
  },
};

export const temporarySpace: Fault = {
  name: "temporary space used up",
  planted: "Temporary tables may take one megabyte on disk, while a report sorts more",
  felt: "The report fails; the shop itself does not notice",
  async plant(place) {
    const { cluster, writer } = place;
    const { restore } = await setVariable(place, "max_tmp_total_space_usage", 1_048_576);
    return await orRestore(restore, async () => {
      const clients = await startClients(cluster, writer, 1, async (db, turn) => {
        if (turn === 0) await db.execute("SET SESSION tmp_memory_table_size = 1024, SESSION sort_buffer_size = 1024");
        await db.query(
          "SELECT COUNT(*) AS n FROM (SELECT DISTINCT a.description, b.email, b.password_hash FROM products a, customers b LIMIT 20000) d",
        );
        await wait(50);
      });
      return { node: writer, undo: () => clients.stop().finally(restore) };
    });
  },
};
