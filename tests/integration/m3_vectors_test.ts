/**
 * The third milestone's vectors on a real server: what is stored, what the index finds, and its limits.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { digestTables, load } from "../../lib/etl/mod.ts";
import { generate } from "../../lib/dataset/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";
import { runSuite } from "../../lib/checks/mod.ts";

let shared: Promise<Server> | undefined;
const folder = await Deno.makeTempDir();

Deno.test.afterAll(async () => {
  await (await shared)?.stop();
  await Deno.remove(folder, { recursive: true });
});

/** A database with a tiny delivery and its vectors. */
async function withVectors(body: (db: Database) => Promise<void>): Promise<void> {
  const server = await (shared ??= startServer());
  await using db = await connect({ uri: server.uri });
  for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
  await load(db, await generate({ scale: "tiny", seed: 42 }, { directory: join(folder, "tiny") }));
  for (const script of ["01_vector_columns", "02_vector_tables", "03_neighbours"]) {
    await runScript(db, `sql/m3/${script}.sql`);
  }
  await body(db);
}

const vectorsIn = async (db: Database, sql: string) =>
  new Map(
    (await db.query<{ id: number; components: string }>(sql))
      .map(({ id, components }) => [id, JSON.parse(components) as number[]]),
  );

Deno.test("the suite of vectors passes and leaves nothing behind", async () => {
  await withVectors(async (db) => {
    const tables = ["products", "customers", "product_vectors", "customer_vectors"];
    const before = await digestTables(db, tables);
    const results = await runSuite(db, "sql/m3/suite/vectors.sql");
    assert.ok(results.length >= 20);
    assert.deepEqual(results.filter(({ passed }) => !passed), []);
    assert.deepEqual(await digestTables(db, tables), before);
  });
});

Deno.test("the same delivery gives the same vectors", async () => {
  let first: unknown;
  for (let round = 0; round < 2; round++) {
    await withVectors(async (db) => {
      const digests = await digestTables(db, ["products", "customers", "product_vectors", "customer_vectors"]);
      first ??= digests;
      assert.deepEqual(digests, first);
    });
  }
});

Deno.test("a customer's vector is the mean of what they bought and kept, by line; customers without purchases have none", async () => {
  await withVectors(async (db) => {
    const products = await vectorsIn(
      db,
      "SELECT product_id AS id, VEC_ToText(description_embedding) AS components FROM aethermart_db.products",
    );
    const customers = await vectorsIn(
      db,
      `SELECT customer_id AS id, VEC_ToText(preference_embedding) AS components FROM aethermart_db.customers
      WHERE preference_embedding IS NOT NULL`,
    );
    const bought = Map.groupBy(
      await db.query<{ customer_id: number; product_id: number }>(
        `SELECT customer_id, product_id FROM aethermart_db.orders JOIN aethermart_db.order_items USING (order_id)
        WHERE status NOT IN ('cancelled', 'returned')`,
      ),
      ({ customer_id }) => customer_id,
    );
    assert.deepEqual([...customers.keys()].sort(), [...bought.keys()].sort());
    for (const [id, lines] of bought) {
      const vectors = lines.map(({ product_id }) => products.get(product_id)!);
      customers.get(id)!.forEach((value, at) => {
        const mean = vectors.reduce((sum, vector) => sum + vector[at]!, 0) / vectors.length;
        assert.ok(Math.abs(value - mean) < 1e-5, `customer ${id}, component ${at + 1}: ${value}, not ${mean}`);
      });
    }
  });
});

/** The number of rows that the server read for a statement, from its session's counter. */
async function rowsRead(db: Database, sql: string): Promise<number> {
  const counter = async () =>
    Number((await db.query<{ Value: string }>("SHOW SESSION STATUS LIKE 'Rows_read'"))[0]!.Value);
  const before = await counter();
  await db.query(sql);
  return await counter() - before;
}

Deno.test("similar_products returns the nearest products and reads few of the vectors", async () => {
  await withVectors(async (db) => {
    const own = "(SELECT embedding FROM aethermart_db.product_vectors WHERE product_id = 1)";
    const exact = await db.query<{ product_id: number }>(
      `SELECT product_id FROM aethermart_db.product_vectors IGNORE INDEX (vx_product_vectors) WHERE product_id <> 1
      ORDER BY VEC_DISTANCE_COSINE(embedding, ${own}), product_id LIMIT 5`,
    );
    const near = await db.query<{ product_id: number }>("CALL aethermart_db.similar_products(1, 5)");
    assert.deepEqual(near.map(({ product_id }) => product_id), exact.map(({ product_id }) => product_id));
    const [{ vectors }] = await db.query<{ vectors: number }>(
      "SELECT COUNT(*) AS vectors FROM aethermart_db.product_vectors",
    ) as [{ vectors: number }];
    assert.ok(await rowsRead(db, "CALL aethermart_db.similar_products(1, 5)") < vectors / 3);
  });
});

Deno.test("products_for_customer returns no product that was already bought", async () => {
  await withVectors(async (db) => {
    const [{ customer_id }] = await db.query<{ customer_id: number }>(
      `SELECT customer_id FROM aethermart_db.orders JOIN aethermart_db.order_items USING (order_id)
      JOIN aethermart_db.customer_vectors USING (customer_id)
      GROUP BY customer_id ORDER BY COUNT(DISTINCT product_id) DESC, customer_id LIMIT 1`,
    ) as [{ customer_id: number }];
    const bought = (await db.query<{ product_id: number }>(
      `SELECT DISTINCT product_id FROM aethermart_db.orders JOIN aethermart_db.order_items USING (order_id)
      WHERE customer_id = ?`,
      [customer_id],
    )).map(({ product_id }) => product_id);
    const offered = await db.query<{ product_id: number }>(
      `CALL aethermart_db.products_for_customer(${customer_id}, 10)`,
    );
    assert.equal(offered.length, 10);
    assert.ok(bought.length > 1);
    assert.deepEqual(offered.filter(({ product_id }) => bought.includes(product_id)), []);
  });
});
