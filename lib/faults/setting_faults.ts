/** Faults of settings and limits. */

import type { Fault, Place } from "./fault.ts";
import { dropShopSessions, startClients, wait } from "./clients.ts";

/** The value of a server variable. */
async function readVariable({ cluster, writer }: Place, name: string): Promise<number> {
  await using db = await cluster.connect(writer);
  const { value } = await db.one<{ value: number }>(`SELECT @@GLOBAL.${name} AS value`);
  return value;
}

export const connectionsExhausted: Fault = {
  name: "connections exhausted",
  planted: "max_connections is 10, and the shop's pool has to connect again",
  felt: "Some sessions are refused: Too many connections",
  async plant(place) {
    const { cluster, writer } = place;
    const before = await readVariable(place, "max_connections");
    const session = await cluster.connect(writer);
    const undo = () => session.execute(`SET GLOBAL max_connections = ${before}`).then(() => session.close());
    await session.execute("SET GLOBAL max_connections = 10");
    try {
      const clients = await startClients(cluster, writer, 2, async (db) => {
        await db.query("SELECT product_id FROM products ORDER BY product_id LIMIT 1");
        await wait(20);
      }).catch(() => undefined);
      await session.execute("KILL USER shop");
      return { node: writer, undo: () => undo().then(() => clients?.stop()) };
    } catch (error) {
      await undo();
      throw error;
    }
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
    const before = await readVariable(place, "innodb_buffer_pool_size");
    const session = await cluster.connect(writer);
    const undo = () => session.execute(`SET GLOBAL innodb_buffer_pool_size = ${before}`).then(() => session.close());
    try {
      await session.execute(`SET GLOBAL innodb_buffer_pool_size = ${smallPool}`);
      const clients = await startClients(cluster, writer, 1, async (db) => {
        for (const table of ["orders", "order_items", "reviews", "customers", "products"]) {
          await db.query(`SELECT COUNT(*) AS n FROM ${table} FORCE INDEX (PRIMARY)`);
        }
      });
      return { node: writer, undo: () => clients.stop().then(undo) };
    } catch (error) {
      await undo();
      throw error;
    }
  },
};

export const wrongIsolationLevel: Fault = {
  name: "wrong isolation level",
  planted: "The server's isolation level is SERIALIZABLE or READ UNCOMMITTED, and the shop has connected again",
  felt: "Reads take locks, or see what is never committed",
  async plant({ cluster, writer, random }) {
    const set = async (level: string) => {
      await using db = await cluster.connect(writer);
      await db.execute(`SET GLOBAL TRANSACTION ISOLATION LEVEL ${level}`);
      await dropShopSessions(cluster, writer);
    };
    await set(random() < 0.5 ? "SERIALIZABLE" : "READ UNCOMMITTED");
    return { node: writer, undo: () => set("REPEATABLE READ") };
  },
};

export const temporarySpace: Fault = {
  name: "temporary space used up",
  planted: "Temporary tables may take one megabyte on disk, while a report sorts more",
  felt: "The report fails; the shop itself does not notice",
  async plant(place) {
    const { cluster, writer } = place;
    const before = await readVariable(place, "max_tmp_total_space_usage");
    const session = await cluster.connect(writer);
    const undo = () => session.execute(`SET GLOBAL max_tmp_total_space_usage = ${before}`).then(() => session.close());
    try {
      await session.execute("SET GLOBAL max_tmp_total_space_usage = 1048576");
      const clients = await startClients(cluster, writer, 1, async (db, turn) => {
        if (turn === 0) await db.execute("SET SESSION tmp_memory_table_size = 1024, SESSION sort_buffer_size = 1024");
        await db.query(
          "SELECT COUNT(*) AS n FROM (SELECT DISTINCT a.description, b.email, b.password_hash FROM products a, customers b LIMIT 20000) d",
        );
        await wait(50);
      });
      return { node: writer, undo: () => clients.stop().then(undo) };
    } catch (error) {
      await undo();
      throw error;
    }
  },
};
