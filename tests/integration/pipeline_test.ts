/**
 * The pipeline on a real server: deliveries in pieces, twice, out of order, late, with renamed, new and missing columns; repairs and replays; the suite;
 * lineage.
 *
 * Needs: a MariaDB server. With OPENLINEAGE_SCHEMAS, a folder with OpenLineage's JSON schemas, it also validates the events by those.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  contracts,
  digestPipeline,
  installPipeline,
  listQuarantine,
  type PipelineOptions,
  practiceDeliveries,
  readAlerts,
  readBalance,
  readLineage,
  registerContracts,
  repairRow,
  replayQuarantine,
  runPipeline,
  showQuarantined,
  writeDeliveries,
  writeLineage,
} from "../../lib/etl/mod.ts";
import { silent } from "../../lib/core/mod.ts";
import { runSuite } from "../../lib/checks/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";
import { findSchemas, judgeBySchemas, runEvent } from "../support/openlineage.ts";

const server = await startServer();
const folder = await Deno.makeTempDir();
const open = () => connect({ uri: server.uri });

Deno.test.afterAll(async () => {
  await server.stop();
  await Deno.remove(folder, { recursive: true });
});

/** A server with the empty shop, and an inbox. */
async function onPipeline(
  work: (
    db: Database,
    deliver: (files: Files, options?: Partial<PipelineOptions>) => ReturnType<typeof runPipeline>,
    inbox: string,
  ) => Promise<void>,
) {
  await using db = await open();
  for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${name}.sql`);
  await installPipeline(db);
  const inbox = await Deno.makeTempDir({ dir: folder });
  await work(db, async (files, options) => {
    await writeDeliveries(inbox, files);
    return await runPipeline(inbox, { connect: open, batchRows: 10, ...options });
  }, inbox);
}

type Files = Parameters<typeof writeDeliveries>[1];

const files = practiceDeliveries({ seed: 42, orders: 36 });
const step = (number: number) => files.filter((file) => file.step === number);
const statuses = (db: Database, ...ids: number[]) =>
  db.query<{ status: string }>("SELECT status FROM aethermart_db.orders WHERE order_id IN (?) ORDER BY order_id", [
    ids.map((id) => 900_000_000 + id),
  ]).then((rows) => rows.map(({ status }) => status));
const counts = async (db: Database, file: string) => {
  const { loaded, superseded, merged, quarantined } = (await readBalance(db)).find((row) => row.file === file)!;
  return [loaded, superseded, merged, quarantined].map(Number);
};
const assertBalance = async (db: Database) => {
  for (const { file, difference } of await readBalance(db)) assert.equal(difference, 0, file);
};

Deno.test("five steps of deliveries: what the contracts say happens, nothing is lost, and repairs release what waited", async () => {
  await onPipeline(async (db, deliver) => {
    // While the first step is applied, another session looks at the balance all the time.
    let isOver = false;
    let looks = 0;
    const watch = (async () => {
      await using other = await open();
      for (; !isOver; looks++) await assertBalance(other);
    })();
    const first = await deliver(step(1)).finally(() => isOver = true);
    await watch;
    assert.ok(looks > 1);
    assert.equal(first.applied.length, 8);
    assert.ok(first.alerts.some(({ alert, detail }) => alert === "missing_piece" && detail.endsWith("piece 2 of 3")));
    const waiting = await listQuarantine(db, { source: "order_items", reason: "order_id_unknown" });
    assert.ok(waiting.length > 0 && waiting.every(({ waitsFor }) => waitsFor!.startsWith("orders:")));

    const second = await deliver(step(2));
    assert.deepEqual(second.repeated, ["orders.2026-03-02-again.csv"]);
    assert.ok(second.released > 0, "items were released by the orders that they waited for");
    assert.ok(!second.alerts.some(({ alert }) => alert === "missing_piece"));
    const { version, label } = await db.one<{ version: number; label: string }>(
      `SELECT version, (SELECT COUNT(*) FROM aethermart_pipeline.row_versions
        WHERE source = 'products' AND JSON_VALUE(vals, '$.energy_label') IN ('A', 'B', 'C')) AS label
      FROM aethermart_pipeline.contracts WHERE source = 'products'`,
    );
    assert.deepEqual([Number(version), Number(label)], [2, 10]);

    await using broken = await open();
    await broken.execute("START TRANSACTION");
    await broken.execute(
      `UPDATE aethermart_pipeline.quarantine SET raw = JSON_OBJECT('a"b\\\\c', 'kept') WHERE source = 'order_items' LIMIT 1`,
    );
    const odd = await broken.query(
      "SELECT column_name FROM aethermart_pipeline.quarantined_values WHERE delivered = 'kept'",
    );
    assert.deepEqual(odd.map((row) => row.column_name), ['a"b\\c']);
    await broken.execute("ROLLBACK");
    assert.deepEqual((await deliver([edited("products", "2026-03-02-old", {}, 5)])).applied.length, 1);
    assert.deepEqual(
      await counts(db, "products.2026-03-02-old.csv"),
      [0, 0, 5, 0],
      "without the new column they are equal",
    );

    await deliver(step(3));
    const known = await db.query<{ order_id: number }>(
      "SELECT order_id FROM aethermart_db.orders WHERE order_id < 900000012",
    );
    assert.deepEqual(
      await statuses(db, ...known.map(({ order_id }) => order_id - 900_000_000)),
      known.map(() => "shipped"),
    );
    assert.ok((await counts(db, "orders.2026-03-03.2of2.csv"))[1]! > 0, "late versions are kept in the history");
    assert.equal((await listQuarantine(db, { reason: "version_conflict" })).length, 1);
    const { city } = await db.one<{ city: string }>(
      "SELECT city FROM aethermart_db.customers WHERE customer_id = 900000001",
    );
    assert.equal(city, "Practice City 1");

    await deliver(step(4));
    assert.deepEqual(await counts(db, "orders.2026-03-04.csv"), [0, 0, 0, 5]);
    assert.ok((await listQuarantine(db, { reason: "contract_frozen" })).length === 5);
    const { nicknames } = await db.one<{ nicknames: number }>(
      "SELECT COUNT(*) AS nicknames FROM aethermart_pipeline.discarded_values WHERE column_name = 'nickname'",
    );
    assert.equal(Number(nicknames), 3);

    await deliver(step(5));
    assert.ok((await listQuarantine(db, { reason: "too_late" })).length > 0);
    assert.equal((await counts(db, "orders.2026-03-05.backfill.csv"))[0], 0);
    assert.equal((await listQuarantine(db, { reason: "column_missing" })).length, 3);
    await assertBalance(db);
    await repairAll(db);
  });
});

/** Repairs what is wrong by hand, changes a contract, and replays. */
async function repairAll(db: Database): Promise<void> {
  const wrong = await listQuarantine(db, { reason: "phone_unreadable" });
  assert.ok(wrong.length > 0 && !wrong.some(({ detail }) => /415/.test(detail)), "personal values are not shown");
  assert.equal((await showQuarantined(db, wrong[0]!.deliveryId, wrong[0]!.rowNo)).raw.phone, "(415) 555-01x3");
  for (const { deliveryId, rowNo } of wrong) {
    await repairRow(db, deliveryId, rowNo, "Phone", "+1-415-555-0123", "asked");
  }
  const { tried, released } = await replayQuarantine(db, { reason: "phone_unreadable" });
  assert.equal(tried, wrong.length);
  assert.ok(released > tried, "the orders and items of these customers are released with them");

  const orders = contracts.find(({ source }) => source === "orders")!;
  const relaxed = { ...orders, unknownColumns: "evolve" as const };
  await registerContracts(db, [relaxed]);
  await replayQuarantine(db, { reason: "contract_frozen" }, [relaxed]);
  const { coupons } = await db.one<{ coupons: number }>(
    "SELECT COUNT(*) AS coupons FROM aethermart_pipeline.row_versions WHERE JSON_VALUE(vals, '$.coupon') = 'SPRING'",
  );
  assert.equal(Number(coupons), 5, "the contract adopts the column of rows that are replayed");
  assert.equal((await listQuarantine(db, { reason: "contract_frozen" })).length, 0);
  const coupon = { name: "coupon", reader: "line", meaning: "Code of the coupon" } as const;
  await registerContracts(db, [{ ...orders, columns: [...orders.columns, coupon] }]);
  const { role } = await db.one<{ role: string }>(
    "SELECT role FROM aethermart_pipeline.contract_columns WHERE source = 'orders' AND column_name = 'coupon'",
  );
  assert.equal(role, "value", "a column that was adopted can be named by the contract");
  await registerContracts(db, [relaxed]);
  const { items } = await db.one<{ items: number }>(
    "SELECT COUNT(*) AS items FROM aethermart_db.order_items WHERE order_id >= 900000036",
  );
  assert.equal(Number(items), 5, "the items that had come before their orders are in the shop");

  await using other = await open();
  await other.one("SELECT GET_LOCK('aethermart_pipeline', 0) AS taken");
  let isFree = false;
  const freed = new Promise((done) => setTimeout(done, 200)).then(async () => {
    isFree = true;
    await other.one("SELECT RELEASE_LOCK('aethermart_pipeline') AS released");
  });
  const [hopeless] = await listQuarantine(db, { reason: "rating_out_of_range" });
  for (let attempt = 0; attempt < 3; attempt++) {
    await replayQuarantine(db, hopeless!);
    assert.ok(isFree, "a replay waits for a run");
  }
  await freed;
  assert.equal((await showQuarantined(db, hopeless!.deliveryId, hopeless!.rowNo)).state, "dead");
  assert.ok((await readAlerts(db)).some(({ alert, source }) => alert === "dead_letters" && source === "reviews"));
  await assertBalance(db);
  const before = await digestPipeline(db);
  await replayQuarantine(db, { reason: "phone_unreadable" });
  assert.deepEqual(await digestPipeline(db), before, "replaying what was replayed changes nothing");
}

/** A practice file with some cells changed: its line, from 1, and the new values. */
function edited(source: string, set: string, changes: Record<number, Record<string, string>> = {}, keep = Infinity) {
  const { text } = step(1).find(({ file }) => file.startsWith(`${source}.`))!;
  const [heading, ...lines] = text.trim().split("\n");
  const names = heading!.split(",");
  const rows = lines.slice(0, keep).map((line, at) =>
    line.split(",").map((cell, column) => changes[at + 1]?.[names[column]!] ?? cell).join(",")
  );
  return { file: `${source}.${set}.csv`, text: `${[heading, ...rows].join("\n")}\n` };
}

const quarantined = async (db: Database, file: string) =>
  (await listQuarantine(db)).filter((row) => row.file === file).map(({ rowNo, reason, detail }) =>
    `${rowNo} ${reason} ${detail}`
  );

Deno.test("a row that only the table refuses is set aside by name, at once, when it is released, and when it is replayed", async () => {
  await onPipeline(async (db, deliver) => {
    const setAside = "refused_by_database error 4025: ck_products_goods_or_service";
    // The category comes later, and only then does the table see the row without stock.
    const [departments, suppliers] = step(1).filter(({ file }) => /^(categories|suppliers)/.test(file));
    await deliver([suppliers!, edited("products", "1", { 2: { stock_quantity: "" } })]);
    const released = await deliver([departments!]);
    assert.equal(released.released, (await counts(db, "products.1.csv"))[0]! + 2, "with the two categories below");
    assert.deepEqual(await quarantined(db, "products.1.csv"), [`2 ${setAside}`]);
    const [refused] = await listQuarantine(db);
    for (let attempt = 1; attempt <= 3; attempt++) {
      assert.deepEqual(await replayQuarantine(db), { tried: 1, released: 0 });
      const row = await showQuarantined(db, refused!.deliveryId, 2);
      assert.deepEqual([row.attempts, row.state], [attempt, attempt === 3 ? "dead" : "open"]);
    }
    // At once; and names that only differ by case among the values that the contract leaves out.
    const changed = { updated_at: "2026-03-02 08:00:00" };
    const direct = await deliver([edited("products", "2", { 1: { stock_quantity: "", ...changed }, 2: changed }, 2)]);
    assert.deepEqual(direct.failed, []);
    assert.deepEqual(await quarantined(db, "products.2.csv"), [`1 ${setAside}`]);
    const text = suppliers!.text.replace("updated_at", "updated_at,nick,Nick").replace(/(00)$/gm, "$1,a,b");
    assert.deepEqual(
      (await deliver([{ file: "suppliers.2.csv", text: text.replaceAll("2026-03-01", "2026-03-02") }])).failed,
      [],
    );
    assert.deepEqual(await counts(db, "suppliers.2.csv"), [2, 0, 0, 0]);
    await assertBalance(db);
  });
});

Deno.test("a unique value of another key never overwrites that key's row, and a version from the future moves no watermark", async () => {
  await onPipeline(async (db, deliver) => {
    await deliver(step(1).filter(({ file }) => /^(categories|suppliers)/.test(file)));
    const same = { sku: "SAME" };
    const wrongKey = { product_id: "x", ...same };
    await deliver([
      edited("products", "1", { 1: wrongKey, 2: same, 3: same, 4: { updated_at: "2099-01-01 00:00:00" } }, 5),
    ]);
    const outcomes = (await listQuarantine(db)).map(({ rowNo, reason }) => `${rowNo} ${reason}`);
    assert.deepEqual(outcomes, ["1 product_id_unreadable", "3 sku_not_unique", "4 version_in_future"]);
    // Without the rule, the table refuses.
    const products = contracts.find(({ source }) => source === "products")!;
    const columns = products.columns.map((column) => ({ ...column, unique: false }));
    await registerContracts(db, [{ ...products, columns }]);
    await deliver([edited("products", "2", { 2: same, 6: same }, 7)]);
    assert.deepEqual(await quarantined(db, "products.2.csv"), [
      "6 refused_by_database error 1062: uq_products_sku",
    ]);
    const names = await db.query("SELECT product_id, name FROM aethermart_db.products ORDER BY product_id");
    assert.deepEqual(
      names.map((row) => Object.values(row).join(" ")),
      [0, 1, 2, 3, 4, 6].map((n) => `${900_000_000 + n} Practice product ${n}`),
    );
    const { year } = await db.one<{ year: number }>(
      "SELECT YEAR(high_water) AS year FROM aethermart_pipeline.watermarks WHERE source = 'products'",
    );
    assert.equal(Number(year), 2026);
    await assertBalance(db);
  });
});

Deno.test("a file that its source replaces while it is applied is not lost, and what changes under the reader is not booked", async () => {
  await onPipeline(async (db, deliver, inbox) => {
    const [file] = step(1);
    const corrected = file!.text.replace("Practice lamps", "Practice torches");
    const { progress, replaced } = { replaced: join(inbox, file!.file), progress: { ...silent } };
    progress.start = (what) => {
      Deno.writeTextFileSync(replaced, corrected.replaceAll("2026-03-01", "2026-03-02"));
      return silent.start(what);
    };
    assert.deepEqual((await deliver([file!], { progress })).applied, [file!.file]);
    assert.deepEqual((await deliver([])).applied, [file!.file]);
    assert.equal((await Array.fromAsync(Deno.readDir(join(inbox, "done")))).length, 2);
    const torches = await db.query("SELECT 1 FROM aethermart_db.categories WHERE name = 'Practice torches'");
    assert.equal(torches.length, 1);

    const suppliers = step(1).find(({ file }) => file.startsWith("suppliers"))!;
    const newId = () => {
      Deno.writeTextFileSync(join(inbox, "working", suppliers.file), suppliers.text.replace("Imports", "Exports"));
      return crypto.randomUUID();
    };
    const run = await deliver([suppliers, { file: "reviews.1.csv", text: "review_id\n" }], { newId });
    assert.match(run.failed[0]!.reason, /changed while it was read/);
    assert.ok(run.applied.includes("reviews.1.csv"), "one failure does not stop the other files");
    assert.deepEqual(await db.query("SELECT name FROM aethermart_db.suppliers"), []);
    assert.deepEqual((await deliver([])).applied, [suppliers.file]);
  });
});

Deno.test("two runs at once do not disturb each other; lineage says what happened and is valid", async () => {
  await onPipeline(async (db, deliver) => {
    const runs = await Promise.allSettled([deliver(step(1)), deliver(step(1))]);
    assert.ok(runs.some(({ status }) => status === "fulfilled"));
    await deliver(step(1));
    await db.execute(
      "INSERT INTO aethermart_pipeline.runs (run_id, delivery_id) SELECT UUID(), MAX(delivery_id) FROM aethermart_pipeline.deliveries",
    );
    await deliver([]);
    await assertBalance(db);
    const events = (await readLineage(db)).map((event) => runEvent.parse(event));
    for (const kind of ["START", "RUNNING", "COMPLETE", "FAIL"]) {
      assert.ok(events.some(({ eventType }) => eventType === kind), kind);
    }
    const end = events.find(({ eventType, job }) => eventType === "COMPLETE" && job.name === "pipeline.reviews")!;
    const lineage = end.outputs[0]!.facets!.columnLineage as unknown as {
      fields: Record<string, { inputFields: unknown[] }>;
    };
    assert.ok(lineage.fields.rating!.inputFields.length === 1);
    const { assertions } = end.inputs[0]!.inputFacets!.dataQualityAssertions as unknown as {
      assertions: { assertion: string; success: boolean }[];
    };
    assert.equal(assertions.find(({ assertion }) => assertion === "rating_out_of_range")!.success, false);
    assert.equal(assertions.find(({ assertion }) => assertion === "title_required")!.success, true);
    const path = join(folder, "lineage.ndjson");
    assert.equal(await writeLineage(db, path), events.length);
    assert.equal((await Deno.readTextFile(path)).trim().split("\n").length, events.length);
    const schemas = findSchemas();
    if (schemas) assert.deepEqual(await judgeBySchemas(schemas, events), []);
  });
});

Deno.test("the suite of the pipeline passes and leaves nothing behind", async () => {
  await onPipeline(async (db) => {
    const before = await digestPipeline(db);
    for (const { check, passed, outcome } of await runSuite(db, "sql/m4/suite/pipeline.sql")) {
      assert.ok(passed, `${check}: ${outcome}`);
    }
    assert.deepEqual(await digestPipeline(db), before);
  });
});
