/**
 * The fourth milestone's vectors on a real server: what is filled and when, what the index finds, and that filtered searches are always
 * complete. The vectors come from words, so that no model is needed.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { InterruptedError, Random } from "../../lib/core/mod.ts";
import { digestTables, load } from "../../lib/etl/mod.ts";
import { generate } from "../../lib/dataset/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, type Queryable, runScript } from "../../lib/sql/mod.ts";
import { runSuite } from "../../lib/checks/mod.ts";
import {
  type Constraint,
  createVectorTable,
  embedCustomers,
  embedProducts,
  embedReviews,
  explainNearest,
  fillVectors,
  filterOf,
  nearest,
  nearestWhere,
  perturbed,
  planFiltered,
  preferenceVector,
  readM,
  readVector,
  recallOf,
  shopVectors,
  sweepIndex,
  vectorBytes,
} from "../../lib/search/mod.ts";
import { vectorMutations } from "../mutations/m4.ts";
import { requireSeen } from "../support/faults.ts";
import { recordingVectors } from "../support/recording.ts";
import { wordVectors } from "../support/word_vectors.ts";

let shared: Promise<Server> | undefined;
const folder = await Deno.makeTempDir();

Deno.test.afterAll(async () => {
  await (await shared)?.stop();
  await Deno.remove(folder, { recursive: true });
});

async function startShop(): Promise<Server> {
  const server = await startServer();
  await using db = await connect({ uri: server.uri });
  for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
  await load(db, await generate({ scale: "tiny", seed: 42 }, { directory: join(folder, "tiny") }));
  return server;
}

/** The tiny shop with empty side tables. Each test makes them again. */
async function withShop(body: (db: Database) => Promise<void>): Promise<void> {
  const server = await (shared ??= startShop());
  await using db = await connect({ uri: server.uri, database: "aethermart_db" });
  for (const script of ["30_embeddings", "31_search_facts", "32_full_text", "33_similarity"]) {
    await runScript(db, `sql/m4/${script}.sql`);
  }
  await body(db);
}

const count = async (db: Database, what: string) =>
  (await db.one<{ n: number }>(`SELECT COUNT(*) AS n FROM ${what}`)).n;

Deno.test("the suite passes, leaves nothing behind, and the scripts can run again", async () => {
  await withShop(async (db) => {
    const tables = [
      "products",
      "customers",
      "product_embeddings",
      "customer_embeddings",
      "product_facts",
      "product_texts",
    ];
    const before = await digestTables(db, tables);
    const results = await runSuite(db, "sql/m4/suite/vectors.sql");
    assert.ok(results.length >= 25);
    assert.deepEqual(results.filter(({ passed }) => !passed), []);
    assert.deepEqual(await digestTables(db, tables), before);
  });
});

Deno.test("each fault of the procedures is seen by the suite", async () => {
  await withShop(async (db) => {
    for (const mutation of vectorMutations) await requireSeen(db, mutation);
  });
});

Deno.test("only texts that are new or changed are computed; a new version computes all; what has no text loses its vector", async () => {
  await withShop(async (db) => {
    const products = await count(db, "products");
    const computed: string[] = [];
    const embedder = recordingVectors(computed);
    assert.deepEqual(await embedProducts(db, embedder), {
      rows: products,
      written: products,
      unchanged: 0,
      removed: 0,
    });
    computed.length = 0;
    assert.deepEqual(await embedProducts(db, embedder), {
      rows: products,
      written: 0,
      unchanged: products,
      removed: 0,
    });
    assert.deepEqual(computed, []);
    const [before] = await db.query<{ embedding: Uint8Array }>(
      "SELECT embedding FROM product_embeddings WHERE product_id = 1",
    );
    await db.execute("UPDATE products SET description = CONCAT(description, ' Changed.') WHERE product_id = 1");
    assert.deepEqual(await embedProducts(db, embedder), {
      rows: products,
      written: 1,
      unchanged: products - 1,
      removed: 0,
    });
    assert.equal(computed.length, 1);
    assert.match(computed[0]!, /Changed\.$/);
    const [after] = await db.query<{ embedding: Uint8Array }>(
      "SELECT embedding FROM product_embeddings WHERE product_id = 1",
    );
    assert.notDeepEqual(after, before);
    assert.equal((await embedProducts(db, wordVectors("2"))).written, products);
    assert.equal(await count(db, "product_embeddings WHERE version <> '2'"), 0);

    const few = [{ id: 1, text: "a keyboard" }, { id: 2, text: " \n" }, { id: 3, text: "a keyboard" }];
    computed.length = 0;
    assert.deepEqual(await fillVectors(db, shopVectors.products, few, embedder), {
      rows: 2,
      written: 2,
      unchanged: 0,
      removed: products - 2,
    });
    assert.deepEqual(computed, ["a keyboard"], "equal texts are computed once, blank ones not at all");
  });
});

