/**
 * The engine against M1's SQL, and what a load through it leaves when it is refused or interrupted.
 *
 * Needs: a MariaDB server, and DuckDB from the npm registry.
 */

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWorkFolder, fromRoot, InterruptedError, LabError, pause } from "../../lib/core/mod.ts";
import { generate, importFiles } from "../../lib/dataset/mod.ts";
import { cleanseDelivery, type CleanTable, countRows, digestTables, loadCleansed, rules } from "../../lib/etl/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database } from "../../lib/sql/mod.ts";
import { compareWays, makeTables } from "../support/two_ways.ts";

let shared: Promise<Server> | undefined;
const folder = await Deno.makeTempDir();
let made = 0;
const newFolder = async () => {
  const path = join(folder, `out-${made++}`);
  await Deno.mkdir(path);
  return path;
};

Deno.test.afterAll(async () => {
  await (await shared)?.stop();
  await Deno.remove(folder, { recursive: true });
});

async function withDatabase(body: (db: Database) => Promise<void>): Promise<void> {
  const server = await (shared ??= startServer());
  await using db = await connect({ uri: server.uri });
  await body(db);
}

const tiny = (seed: number) => generate({ scale: "tiny", seed }, { directory: join(folder, `tiny-${seed}`) });
const all: CleanTable[] = [
  ...["categories", "suppliers", "products", "customers", "orders", "order_items", "reviews"] as const,
  ...["quarantine", "merged_rows", "repairs"] as const,
];
const rowsIn = async (db: Database) => (await digestTables(db, all)).reduce((sum, { rows }) => sum + rows, 0);

/** The folders in which something is being cleansed, or was: they hold its files. */
async function workFolders(): Promise<string[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith("aethermart-work-"));
  const held = await Promise.all(names.map((name) => readdir(join(tmpdir(), name)).catch(() => [])));
  return names.filter((_, at) => held[at]!.some((file) => file.endsWith(".tsv")));
}

/** Fails if such a folder that is new since then stays. Those of other tests go, too: with their work, or when the next folder is made. */
async function assertNoneLeft(before: readonly string[]): Promise<void> {
  const added = (await workFolders()).filter((name) => !before.includes(name));
  for (let waited = 0;; waited++) {
    createWorkFolder()[Symbol.dispose]();
    const there = await workFolders();
    const left = added.filter((name) => there.includes(name));
    if (left.length === 0) return;
    assert.ok(waited < 300, `${left.join(", ")} is still there`);
    await pause(200);
  }
}

Deno.test("the engine gives the rows of M1's SQL, byte by byte: core tables, quarantine, merged rows, repairs", () =>
  withDatabase(async (db) => {
    const seed = Number(Deno.env.get("AETHERMART_TEST_SEED") ?? Math.floor(Math.random() * 2 ** 31));
    assert.deepEqual(await compareWays(db, await tiny(seed), await newFolder()), [], `seed ${seed}`);
  }));

for (const name of ["shop", "shopify"]) {
  Deno.test(`the engine gives the rows of M1's SQL for the own files "${name}"`, () =>
    withDatabase(async (db) => {
      const own = await importFiles(fromRoot("tests", "fixtures", "own_data", name), {
        directory: join(folder, name),
      });
      assert.deepEqual(await compareWays(db, own, await newFolder()), []);
    }));
}

Deno.test("loadCleansed accounts for every row and loads once; what is recorded has a rule with words", () =>
  withDatabase(async (db) => {
    await makeTables(db);
    const dataset = await tiny(42);
    const before = await workFolders();
    const { tables, accounts } = await loadCleansed(db, dataset);
    await assertNoneLeft(before);
    assert.deepEqual(tables.map(({ table }) => table).toSorted(), all.toSorted());
    assert.deepEqual(
      accounts.map(({ source, loaded, quarantined, merged }) => source - loaded - quarantined - merged),
      accounts.map(() => 0),
    );
    for (const { table, rows } of await digestTables(db, all)) {
      assert.equal(tables.find((loaded) => loaded.table === table)!.rows, rows, table);
    }
    for (const { table, loaded } of (await countRows(db, dataset)).filter(({ loaded }) => loaded > 0)) {
      assert.fail(`nothing was staged, but ${loaded} rows of ${table} are counted`);
    }
    const known = new Set(rules.map(({ name }) => name));
    const recorded = await db.query<{ name: string }>(
      `SELECT DISTINCT reason AS name FROM aethermart_db.quarantine
      UNION SELECT DISTINCT rule FROM aethermart_db.repairs`,
    );
    assert.ok(recorded.length > 10);
    assert.deepEqual(recorded.map(({ name }) => name).filter((name) => !known.has(name)), []);
    await assert.rejects(loadCleansed(db, dataset), (error: Error) => {
      assert.ok(error instanceof LabError);
      assert.match(error.message, /first delivery, but aethermart_db\.categories has rows/);
      return true;
    });
  }));

