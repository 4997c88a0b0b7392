/**
 * A first delivery that is loaded at once: its books, what comes after it, and what is left when it is killed or interrupted.
 *
 * Needs: a MariaDB server, and DuckDB from the npm registry.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { InterruptedError } from "../../lib/core/mod.ts";
import { generate } from "../../lib/dataset/mod.ts";
import {
  deliverFirst,
  digestPipeline,
  installPipeline,
  listQuarantine,
  readAlerts,
  readBalance,
  repairRow,
  replayQuarantine,
  showQuarantined,
} from "../../lib/etl/mod.ts";
import type { Database } from "../../lib/sql/mod.ts";
import { killFirstDelivery } from "../support/killed_first.ts";
import { emptyShop, PipelineServer } from "../support/on_pipeline.ts";
import { randomFrom, testSeed } from "../support/random.ts";

const pipeline = await PipelineServer.start();

Deno.test.afterAll(() => pipeline[Symbol.asyncDispose]());

const directory = join(pipeline.folder, "tiny");
const dataset = await generate({ scale: "tiny", seed: 42 }, { directory });

/** Every row has its place, and the books agree with the shop. */
async function assertBooks(db: Database): Promise<void> {
  for (const row of await readBalance(db)) {
    assert.equal(Number(row.difference), 0, row.file);
    assert.equal(row.state, "complete");
  }
  assert.deepEqual(await db.query("SELECT * FROM aethermart_pipeline.ledger_gaps"), []);
  const sides = await db.query<Record<string, number | string>>(
    `SELECT * FROM aethermart_pipeline.shop_reconciliation WHERE unknown_to_books > 0 OR missing_in_shop > 0`,
  );
  assert.deepEqual(sides, []);
}

Deno.test("a first delivery is in the books row by row, and repairs, parents and newer versions continue from it", async () => {
  await pipeline.run(async (db, deliver) => {
    const { accounts } = await deliverFirst(db, dataset);
    await assertBooks(db);
    const booked = (await readBalance(db)).map(({ source, file, delivered, loaded, merged, quarantined }) =>
      [source, file, delivered, loaded, merged, quarantined].map(String).join(" ")
    );
    assert.deepEqual(
      booked.toSorted(),
      accounts.map((own) =>
        [own.table, own.file, own.source, own.loaded, own.merged, own.quarantined].map(String).join(" ")
      ).toSorted(),
    );
    assert.deepEqual(
      (await readAlerts(db)).filter(({ alert }) => !["not_fresh", "quarantine_share"].includes(alert)),
      [],
    );
    await assert.rejects(deliverFirst(db, dataset), /deliveries or rows already/);
    await assertBooks(db);

    // A row that is repaired by hand.
    const wrong = (await listQuarantine(db, { reason: "email_invalid" }))[0]!;
    const { raw } = await showQuarantined(db, wrong.deliveryId, wrong.rowNo);
    await assert.rejects(
      repairRow(db, wrong.deliveryId, wrong.rowNo, "mail", "asked@example.com", "asked"),
      /contract of customers has no column "mail"\. Its columns are customer_id, /,
    );
    await assert.rejects(repairRow(db, 99, 99, "email", "asked@example.com", "asked"), /No row 99 of delivery 99/);
    await repairRow(db, wrong.deliveryId, wrong.rowNo, "email", "asked@example.com", "asked");
    const { tried, released } = await replayQuarantine(db, { deliveryId: wrong.deliveryId, rowNo: wrong.rowNo });
    assert.equal(tried, 1);
    assert.ok(released > 1, "the orders that waited for this customer are released with it");
    const emailOf = async (id: string) =>
      (await db.one<{ email: string }>("SELECT email FROM aethermart_db.customers WHERE customer_id = ?", [id])).email;
    assert.equal(await emailOf(raw.customer_id!), "asked@example.com");

    // A newer version of it, through the inbox.
    const row = { ...raw, email: "newer@example.com", updated_at: "2026-03-01 08:00:00" };
    const run = await deliver([{ file: "customers.1.ndjson", text: `${JSON.stringify(row)}\n` }]);
    assert.deepEqual(run.failed, []);
    assert.equal(await emailOf(raw.customer_id!), "newer@example.com");
    await assertBooks(db);
  });
});

const seed = testSeed();

Deno.test("a first delivery is refused where the shop or the books know rows, and these stay", async () => {
  await pipeline.run(async (db) => {
    await db.execute("INSERT INTO aethermart_db.categories VALUES (1, NULL, 'Own', 'goods')");
    await assert.rejects(deliverFirst(db, dataset), /aethermart_db\.categories has rows/);
    await installPipeline(db);
    await assert.rejects(deliverFirst(db, dataset), /deliveries or rows already/);
    const [one, other] = dataset.files;
    const twins = { ...dataset, files: [one!, { ...other!, sha256: one!.sha256 }] };
    await assert.rejects(deliverFirst(db, twins), /have the same content\. Take one of them out/);
    assert.equal((await db.query("SELECT 1 FROM aethermart_db.categories WHERE name = 'Own'")).length, 1);
    assert.deepEqual(await readBalance(db), []);
  });
});

/** Rows and books are both there, or neither. Returns which. */
async function isDelivered(db: Database): Promise<boolean> {
  // One statement: the commit of a killed client may come between two.
  const { files, customers } = await db.one<{ files: number; customers: number }>(
    `SELECT (SELECT COUNT(*) FROM aethermart_pipeline.deliveries) AS files,
      (SELECT COUNT(*) FROM aethermart_db.customers) AS customers`,
  );
  const isBooked = files > 0;
  assert.equal(customers > 0, isBooked);
  if (isBooked) await assertBooks(db);
  return isBooked;
}

Deno.test(`a first delivery that is killed or interrupted leaves everything or nothing (AETHERMART_TEST_SEED=${seed})`, async () => {
  await pipeline.run(async (db) => {
    const random = randomFrom(seed);
    await deliverFirst(db, dataset);
    const whole = await digestPipeline(db);
    const startAgain = async () => {
      await emptyShop(db);
      await installPipeline(db);
    };
    let killed = 0;
    for (let round = 0; killed === 0 && round < 10; round++) {
      await startAgain();
      if (await killFirstDelivery(pipeline.uri, directory, 42, random)) killed++;
      await isDelivered(db);
    }
    assert.equal(killed, 1);

    await startAgain();
    const interrupt = new AbortController();
    const timer = setTimeout(() => interrupt.abort(), random() * 1_500);
    const done = await deliverFirst(db, dataset, { signal: interrupt.signal }).then(() => true, (error) => {
      assert.ok(error instanceof InterruptedError, error);
      return false;
    });
    clearTimeout(timer);
    assert.equal(await isDelivered(db), done);
    if (!done) await deliverFirst(db, dataset);
    assert.deepEqual(await digestPipeline(db), whole);
  });
});