Deno.test("an interrupted fill keeps what it has written, and the next one computes only the rest", async () => {
  await withShop(async (db) => {
    const reviews = await db.query<{ id: number }>("SELECT review_id AS id FROM reviews ORDER BY review_id");
    const texts = [...reviews, ...reviews.map(({ id }) => ({ id: id + 1_000_000 }))].map(({ id }) => ({
      id,
      text: `text ${id}`,
    }));
    await db.execute("CREATE OR REPLACE TABLE trial_fill LIKE review_embeddings");
    const table = { table: "aethermart_db.trial_fill", key: "review_id", index: "vx_review_embeddings" };
    const controller = new AbortController();
    const embedder = wordVectors();
    const stopping = {
      ...embedder,
      embed: (...args: Parameters<typeof embedder.embed>) => {
        controller.abort(new InterruptedError());
        return embedder.embed(...args);
      },
    };
    await assert.rejects(fillVectors(db, table, texts, stopping, { signal: controller.signal }), InterruptedError);
    const kept = await count(db, "trial_fill");
    assert.ok(kept > 0 && kept < texts.length, `${kept} of ${texts.length}`);
    const computed: string[] = [];
    assert.equal((await fillVectors(db, table, texts, recordingVectors(computed))).written, texts.length - kept);
    assert.equal(computed.length, texts.length - kept);
    await db.execute("DROP TABLE trial_fill");
  });
});

Deno.test("a second writer waits for the first one, and then finds nothing to do", async () => {
  await withShop(async (db) => {
    await using other = await db.another();
    const computed: string[] = [];
    const both = await Promise.all([
      embedProducts(db, recordingVectors(computed)),
      embedProducts(other, recordingVectors(computed)),
    ]);
    const products = await count(db, "products");
    assert.deepEqual(both.map(({ written }) => written).sort((a, b) => a - b), [0, products]);
    assert.equal(await count(db, "product_embeddings"), products);
  });
});

Deno.test("a customer's vector is the preference from what they bought and kept, and follows it", async () => {
  await withShop(async (db) => {
    await assert.rejects(embedCustomers(db), /Call embedProducts before/);
    await embedProducts(db, wordVectors());
    await embedReviews(db, wordVectors());
    const filled = await embedCustomers(db);
    assert.equal(
      filled.rows,
      await count(db, "(SELECT DISTINCT customer_id FROM orders JOIN order_items USING (order_id) WHERE is_sale) b"),
    );
    assert.equal((await embedCustomers(db)).written, 0);
    // Someone with sales on two days: the older ones weigh less, from whichever day the age is counted.
    const { customer } = await db.one<{ customer: number }>(
      `SELECT customer_id AS customer FROM orders JOIN order_items USING (order_id) WHERE is_sale
      GROUP BY customer_id HAVING COUNT(DISTINCT DATE(ordered_at)) > 1 LIMIT 1`,
    );
    const bought = await db.query<{ productId: number; embedding: Uint8Array; daysAgo: number }>(
      `SELECT product_id AS productId, embedding, TIMESTAMPDIFF(SECOND, ordered_at, '2030-01-01') / 86400e0 AS daysAgo
      FROM orders JOIN order_items USING (order_id) JOIN product_embeddings USING (product_id)
      WHERE is_sale AND customer_id = ?`,
      [customer],
    );
    const vectors = new Map(bought.map(({ productId, embedding }) => [productId, readVector(embedding)]));
    const expected = preferenceVector(bought, vectors)!;
    const own = await db.one<{ embedding: Uint8Array }>(
      "SELECT embedding FROM customer_embeddings WHERE customer_id = ?",
      [customer],
    );
    readVector(own.embedding).forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-5));
    await db.execute(
      `UPDATE orders SET status = 'returned' WHERE customer_id = (SELECT MIN(customer_id) FROM customer_embeddings) LIMIT 1`,
    );
    const { written, removed } = await embedCustomers(db);
    assert.equal(written + removed, 1);
    await db.execute("UPDATE orders SET status = 'delivered' WHERE status = 'returned' LIMIT 1");
  });
});

