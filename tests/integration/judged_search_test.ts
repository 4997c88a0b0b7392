/**
 * Search over the loaded shop, judged: the products that are there, MariaDB's full text, one comparison of all rankers.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { runSuite } from "../../lib/checks/mod.ts";
import { findDataset } from "../../lib/dataset/mod.ts";
import { load } from "../../lib/etl/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { fullTextRanker, judgeSearch, readJudged } from "../../lib/search/mod.ts";
import { connect, runScript } from "../../lib/sql/mod.ts";
import { wordEmbedder } from "../support/word_embedder.ts";

const settings = { scale: "tiny", seed: 42 } as const;

Deno.test("five rankers search the loaded products; what cleansing dropped is left out and counted", async () => {
  await using server = await startServer();
  await using db = await connect({ uri: server.uri, database: "" });
  for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
  await load(db, await findDataset({ ...settings, data: "" }));
  await runScript(db, "sql/m4/40_search_texts.sql");
  const checks = await runSuite(db, "sql/m4/suite/search_texts.sql");
  assert.deepEqual(checks.filter(({ passed }) => !passed), []);

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

  const { scores, gains, queries, lostQueries } = await judgeSearch(db, settings, { embedder: wordEmbedder });
  assert.equal(queries.tune + queries.heldOut + lostQueries, 350);
  const meanOf = (name: string) => scores.find((row) => row.ranker === name && row.class === null)!.ndcg_10.mean;
  for (const name of ["BM25", "full text", "vectors", "hybrid"]) assert.ok(meanOf(name) > meanOf("random order"), name);
  assert.equal(gains.filter((gain) => gain.class === null).length, 3);
  await assert.rejects(readJudged(db, { scale: "large", seed: 42 }), /up to medium/);
  // Running the script again changes nothing; a changed product gets its new text.
  await db.execute("UPDATE products SET description = 'A zeppelin.' ORDER BY product_id LIMIT 1");
  await runScript(db, "sql/m4/40_search_texts.sql");
  assert.deepEqual((await ranker.rank("zeppelin", 5)).map(({ id }) => id), [shop.products[0]!.id]);
});
