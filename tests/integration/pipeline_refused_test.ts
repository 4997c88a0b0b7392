/**
 * What the pipeline must not take as it is: rows that the tables refuse, unique values of other keys, files that change while they are read.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  contracts,
  deliverFirst,
  installPipeline,
  listQuarantine,
  registerContracts,
  replayQuarantine,
  showQuarantined,
} from "../../lib/etl/mod.ts";
import { silent } from "../../lib/core/mod.ts";
import { assertBalance, counts, edited, PipelineServer, quarantined, step } from "../support/on_pipeline.ts";

const pipeline = await PipelineServer.start();

Deno.test.afterAll(() => pipeline[Symbol.asyncDispose]());

Deno.test("a row that only the table refuses is set aside by name, at once, when it is released, and when it is replayed", async () => {
  await pipeline.run(async (db, deliver) => {
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

Deno.test("a shop with milestone 2's triggers for new rows is refused, with their names and the way out", async () => {
  await pipeline.run(async (db) => {
    const body = "BEFORE INSERT ON aethermart_db.orders FOR EACH ROW SET NEW.status = NEW.status";
    await db.execute(`CREATE TRIGGER aethermart_db.status_on_order_insert ${body}`);
    const says = /status_on_order_insert\. .*DROP TRIGGER aethermart_db\.status_on_order_insert;$/;
    await assert.rejects(installPipeline(db), says);
    await assert.rejects(deliverFirst(db, { root: "", scale: "tiny", files: [] } as never), says);
    await db.execute("DROP TRIGGER aethermart_db.status_on_order_insert");
    await installPipeline(db);
  });
});

Deno.test("a unique value of another key never overwrites that key's row, and a version from the future moves no watermark", async () => {
  await pipeline.run(async (db, deliver) => {
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
  await pipeline.run(async (db, deliver, inbox) => {
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