/** 600 vectors with a column that filters can use, and vectors to look for. */
async function withTrial(db: Database, m: number) {
  await embedProducts(db, wordVectors());
  const real =
    (await db.query<{ embedding: Uint8Array }>("SELECT embedding FROM product_embeddings ORDER BY product_id"))
      .map(({ embedding }) => readVector(embedding));
  const table = { table: "aethermart_db.trial_near", key: "id", index: "vx_trial_near" };
  await db.execute("DROP TABLE IF EXISTS trial_near");
  await db.execute(
    createVectorTable(table, { dimensions: 384, m, columns: "part DOUBLE NOT NULL, KEY ix_part (part)" }),
  );
  const vectors = perturbed(real, 600, new Random(5, 1, 0));
  await db.execute(
    `INSERT INTO trial_near VALUES ${vectors.map(() => "(?, 'words', '1', 384, '', ?, ?)").join(", ")}`,
    vectors.flatMap((vector, id) => [id, ((id * 377) % 600) / 600, vectorBytes(vector)]),
  );
  return { table, queries: perturbed(real, 12, new Random(6, 1, 0), 0.8) };
}

Deno.test("the plan uses the index, and the index finds at least 95% of the exact nearest", async () => {
  await withShop(async (db) => {
    const { table, queries } = await withTrial(db, 16);
    assert.equal(await readM(db, table), 16);
    assert.equal((await explainNearest(db, table, queries[0]!, { k: 10 }, true)).usesIndex, true);
    assert.equal((await explainNearest(db, table, queries[0]!, { exact: true })).usesIndex, false);
    await assert.rejects(
      explainNearest(db, table, queries[0]!, { exact: true }, true),
      /does not use the index vx_trial_near/,
    );
    const recalls = [];
    for (const query of queries) {
      const ids = async (exact: boolean) =>
        (await nearest(db, table, query, { k: 10, exact, efSearch: 60 })).map(({ id }) => id);
      recalls.push(recallOf(await ids(false), await ids(true)));
    }
    assert.ok(recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length >= 0.95, String(recalls));
    await db.execute("DROP TABLE trial_near");
  });
});

Deno.test("a filtered search is full at every selectivity, by either way, and says why it took it", async () => {
  await withShop(async (db) => {
    const { table, queries } = await withTrial(db, 16);
    for (const share of [0.9, 0.5, 0.1, 0.01, 0.001, 0]) {
      const filter = { from: "trial_near t", key: "t.id", where: "t.part < ?", params: [share] };
      const there = await count(db, `trial_near WHERE part < ${share}`);
      for (const strategy of ["exact", "index", undefined] as const) {
        const recalls: number[] = [];
        for (const query of queries) {
          const { hits, plan } = await nearestWhere(db, table, filter, query, { k: 10, strategy });
          const exact = await db.query<{ id: number }>(
            `SELECT id FROM trial_near IGNORE INDEX (vx_trial_near) WHERE part < ?
            ORDER BY VEC_DISTANCE_COSINE(embedding, ?) LIMIT 10`,
            [share, vectorBytes(query)],
          );
          assert.equal(hits.length, Math.min(10, there), `${strategy} at ${share}`);
          assert.match(plan.why, /rows pass the filter/);
          recalls.push(recallOf(hits.map(({ id }) => id), exact.map(({ id }) => id)));
        }
        const recall = recalls.reduce((sum, one) => sum + one, 0) / recalls.length;
        assert.ok(recall >= (strategy === "exact" ? 1 : 0.95), `${strategy} at ${share}: recall ${recall}`);
      }
    }
    const filter = (share: number) => ({ from: "trial_near t", key: "t.id", where: "t.part < ?", params: [share] });
    const narrow = await planFiltered(db, table, filter(0.01), { k: 2 });
    assert.deepEqual([narrow.strategy, narrow.isCounted, narrow.matching], ["exact", true, 6]);
    const wide = await planFiltered(db, table, filter(0.9), { k: 2 });
    assert.equal(wide.strategy, "index");
    assert.ok(Math.abs(wide.selectivity - 0.9) < 0.06, `estimated ${wide.selectivity}`);
    // Too many to count, but fewer than what the index would cost.
    const middle = await planFiltered(db, table, filter(0.3), { k: 2 });
    assert.deepEqual([middle.strategy, middle.isCounted], ["exact", false]);
    assert.match(middle.why, /exact, and cheaper than \d+ rows from the index/);
    await db.execute("DROP TABLE trial_near");
  });
});

