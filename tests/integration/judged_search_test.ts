/**
 * The quality of search, predictions and recommendations over the loaded shop: what is read, what the judges compare, and that nothing comes from the
 * future.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { runSuite } from "../../lib/checks/mod.ts";
import { findDataset } from "../../lib/dataset/mod.ts";
import { digestTables, load } from "../../lib/etl/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import {
  fullTextRanker,
  hybridSearch,
  judgeRecommendations,
  judgeRepurchase,
  judgeSearch,
  openSearch,
  prepareSearch,
  readFeatures,
  readJudged,
  readRecommender,
  shopRanker,
  tunedSettings,
} from "../../lib/search/mod.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";
import { featureMutations } from "../mutations/m4.ts";
import { requireSeen } from "../support/faults.ts";
import { wordVectors } from "../support/word_vectors.ts";

const settings = { scale: "tiny", seed: 42 } as const;

let shared: Promise<Server> | undefined;
Deno.test.afterAll(async () => await (await shared)?.stop());

/** A server with the loaded shop and the scripts of search. */
async function openShop(): Promise<Database> {
  const isNew = shared === undefined;
  const server = await (shared ??= startServer());
  const db = await connect({ uri: server.uri, database: "" });
  if (isNew) {
    for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) {
      await runScript(db, `sql/m1/${script}.sql`);
    }
    await load(db, await findDataset({ ...settings, data: "" }));
    for (const script of ["41_customer_features", "42_bought_together"]) {
      await runScript(db, `sql/m4/${script}.sql`);
    }
  }
  await db.execute("USE aethermart_db");
  return db;
}

Deno.test("the suites of features and pairs pass", async () => {
  await using db = await openShop();
  for (const suite of ["customer_features", "bought_together"]) {
    const checks = await runSuite(db, `sql/m4/suite/${suite}.sql`);
    assert.deepEqual(checks.filter(({ passed }) => !passed), []);
  }
});

Deno.test("each fault of the features is seen by the suite", async () => {
  await using db = await openShop();
  for (const mutation of featureMutations) await requireSeen(db, mutation);
});

Deno.test("five rankers search the loaded products; what cleansing dropped is left out and counted", async () => {
  await using db = await openShop();
  await prepareSearch(db, wordVectors());
  const shop = await readJudged(db, settings);
  const { products: count } = await db.one<{ products: number }>("SELECT COUNT(*) AS products FROM products");
  assert.equal(shop.products.length, count);
  assert.equal(shop.differences.missing, 120 - count);
  assert.ok(shop.differences.missing > 0);

  // A product's whole name finds it by full text, and each hit is a product.
  const ranker = fullTextRanker(db);
  const [name] = shop.products[0]!.text.split("\n");
  const hits = await ranker.rank(name!, 120);
  assert.ok(hits.slice(0, 3).some(({ id }) => id === shop.products[0]!.id));
  assert.equal(new Set(hits.map(({ id }) => id)).size, hits.length);
  assert.deepEqual(await ranker.rank("'; DROP TABLE products; -- +(\"", 5), []);

  const { scores, gains, queries, lostQueries } = await judgeSearch(db, settings, { embedder: wordVectors() });
  assert.equal(queries.tune + queries.heldOut + lostQueries, 350);
  const meanOf = (name: string) => scores.find((row) => row.ranker === name && row.class === null)!.ndcg_10.mean;
  for (const name of ["BM25", "full text", "vectors", "hybrid"]) assert.ok(meanOf(name) > meanOf("random order"), name);
  assert.equal(gains.filter((gain) => gain.class === null).length, 3);
  await assert.rejects(readJudged(db, { scale: "large", seed: 42 }), /up to medium/);
  // A changed product gets its new text.
  await db.execute("UPDATE products SET description = 'A zeppelin.' ORDER BY product_id LIMIT 1");
  await prepareSearch(db, wordVectors());
  assert.deepEqual((await ranker.rank("zeppelin", 5)).map(({ id }) => id), [shop.products[0]!.id]);
});

Deno.test("the search in memory, with which settings are tuned and steps are tried, finds what the shop's search finds", async () => {
  await using db = await openShop();
  await using service = await openSearch(db, { embedder: wordVectors() });
  const { products, vocabulary, tune } = await readJudged(db, settings);
  const withSettings = await hybridSearch(products, { embedder: wordVectors(), vocabulary });
  const [memory, shop] = [withSettings(tunedSettings), shopRanker(service)];
  let others = 0;
  for (const { text } of tune.queries) {
    const [one, other] = [await memory.rank(text, 200), await shop.rank(text, 200)];
    const scores = new Map(other.map(({ id, score }) => [id, score]));
    assert.equal(one.length, other.length, text);
    // The server computes distances with fewer digits, so products with nearly equal scores may change places.
    for (const { id, score } of one) assert.ok(Math.abs(score - scores.get(id)!) < 0.001, `${text}: ${id}`);
    others += one.slice(0, 10).filter(({ score }, at) => Math.abs(score - other[at]!.score) > 0.001).length;
  }
  assert.equal(others, 0);
});

