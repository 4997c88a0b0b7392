/**
 * The shop's search on a real server: constraints hold for each hit, exclusions are honoured, and reasons are true. The vectors come from words,
 * so that no model is needed.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { load } from "../../lib/etl/mod.ts";
import { generate } from "../../lib/dataset/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";
import {
  filterOf,
  hybridSearch,
  meets,
  nearestWhere,
  openSearch,
  prepare,
  prepareSearch,
  readCatalogue,
  type SearchHit,
  shopQueries,
  type ShopSearch,
  shopVectors,
  tunedSettings,
} from "../../lib/search/mod.ts";
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
  await assert.rejects(prepareSearch(db, wordVectors()), /has no products to search for.*openShop/);
  for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
  await load(db, await generate({ scale: "tiny", seed: 42 }, { directory: join(folder, "tiny") }));
  return server;
}

async function withSearch(body: (shop: ShopSearch, db: Database, computed: string[]) => Promise<void>): Promise<void> {
  const server = await (shared ??= startShop());
  await using db = await connect({ uri: server.uri });
  const computed: string[] = [];
  await using shop = await openSearch(db, { embedder: recordingVectors(computed) });
  await body(shop, db, computed);
}

/** What the database says of a product, for `meets`. */
async function factsOf(db: Database, { id }: SearchHit) {
  const row = await db.one<
    {
      text: string;
      category: number;
      price: number;
      stock: number | null;
      rating: number | null;
      channels: string | null;
    }
  >(
    `SELECT CONCAT_WS('\n', p.name, c.name, p.description) AS text, p.category_id AS category, p.list_price AS price,
      p.stock_quantity AS stock, (SELECT AVG(rating) FROM aethermart_db.reviews r WHERE r.product_id = p.product_id) AS rating,
      (SELECT GROUP_CONCAT(DISTINCT o.channel) FROM aethermart_db.order_items i JOIN aethermart_db.orders o USING (order_id)
       WHERE i.product_id = p.product_id) AS channels
    FROM aethermart_db.products p JOIN aethermart_db.categories c USING (category_id) WHERE p.product_id = ?`,
    [id],
  );
  const facts = {
    categoryId: row.category,
    price: Number(row.price),
    rating: row.rating === null ? undefined : Number(row.rating),
    stock: row.stock ?? undefined,
    channels: new Set(row.channels?.split(",") ?? []),
  };
  return { facts, prepared: prepare(row.text) };
}

Deno.test("what is missing is made at first, and nothing is computed again later", async () => {
  await withSearch(async (_, db, computed) => {
    const products = (await db.one<{ n: number }>("SELECT COUNT(*) AS n FROM aethermart_db.products")).n;
    assert.ok(computed.length > products * 0.9);
    assert.deepEqual(await prepareSearch(db, wordVectors()), {
      scripts: [],
      texts: 0,
      vectors: { rows: products, written: 0, unchanged: products, removed: 0 },
    });
  });
});

Deno.test("every hit of every judged query with limits or exclusions meets all of them, by both fusions and both rankings of words", async () => {
  await withSearch(async (shop, db) => {
    const { queries } = shopQueries({ scale: "tiny", seed: 42 }).tune;
    const limited = queries.filter((query) => query.class === "constraint" || query.class === "negation");
    assert.ok(limited.length >= 40);
    let [hits, withHits] = [0, 0];
    for (const [at, { text }] of limited.entries()) {
      const answer = await shop.search(text, {
        k: 5,
        fusion: at % 2 ? "rrf" : "weighted",
        words: at % 3 ? "bm25" : "full text",
      });
      for (const hit of answer.hits) {
        const { facts, prepared } = await factsOf(db, hit);
        for (const constraint of answer.constraints) {
          assert.ok(meets(constraint, facts, prepared), `${text}: ${hit.name} breaks "${constraint.words}"`);
        }
        const told = hit.reasons.filter(({ kind }) => kind === "constraint" || kind === "exclusion");
        assert.equal(told.length, answer.constraints.length, "one reason for each constraint");
        hits++;
      }
      if (answer.hits.length > 0) withHits++;
    }
    assert.ok(
      hits > 100 && withHits > limited.length * 0.7,
      `${hits} hits, for ${withHits} of ${limited.length} queries`,
    );
  });
});

Deno.test("a search on the server finds what the same search in memory finds", async () => {
  await withSearch(async (shop, db) => {
    const catalogue = await readCatalogue(db);
    const embedder = wordVectors();
    const ranker = (await hybridSearch(catalogue.products, { embedder, vocabulary: catalogue.vocabulary }))(
      tunedSettings,
    );
    let [same, all] = [0, 0];
    for (const { text } of shopQueries({ scale: "tiny", seed: 42 }).tune.queries) {
      const expected = (await ranker.rank(text, 5)).map(({ id }) => Number(id));
      const { hits, meaning } = await shop.search(text, { k: 5 });
      if (meaning === "") continue;
      // Numbers of four bytes on one side and of eight on the other: near ties may change places.
      same += hits.filter(({ id }) => expected.includes(id)).length;
      all += expected.length;
    }
    assert.ok(all > 500 && same / all > 0.97, `${same} of ${all}`);
  });
});