Deno.test("a table without vectors has no hits, and its plan says so", async () => {
  await withShop(async (db) => {
    const filter = { from: "products p", key: "p.product_id", where: "p.list_price > ?", params: [0] };
    const { hits, plan } = await nearestWhere(db, shopVectors.products, filter, new Float32Array(384).fill(1));
    assert.deepEqual(hits, []);
    assert.deepEqual(plan, {
      strategy: "exact",
      total: 0,
      matching: 0,
      isCounted: true,
      selectivity: 0,
      exactUpTo: 0,
      fetched: 0,
      why: "The table has no vectors yet.",
    });
  });
});

Deno.test("the conditions of constraints select the products that meet them", async () => {
  await withShop(async (db) => {
    const products = await db.query<
      {
        id: number;
        price: number;
        stock: number | null;
        category: number;
        rating: number | null;
        channels: string | null;
      }
    >(
      `SELECT p.product_id AS id, p.list_price AS price, p.stock_quantity AS stock, p.category_id AS category,
        (SELECT AVG(r.rating) FROM reviews r WHERE r.product_id = p.product_id) AS rating,
        (SELECT GROUP_CONCAT(DISTINCT o.channel) FROM order_items i JOIN orders o USING (order_id)
         WHERE i.product_id = p.product_id) AS channels
      FROM products p`,
    );
    const category = products[0]!.category;
    const cases: [Constraint, (product: typeof products[number]) => boolean][] = [
      [{ kind: "price", max: { value: 100, inclusive: false }, words: "" }, ({ price }) => price < 100],
      [
        { kind: "rating", min: { value: 4, inclusive: true }, words: "" },
        ({ rating }) => rating !== null && rating >= 4,
      ],
      [{ kind: "stock", min: { value: 20, inclusive: true }, words: "" }, ({ stock }) => stock === null || stock >= 20],
      [{ kind: "stock", max: { value: 0, inclusive: true }, words: "" }, ({ stock }) => stock === 0],
      [{ kind: "category", categoryIds: [category], words: "" }, (product) => product.category === category],
      [{ kind: "channel", channels: ["popup"], words: "" }, ({ channels }) => channels?.includes("popup") ?? false],
    ];
    for (const [constraint, holds] of cases) {
      const { from, key, where, params } = filterOf([constraint]);
      const found = await db.query<{ id: number }>(
        `SELECT ${key} AS id FROM ${from} WHERE ${where} ORDER BY id`,
        params,
      );
      const expected = products.filter(holds).map(({ id }) => id).sort((a, b) => a - b);
      assert.deepEqual(found.map(({ id }) => id), expected, JSON.stringify(constraint));
    }
    assert.ok(cases.filter(([, holds]) => products.some(holds) && !products.every(holds)).length >= 5, "cases decide");
  });
});

Deno.test("a sweep measures each M and ef on the same vectors, and leaves no table", async () => {
  await withShop(async (db) => {
    const { table, queries } = await withTrial(db, 16);
    await assert.rejects(sweepIndex(db, table, queries, { ms: [8, 128] }), /MDEV-39822/);
    const points = await sweepIndex(db, table, queries.slice(0, 4), { ms: [4, 16], efs: [5, 80], rounds: 2 });
    assert.deepEqual(points.map(({ m, ef, vectors }) => [m, ef, vectors]), [[4, 5, 600], [4, 80, 600], [16, 5, 600], [
      16,
      80,
      600,
    ]]);
    assert.ok(points.at(-1)!.recall >= 0.95 && points.every(({ qps, p50_ms, p95_ms }) => qps > 0 && p95_ms >= p50_ms));
    assert.equal(await count(db, "information_schema.tables WHERE table_name LIKE 'trial_near\\_m%'"), 0);

    // All indexes are there before the first search, and every setting runs each query before the next query's turn.
    const searched: string[] = [];
    const note: Queryable["query"] = (sql, params) => {
      const setting = /mhnsw_ef_search = (\d+).*(trial_near_m\d+)/s.exec(sql);
      if (setting) searched.push(`${setting[2]} ${setting[1]}`);
      return db.query(sql, params);
    };
    const noting = new Proxy(db, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        return name === "query" ? note : typeof value === "function" ? value.bind(target) : value;
      },
    });
    await sweepIndex(noting, table, queries.slice(0, 4), { ms: [4, 16], efs: [5, 80], rounds: 2 });
    assert.equal(searched.length, 2 * 4 * 4);
    for (let at = 0; at < searched.length; at += 4) assert.equal(new Set(searched.slice(at, at + 4)).size, 4);
    assert.equal(new Set(searched.filter((_, at) => at % 4 === 0)).size, 4, "each setting is the first one in turn");
    await db.execute("DROP TABLE trial_near");
  });
});