Deno.test("features know only earlier orders, by hand; what comes later and what became of an order change nothing", async () => {
  await using db = await openShop();
  const asOf = new Date("2025-03-01T00:00:00Z");
  const before = await readFeatures(db, asOf);
  const [one] = await db.query<{ id: number; orders: number; last: number; spent: number }>(`
    SELECT o.customer_id AS id, COUNT(DISTINCT o.order_id) AS orders,
      DATEDIFF('2025-03-01', MAX(o.ordered_at)) AS last, SUM(i.line_total) AS spent
    FROM orders o JOIN order_items i USING (order_id) WHERE o.ordered_at < '2025-03-01'
    GROUP BY o.customer_id HAVING COUNT(DISTINCT o.order_id) > 1 ORDER BY o.customer_id LIMIT 1`);
  const features = before.find(({ customerId }) => customerId === one!.id)!;
  assert.deepEqual([features.orders, features.days_since_last], [one!.orders, one!.last]);
  assert.ok(Math.abs(features.spent - Number(one!.spent)) < 0.005 && features.mean_gap_days !== null);
  const { customers } = await db.one<{ customers: number }>(
    "SELECT COUNT(DISTINCT customer_id) AS customers FROM orders WHERE ordered_at < '2025-03-01'",
  );
  assert.equal(before.length, customers);
  await db.execute("UPDATE orders SET status = 'returned' WHERE ordered_at < '2025-03-01'");
  await db.execute("UPDATE customers SET marketing_consent = 1 - marketing_consent");
  await db.execute("DELETE i FROM order_items i JOIN orders o USING (order_id) WHERE o.ordered_at >= '2025-03-01'");
  await db.execute("DELETE r FROM reviews r WHERE created_at >= '2025-03-01'");
  assert.deepEqual(await readFeatures(db, asOf), before);
  const { scores, gains, model, testedAsOf } = await judgeRepurchase(db, 90);
  assert.ok(Date.parse(testedAsOf) - Date.parse(model.trainedAsOf) === 90 * 86_400_000);
  assert.deepEqual(scores.map(({ name }) => name), ["recency", "everybody alike", "orders so far", "model"]);
  assert.deepEqual(gains.map(({ over }) => over), ["recency", "everybody alike", "orders so far"]);
});

Deno.test("two recommenders as of different moments, read at once, have their own orders; judging leaves the pairs as they were", async () => {
  await using db = await openShop();
  await using other = await db.another();
  const moments = [new Date("2025-03-01"), new Date("2024-09-01")];
  const read = async (db: Database, asOf: Date) => {
    const { forCustomer } = await readRecommender(db, { asOf, vectors: new Map() });
    return forCustomer(0, 5, "popular");
  };
  const alone = [await read(db, moments[0]!), await read(db, moments[1]!)];
  assert.notDeepEqual(alone[0], alone[1]);
  for (let round = 0; round < 3; round++) {
    assert.deepEqual(await Promise.all([read(db, moments[0]!), read(other, moments[1]!)]), alone);
  }
  const digest = () => digestTables(db, ["product_pairs", "product_popularity"]);
  const before = await digest();
  await judgeRecommendations(db, new Map(), 30);
  assert.deepEqual(await digest(), before);
});

Deno.test("bought together wins over popularity where buyers do buy together", async () => {
  await using db = await openShop();
  // Each order has a product, and the one that belongs to it.
  await db.execute("DELETE FROM order_items");
  await db.execute(`
    INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
    WITH numbered AS (SELECT product_id, ROW_NUMBER() OVER (ORDER BY product_id) AS n FROM products),
      -- Twenty pairs, each in every twentieth order.
      chosen AS (SELECT order_id, 2 * (order_id MOD 20) AS first FROM orders)
    SELECT c.order_id, line.seq, n.product_id, 1, 10
    FROM chosen c JOIN seq_1_to_2 line JOIN numbered n ON n.n = c.first + line.seq`);
  const { scores } = await judgeRecommendations(db, new Map(), 365);
  const together = scores.find((score) => score.case === "product" && score.way === "bought together")!;
  assert.equal(together.hitRate.mean, 1);
  assert.equal(together.gain?.verdict, "better");
});
