/**
 * The pipeline on a real server: deliveries in pieces, twice, out of order, late, with renamed, new and missing columns; repairs and replays.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import {
  contracts,
  digestPipeline,
  listQuarantine,
  readAlerts,
  registerContracts,
  repairRow,
  replayQuarantine,
  showQuarantined,
} from "../../lib/etl/mod.ts";
import type { Database } from "../../lib/sql/mod.ts";
import { assertBalance, counts, edited, PipelineServer, step } from "../support/on_pipeline.ts";

const pipeline = await PipelineServer.start();

Deno.test.afterAll(() => pipeline[Symbol.asyncDispose]());

const statuses = (db: Database, ...ids: number[]) =>
  db.query<{ status: string }>("SELECT status FROM aethermart_db.orders WHERE order_id IN (?) ORDER BY order_id", [
    ids.map((id) => 900_000_000 + id),
  ]).then((rows) => rows.map(({ status }) => status));

Deno.test("five steps of deliveries: what the contracts say happens, nothing is lost, and repairs release what waited", async () => {
  await pipeline.run(async (db, deliver) => {
    // While the first step is applied, another session looks at the balance all the time.
    let isOver = false;
    let looks = 0;
    const watch = (async () => {
      await using other = await pipeline.open();
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

    await using broken = await pipeline.open();
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
  await replayQuarantine(db, { reason: "contract_frozen" });
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

  await using other = await pipeline.open();
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
