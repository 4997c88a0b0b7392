/**
 * Contracts and the tables of milestone 1, which they must agree with; contracts that are registered again; the suite.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { contracts, digestPipeline, registerContracts, replayQuarantine } from "../../lib/etl/mod.ts";
import { runSuite } from "../../lib/checks/mod.ts";
import type { Database } from "../../lib/sql/mod.ts";
import { counts, edited, PipelineServer, quarantined } from "../support/on_pipeline.ts";

const pipeline = await PipelineServer.start();

Deno.test.afterAll(() => pipeline[Symbol.asyncDispose]());

/** What a column of a core table takes. */
interface TableColumn {
  name: string;
  type: string;
  isNullable: number;
  length: number | null;
  precision: number;
  scale: number | null;
  isAssigned: number;
  isUnique: number;
  parent: string | null;
}

const columnsOf = (db: Database, table: string) =>
  db.query<TableColumn>(
    `SELECT c.column_name AS name, c.data_type AS type, c.is_nullable = 'YES' AS isNullable,
      c.character_maximum_length AS length, c.numeric_precision AS \`precision\`, c.numeric_scale AS scale,
      c.extra LIKE '%auto_increment%' AS isAssigned,
      EXISTS (SELECT 1 FROM information_schema.statistics s WHERE s.table_schema = c.table_schema
        AND s.table_name = c.table_name AND s.column_name = c.column_name AND s.non_unique = 0
        AND s.index_name <> 'PRIMARY') AS isUnique,
      (SELECT k.referenced_table_name FROM information_schema.key_column_usage k WHERE k.table_schema = c.table_schema
        AND k.table_name = c.table_name AND k.column_name = c.column_name AND k.referenced_table_name IS NOT NULL) AS parent
    FROM information_schema.columns c
    WHERE c.table_schema = 'aethermart_db' AND c.table_name = ? AND c.generation_expression IS NULL`,
    [table],
  );

/** The largest number that a column holds. An `int` holds every number of nine digits, and none longer is read. */
function largest({ type, precision, scale }: TableColumn): number | undefined {
  if (type === "decimal") return (10 ** Number(precision) - 1) / 10 ** Number(scale);
  return { tinyint: 255, smallint: 65_535 }[type];
}

Deno.test("contracts allow what the tables of milestone 1 hold: empty values, lengths, largest numbers, unique values, parents", async () => {
  await pipeline.run(async (db) => {
    for (const { source, columns } of contracts) {
      const table = await columnsOf(db, source);
      const promised = columns.filter(({ name, role }) => role !== "version" && `${source}.${name}` !== "orders.total");
      assert.deepEqual(promised.map(({ name }) => name), table.map(({ name }) => name), source);
      for (const [at, { name, reader, required, length, low, high, unique, parent }] of promised.entries()) {
        const held = table[at]!;
        const place = `${source}.${name}`;
        assert.equal(required, !held.isNullable, place);
        assert.equal(unique ?? false, Boolean(held.isUnique), place);
        assert.equal(parent, held.parent ?? undefined, place);
        // A country, a code and a hash have one length, or a list; a TEXT holds more than a delivery's line.
        if (held.type === "varchar") assert.equal(length, Number(held.length), place);
        // A key that refers to another table is limited by the keys that are there.
        if (["number", "dollars"].includes(reader) && !parent) assert.equal(high, largest(held), place);
        if (held.isAssigned) assert.equal(low, 1, place);
      }
    }
  });
});

Deno.test("what milestone 1 accepts is accepted: a category by its name, capitals in an address, large quantities and prices, no total", async () => {
  await pipeline.run(async (db, deliver) => {
    await deliver([
      edited("categories", "1"),
      edited("suppliers", "1", { 1: { contact_email: "Orders@Practice.example.com" } }),
      edited("products", "1", {
        1: { category_id: "practice  LAMPS ", list_price: "9999999.99" },
        2: { category_id: "Practice sofas" },
        3: { list_price: "0.00" },
      }),
      edited("customers", "1"),
      edited(
        "orders",
        "1",
        { 1: { total: "" }, 2: { total: "30000.00" }, 3: { total: "a lot" }, 4: { order_id: "0" } },
        4,
      ),
      edited("order_items", "1", { 1: { quantity: "65535" } }, 1),
    ]);
    const one = (query: string) => db.one<{ value: unknown }>(query).then(({ value }) => value);
    assert.deepEqual(await quarantined(db, "products.1.csv"), [
      '2 category_id_unreadable category_id "Practice sofas"',
      '3 list_price_out_of_range list_price "0.00"',
    ]);
    const product = "FROM aethermart_db.products WHERE product_id = 900000000";
    assert.equal(await one(`SELECT CONCAT(category_id, ' ', list_price) AS value ${product}`), "64002 9999999.99");
    const supplier = "SELECT contact_email AS value FROM aethermart_db.suppliers WHERE supplier_id = 64000";
    assert.equal(await one(supplier), "Orders@Practice.example.com");
    assert.deepEqual(await quarantined(db, "orders.1.csv"), [
      '3 total_unreadable total "a lot"',
      '4 order_id_out_of_range order_id "0"',
    ]);
    assert.equal(
      await one("SELECT GROUP_CONCAT(row_no, ' ', rule) AS value FROM aethermart_pipeline.row_warnings"),
      "2 total_out_of_range",
    );
    assert.equal(Number(await one("SELECT quantity AS value FROM aethermart_db.order_items")), 65535);
  });
});

Deno.test("the contracts that are registered rule, not those that the lab brings along", async () => {
  await pipeline.run(async (db, deliver) => {
    const suppliers = contracts.find(({ source }) => source === "suppliers")!;
    const columns = suppliers.columns.map((column) =>
      column.name === "name" ? { ...column, aliases: ["firm"] } : column
    );
    await registerContracts(db, [{ ...suppliers, unknownColumns: "freeze", columns }]);
    const { file, text } = edited("suppliers", "1");
    const rows = text.trim().split("\n").length - 1;
    await deliver([{ file, text: text.replace(",name,", ",firm,") }]);
    assert.deepEqual(await counts(db, file), [rows, 0, 0, 0]);
    const wider = text.trim().split("\n").map((line, at) => `${line},${at === 0 ? "colour" : "red"}\n`).join("");
    await deliver([{ file: "suppliers.2.csv", text: wider }]);
    assert.deepEqual(await counts(db, "suppliers.2.csv"), [0, 0, 0, rows]);
    await registerContracts(db, [suppliers]);
    const { released } = await replayQuarantine(db, { reason: "contract_frozen" });
    assert.equal(released, rows);
  });
});

Deno.test("the suite of the pipeline passes and leaves nothing behind", async () => {
  await pipeline.run(async (db) => {
    const before = await digestPipeline(db);
    for (const { check, passed, outcome } of await runSuite(db, "sql/m4/suite/pipeline.sql")) {
      assert.ok(passed, `${check}: ${outcome}`);
    }
    assert.deepEqual(await digestPipeline(db), before);
  });
});