Deno.test("a row that the server refuses, or an interruption, leaves the tables empty and no file", () =>
  withDatabase(async (db) => {
    await makeTables(db);
    const dataset = await tiny(42);
    const before = await workFolders();
    await db.execute("ALTER TABLE aethermart_db.reviews ADD CONSTRAINT stars CHECK (rating < 5)");
    await assert.rejects(loadCleansed(db, dataset), /reviews was not loaded as it is: [^]*stars/);
    assert.equal(await rowsIn(db), 0);
    await db.execute("ALTER TABLE aethermart_db.reviews DROP CONSTRAINT stars");

    // LOAD DATA LOCAL cuts a value that is too long, and warns.
    await db.execute("ALTER TABLE aethermart_db.repairs MODIFY rule VARCHAR(5) NOT NULL");
    await assert.rejects(loadCleansed(db, dataset), /repairs was not loaded as it is: [^]*too long|truncated/);
    assert.equal(await rowsIn(db), 0);
    await db.execute("ALTER TABLE aethermart_db.repairs MODIFY rule VARCHAR(40) CHARACTER SET ascii NOT NULL");

    const stop = new AbortController();
    const progress = {
      note() {},
      start(label: string) {
        if (/orders/.test(label)) stop.abort(new InterruptedError());
        return { update() {}, done() {}, fail() {} };
      },
    };
    await assert.rejects(loadCleansed(db, dataset, { signal: stop.signal, progress }), InterruptedError);
    assert.equal(await rowsIn(db), 0);
    await assertNoneLeft(before);
    await loadCleansed(db, dataset);
    assert.ok(await rowsIn(db) > 1000);
  }));

Deno.test("a file that lost a row or changed a heading after it was delivered is refused by name", async () => {
  const dataset = await tiny(42);
  const directory = await newFolder();
  for (const { name } of dataset.files) await Deno.copyFile(join(dataset.directory, name), join(directory, name));
  const path = join(directory, "web_orders.csv");
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace(/\n[^\n]*\n$/, "\n"));
  await assert.rejects(cleanseDelivery({ ...dataset, directory }, await newFolder()), /web_orders\.csv has 270 rows/);
  await Deno.writeTextFile(path, text.replace("order_id,customer_id", "customer_id,order_id"));
  await assert.rejects(cleanseDelivery({ ...dataset, directory }, await newFolder()), /first line of web_orders\.csv/);
});

Deno.test("a later delivery is cleansed by what is known: parents, unique values, quarantined keys", async () => {
  const dataset = await tiny(42);
  const part = (...names: string[]) => ({
    ...dataset,
    files: dataset.files.filter(({ name }) => names.includes(name)),
  });
  const keysOf = async (files: readonly { table: string; path: string }[], table: string, at: number) =>
    (await Deno.readTextFile(files.find((file) => file.table === table)!.path)).trimEnd().split("\n")
      .map((line) => line.split("\t")[at]!);
  const first = await cleanseDelivery(dataset, await newFolder());
  const late = part("web_orders.csv", "web_order_items.csv");

  const alone = await cleanseDelivery(late, await newFolder());
  assert.equal(alone.files.find(({ table }) => table === "orders")!.rows, 0);
  assert.ok((await keysOf(alone.files, "quarantine", 2)).includes("customer_unknown"));

  const ids = (await keysOf(first.files, "customers", 0)).map(Number);
  const products = (await Deno.readTextFile(first.files.find(({ table }) => table === "products")!.path)).trimEnd()
    .split("\n").map((line) => line.split("\t"))
    .map(([id, sku, name, , , , list_price]) => ({
      product_id: Number(id),
      sku: sku!,
      name: name!,
      list_price: list_price!,
    }));
  const customers = ids.map((customer_id, at) => ({ customer_id, email: `known-${at}@example.com` }));
  const quarantined = (await Deno.readTextFile(first.files.find(({ table }) => table === "quarantine")!.path))
    .split("\n").filter((line) => line.startsWith("customers\t"))
    .flatMap((line) => /""customer_id"": ""(\d+)""/.exec(line)?.[1] ?? []).map(Number);
  const setAside = quarantined.map((key_value) => ({ source: "customers", key_value }));
  const known = await cleanseDelivery(late, await newFolder(), { known: { customers, products, setAside } });
  const account = (of: typeof first) => of.accounts.filter(({ file }) => file === "web_orders.csv");
  // In the whole delivery rows of other channels may share a key with these.
  assert.ok(account(known)[0]!.loaded >= account(first)[0]!.loaded);
  assert.ok((await keysOf(known.files, "quarantine", 2)).includes("customer_quarantined"));

  const people = part("web_customers.csv");
  const own = { customer_id: ids[0]!, email: "" };
  const free = await cleanseDelivery(people, await newFolder(), { known: { customers: [own] } });
  [own.email] = await keysOf(free.files, "customers", 3) as [string];
  own.customer_id = Number((await keysOf(free.files, "customers", 0))[0]);
  const countOf = async (of: typeof first) =>
    (await keysOf(of.files, "quarantine", 2)).filter((reason) => reason === "email_not_unique").length;
  const again = await cleanseDelivery(people, await newFolder(), { known: { customers: [own] } });
  assert.equal(await countOf(again), await countOf(free), "a customer's own address is free");
  const other = { customer_id: 59_999_999, email: own.email.toUpperCase() };
  const claimed = await cleanseDelivery(people, await newFolder(), { known: { customers: [other] } });
  assert.equal(await countOf(claimed), await countOf(free) + 1);
});
