/**
 * The lab's catalogue of a database's objects, read from a real server after the scripts of the first milestone.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { erd, listObjects } from "../../lib/catalogue/mod.ts";
import { layOut } from "../../lib/diagram/mod.ts";
import { loadMetrics } from "../../lib/fonts/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";

const core = ["categories", "suppliers", "products", "customers", "orders", "order_items", "reviews"];

let shared: Promise<Server> | undefined;

Deno.test.afterAll(async () => await (await shared)?.stop());

/** The scripts that create objects, in order; the scripts between them read files. */
async function scripts(): Promise<string[]> {
  const folder = "sql/m1";
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  return names.filter((name) => /^\d+_(reset|schema|staging|rules|objects|procedures|roles)\.sql$/.test(name))
    .map((name) => `${folder}/${name}`);
}

/** A connection to a server on which they ran. */
async function openShop(): Promise<Database> {
  const start = async () => {
    const server = await startServer();
    await using db = await connect({ uri: server.uri });
    for (const script of await scripts()) await runScript(db, script);
    return server;
  };
  return await connect({ uri: (await (shared ??= start())).uri });
}

Deno.test("the diagram of the core tables has keys and references, and is large enough for a slide", async () => {
  await using db = await openShop();
  const graph = await erd(db, "aethermart_db", { tables: core });
  assert.deepEqual(graph.nodes.map(({ id }) => id), core);
  assert.deepEqual(graph.edges.map(({ from, to, ends }) => [from, to, ...ends].join(" ")).sort(), [
    "categories categories zero-or-one zero-or-many",
    "categories products one zero-or-many",
    "customers orders one zero-or-many",
    "customers reviews one zero-or-many",
    "orders order_items one zero-or-many",
    "products order_items one zero-or-many",
    "products reviews one zero-or-many",
    "suppliers products one zero-or-many",
  ]);
  const rowOf = (table: string, column: string) =>
    graph.nodes.find(({ id }) => id === table)!.rows.find(({ label }) => label === column);
  assert.deepEqual(rowOf("order_items", "order_id"), {
    mark: "PK FK",
    label: "order_id",
    detail: "int",
    italic: false,
  });
  assert.deepEqual(rowOf("order_items", "line_total")?.italic, true);
  assert.deepEqual(rowOf("products", "sku")?.mark, "UQ");
  assert.deepEqual(rowOf("categories", "parent_id")?.detail, "smallint, null");
  assert.deepEqual(rowOf("orders", "channel")?.detail, "enum");

  const { width, height, sizePt } = await layOut(graph, loadMetrics());
  assert.ok(Math.min(850 / width, 340 / height) * sizePt >= 9, `${width} by ${height} points are too many`);
});

Deno.test("the catalogue lists the objects on the core tables and leaves out those for cleansing", async () => {
  await using db = await openShop();
  const entries = await listObjects(db, "aethermart_db", { tables: core });
  const of = (name: string) => entries.find((entry) => entry.name === name);
  assert.deepEqual(entries.filter(({ kind }) => kind === "table").map(({ name }) => name).sort(), [...core].sort());
  assert.equal(of("channel_sales")?.depends_on, "order_items, orders");
  assert.equal(of("customer_directory")?.depends_on, "customers, mask_email");
  assert.equal(of("mask_email")?.kind, "function");
  assert.match(of("place_order")!.depends_on!, /order_items, orders, products/);
  assert.deepEqual([of("products.price_band")?.kind, of("products.price_band")?.depends_on], [
    "virtual column",
    "products",
  ]);
  assert.equal(of("products.uq_products_sku")?.purpose, "unique: sku");
  assert.equal(of("aethermart_analyst")?.kind, "role");
  assert.deepEqual(entries.filter(({ name }) => /^(read|checked|stg)_/.test(name)), []);
  assert.ok((await listObjects(db, "aethermart_db")).some(({ name }) => name === "read_orders"));
});

Deno.test("an unknown schema and an unknown table are named", async () => {
  await using db = await openShop();
  await assert.rejects(erd(db, "aethermart"), /"aethermart": it has no tables/);
  await assert.rejects(listObjects(db, "aethermart"), /"aethermart": it has no tables/);
  await assert.rejects(
    erd(db, "aethermart_db", { tables: ["order"] }),
    /table "order": the schema has abbreviations, /,
  );
});

Deno.test("deliberate faults are visible: a missing reference, a missing comment, a column that is no longer computed", async () => {
  await using server = await startServer();
  await using db = await connect({ uri: server.uri });
  for (const script of await scripts()) await runScript(db, script);
  for (
    const statement of [
      "ALTER TABLE products DROP FOREIGN KEY fk_products_supplier, DROP COLUMN price_band",
      "ALTER FUNCTION order_total COMMENT ''",
    ]
  ) await db.execute(statement);
  const { nodes, edges } = await erd(db, "aethermart_db", { tables: core });
  assert.ok(!edges.some(({ from }) => from === "suppliers"), "nothing leads to suppliers any more");
  const rows = nodes.find(({ id }) => id === "products")!.rows;
  assert.equal(rows.find(({ label }) => label === "supplier_id")?.mark, "");
  const entries = await listObjects(db, "aethermart_db", { tables: core });
  assert.equal(entries.find(({ name }) => name === "order_total")?.purpose, "");
  assert.ok(!entries.some(({ name }) => name === "products.price_band"));
});