Deno.test("the index, when it is forced, finds for limits what comparing all finds", async () => {
  await withSearch(async (shop, db) => {
    const embedder = wordVectors();
    let [same, all] = [0, 0];
    for (const { text } of shopQueries({ scale: "tiny", seed: 42 }).tune.queries.slice(0, 40)) {
      const { constraints, meaning } = await shop.search(text, { k: 1 });
      const [vector] = await embedder.embed([meaning || "keyboard"]);
      const [byIndex, exact] = await Promise.all(
        (["index", "exact"] as const).map((strategy) =>
          nearestWhere(db, shopVectors.products, filterOf(constraints), vector!, { k: 20, strategy })
        ),
      );
      assert.equal(byIndex!.hits.length, exact!.hits.length, text);
      assert.ok(byIndex!.wasShort || byIndex!.plan.fetched > 0, text);
      // Products that share no word with the query are equally far, so distances are compared.
      same += byIndex!.hits.filter(({ distance }, at) => Math.abs(distance - exact!.hits[at]!.distance) < 1e-5).length;
      all += exact!.hits.length;
    }
    assert.ok(all > 200 && same / all >= 0.95, `${same} of ${all}`);
  });
});

Deno.test("a new price counts in the next search; a new text after refresh", async () => {
  await withSearch(async (shop, db) => {
    const [first] = (await shop.search("keyboard", { k: 1 })).hits;
    assert.ok(first);
    const query = `keyboard under $${Math.ceil(first.price) + 1}`;
    const has = async (text: string) => (await shop.search(text, { k: 100 })).hits.some(({ id }) => id === first.id);
    assert.equal(await has(query), true);
    await db.execute("UPDATE aethermart_db.products SET list_price = list_price + 1000 WHERE product_id = ?", [
      first.id,
    ]);
    assert.equal(await has(query), false);
    await db.execute(
      "UPDATE aethermart_db.products SET list_price = list_price - 1000, description = CONCAT(description, ' Zyzzyva.') WHERE product_id = ?",
      [first.id],
    );
    assert.ok(
      !(await shop.search("zyzzyva", { k: 1, corrects: false })).hits[0]!.reasons.some(({ kind }) => kind === "words"),
    );
    await shop.refresh();
    const [found] = (await shop.search("zyzzyva", { k: 1, weights: [1, 0] })).hits;
    assert.deepEqual([found?.id, found?.reasons[0]?.text], [first.id, "matches “zyzzyva”, rank 1 by keywords"]);
    const byServer = (await shop.search("zyzzyva", { k: 1, words: "full text", weights: [1, 0] })).hits;
    assert.deepEqual(byServer.map(({ id }) => id), [first.id]);

    // A product of which nothing is known yet but its row is found by its price.
    await db.execute("UPDATE aethermart_db.products SET list_price = 98765 WHERE product_id = ?", [first.id]);
    await db.execute("DELETE FROM aethermart_db.product_facts WHERE product_id = ?", [first.id]);
    const { hits, meaning } = await shop.search("over $90000");
    assert.deepEqual([meaning, hits.map(({ id }) => id)], ["", [first.id]]);
    await db.execute("UPDATE aethermart_db.products SET list_price = ? WHERE product_id = ?", [first.price, first.id]);
    await shop.refresh();
  });
});

Deno.test("hostile and empty queries are answered; contradictions give no hit and say why", async () => {
  await withSearch(async (shop) => {
    for (
      const text of [
        "",
        "   ",
        "' OR 1=1 -- ",
        "?????",
        "`);DROP TABLE products;--",
        "\\",
        "x".repeat(5000),
        '%_*+"(<>~',
      ]
    ) {
      const { hits } = await shop.search(text, { k: 3, words: text.length % 2 ? "bm25" : "full text" });
      assert.ok(hits.length <= 3, text);
    }
    const { hits, explanations } = await shop.search("keyboard under $10 over $200");
    assert.deepEqual(hits, []);
    assert.ok(explanations.some(({ kind }) => kind === "contradiction"));
    await assert.rejects(shop.search("a", { k: 0 }), RangeError);
    await assert.rejects(shop.search("a", { fusion: "best" as "rrf" }), TypeError);
  });
});

Deno.test("two that open the search at once make its tables once; what a killed script left behind is made again", async () => {
  await withSearch(async (_, db) => {
    await db.execute("DROP TABLE aethermart_db.product_embeddings, aethermart_db.product_facts");
    await using other = await db.another();
    const both = await Promise.all([prepareSearch(db, wordVectors()), prepareSearch(other, wordVectors())]);
    assert.deepEqual(both.map(({ scripts }) => scripts.length).sort(), [0, 2]);
    const { n: products } = await db.one<{ n: number }>("SELECT COUNT(*) AS n FROM aethermart_db.products");
    assert.deepEqual(both.map(({ vectors }) => vectors.written).sort((a, b) => a - b), [0, products]);
    // As after a kill between two statements.
    await db.execute("DROP TABLE aethermart_db.customer_embeddings");
    await db.execute("DROP PROCEDURE aethermart_db.refresh_product_facts");
    const again = await prepareSearch(db, wordVectors());
    assert.deepEqual(again.scripts, ["sql/m4/30_embeddings.sql", "sql/m4/31_search_facts.sql"]);
    assert.equal(again.vectors.rows, products);

    const withM = (m: number) =>
      db.execute(
        `ALTER TABLE aethermart_db.product_embeddings DROP INDEX vx_product_embeddings,
        ADD VECTOR INDEX vx_product_embeddings (embedding) M=${m} DISTANCE=cosine`,
      );
    await withM(128);
    await assert.rejects(prepareSearch(db, wordVectors()), /vx_product_embeddings has M = 128.*MDEV-39822/);
    await withM(16);
    await prepareSearch(db, wordVectors());
  });
});
