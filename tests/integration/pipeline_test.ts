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
  work: (db: Database, deliver: (files: Files) => ReturnType<typeof runPipeline>) => Promise<void>,
) {
  await using db = await open();
  for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${name}.sql`);
  await installPipeline(db);
  const inbox = await Deno.makeTempDir({ dir: folder });
  await work(db, async (files) => {
    await writeDeliveries(inbox, files);
    return await runPipeline(inbox, { connect: open, batchRows: 10 });
  });
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
    await repairRow(db, deliveryId, rowNo, "phone", "+1-415-555-0123", "asked");
  }
  const { tried, released } = await replayQuarantine(db, { reason: "phone_unreadable" });
  assert.equal(tried, wrong.length);
  assert.ok(released > tried, "the orders and items of these customers are released with them");

  const orders = contracts.find(({ source }) => source === "orders")!;
  const relaxed = { ...orders, unknownColumns: "evolve" as const };
  await registerContracts(db, [relaxed]);
  await replayQuarantine(db, { reason: "contract_frozen" }, [relaxed]);
  assert.equal((await listQuarantine(db, { reason: "contract_frozen" })).length, 0);
  const { items } = await db.one<{ items: number }>(
    "SELECT COUNT(*) AS items FROM aethermart_db.order_items WHERE order_id >= 900000036",
  );
  assert.equal(Number(items), 5, "the items that had come before their orders are in the shop");

  const [hopeless] = await listQuarantine(db, { reason: "rating_out_of_range" });
  for (let attempt = 0; attempt < 3; attempt++) await replayQuarantine(db, hopeless!);
  assert.equal((await showQuarantined(db, hopeless!.deliveryId, hopeless!.rowNo)).state, "dead");
  assert.ok((await readAlerts(db)).some(({ alert, source }) => alert === "dead_letters" && source === "reviews"));
  await assertBalance(db);
  const before = await digestPipeline(db);
  await replayQuarantine(db, { reason: "phone_unreadable" });
  assert.deepEqual(await digestPipeline(db), before, "replaying what was replayed changes nothing");
}

Deno.test("a row that only the table refuses is set aside with the server's words, and the rest of its batch is loaded", async () => {
  await onPipeline(async (db, deliver) => {
    await deliver(step(1).filter(({ file }) => /^(categories|suppliers)/.test(file)));
    const products = step(1).find(({ file }) => file.startsWith("products"))!;
    const lines = products.text.split("\n");
    const stock = lines[0]!.split(",").indexOf("stock_quantity");
    const cells = lines[3]!.split(",");
    cells[stock] = "";
    lines[3] = cells.join(",");
    await deliver([{ file: products.file, text: lines.join("\n") }]);
    assert.deepEqual(await counts(db, products.file), [lines.length - 3, 0, 0, 1]);
    const [row] = await listQuarantine(db, { reason: "refused_by_database" });
    assert.equal(row!.rowNo, 3);
    assert.match(row!.detail, /ck_products_goods_or_service/);
    await assertBalance(db);
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
