import assert from "node:assert/strict";
import { InterruptedError, Random } from "../../core/mod.ts";
import { type Database, SqlError } from "../../sql/mod.ts";
import type { Constraint } from "../query/constraint.ts";
import { filterOf } from "./constraint_filter.ts";
import { fillRows, repeatConflicts } from "./fill.ts";
import { recallOf, searchSql, settingsOf } from "./nearest.ts";
import { perturbed } from "./perturb.ts";
import { createVectorTable, readM, readVector, vectorBytes } from "./table.ts";

const table = { table: "shop.trial", key: "id", index: "vx_trial" };

Deno.test("M from 3 to 127 is accepted; 128, with which MariaDB 11.8 returns wrong rows, is not", () => {
  for (const m of [3, 16, 127]) assert.match(createVectorTable(table, { dimensions: 4, m }), new RegExp(`M=${m} `));
  for (const m of [2, 128, 200, 4.5, NaN]) {
    assert.throws(() => createVectorTable(table, { dimensions: 4, m }), { name: "RangeError", message: /MDEV-39822/ });
  }
  assert.throws(() => createVectorTable(table, { dimensions: 0 }), /from 1 to 16,383 dimensions, not 0/);
});

Deno.test("an index that somebody else made with M = 128 is refused", async () => {
  const made = (m: string) => ({
    one: () =>
      Promise.resolve({ "Create Table": `CREATE TABLE \`trial\` (\n  VECTOR KEY \`vx_trial\` (\`v\`)${m}\n)` }),
  });
  assert.equal(await readM(made(" `M`='16' `DISTANCE`='cosine'") as unknown as Database, table), 16);
  await assert.rejects(readM(made(" `M`='128'") as unknown as Database, table), /M = 128.*MDEV-39822/);
  await assert.rejects(readM(made("") as unknown as Database, { ...table, index: "other" }), /no vector index other/);
});

Deno.test("names that are more than names are refused: they would become part of statements", () => {
  for (const strange of [{ table: "a; DROP TABLE b" }, { table: "a.b.c" }, { key: "id`" }, { index: "" }]) {
    assert.throws(() => searchSql({ ...table, ...strange }), TypeError);
  }
});

Deno.test("a search asks for whole numbers, and its settings are those of its statement alone", () => {
  assert.match(searchSql(table, { k: 5 }), /FORCE INDEX \(vx_trial\)\n {2}ORDER BY distance LIMIT 5$/);
  assert.match(searchSql(table, { exact: true }), /IGNORE INDEX \(vx_trial\)/);
  assert.throws(() => searchSql(table, { k: 0 }), RangeError);
  assert.equal(
    settingsOf({ efSearch: 40, timeoutMs: 500 }),
    "SET STATEMENT mhnsw_ef_search = 40, max_statement_time = 0.5 FOR ",
  );
  for (const efSearch of [0, 1.5, NaN]) assert.throws(() => settingsOf({ efSearch }), RangeError);
});

Deno.test("a vector survives its way to the server and back, wherever its bytes begin", () => {
  const vector = new Float32Array(new Float32Array([9, 0.5, -0.25, 1]).buffer, 4);
  const bytes = vectorBytes(vector);
  assert.equal(bytes.length, 12);
  const shifted = new Uint8Array([1, ...bytes]).subarray(1);
  assert.deepEqual(readVector(shifted), Float32Array.of(0.5, -0.25, 1));
});

Deno.test("recall is the share of the exact hits that were found", () => {
  assert.equal(recallOf([3, 1, 9, 8], [1, 2, 3, 4]), 0.5);
  assert.equal(recallOf([], [1]), 0);
  assert.equal(recallOf([1], []), 1);
  assert.equal(recallOf([1, 1, 1], [1, 2]), 0.5);
});

Deno.test("perturbed vectors have length 1, lie near their originals, and differ from each other", () => {
  const originals = [Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 0, 0, 1)];
  const more = perturbed(originals, 200, new Random(1, 2, 3));
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  assert.ok(more.every((vector) => Math.abs(dot(vector, vector) - 1) < 1e-5));
  assert.ok(more.every((vector, at) => dot(vector, originals[at % 2]!) > 0.9));
  assert.equal(new Set(more.map(String)).size, 200);
  assert.throws(() => perturbed([], 1, new Random(1, 2, 3)), RangeError);
});

const sql = (constraints: Constraint[], excluded?: number[]) => {
  const { from, where, params } = filterOf(constraints, excluded);
  return { facts: from.includes("product_facts"), where, params };
};

Deno.test("constraints become conditions: ends as given, services without stock, nothing for no constraint", () => {
  assert.deepEqual(sql([]), { facts: false, where: "TRUE", params: [] });
  assert.deepEqual(
    sql([{
      kind: "price",
      min: { value: 50, inclusive: true },
      max: { value: 80, inclusive: false },
      words: "",
    }, { kind: "rating", min: { value: 4, inclusive: false }, words: "" }]),
    { facts: true, where: "p.list_price >= ? AND p.list_price < ? AND f.rating > ?", params: [50, 80, 4] },
  );
  assert.deepEqual(sql([{ kind: "stock", min: { value: 1, inclusive: true }, words: "" }]), {
    facts: false,
    where: "(p.stock_quantity IS NULL OR p.stock_quantity >= ?)",
    params: [1],
  });
  assert.equal(
    sql([{ kind: "stock", max: { value: 0, inclusive: true }, words: "" }]).where,
    "p.stock_quantity <= ?",
    "a service is not out of stock",
  );
  assert.deepEqual(sql([{ kind: "channel", channels: ["web", "popup"], words: "" }]), {
    facts: true,
    where: "(FIND_IN_SET(?, f.channels) OR FIND_IN_SET(?, f.channels))",
    params: ["web", "popup"],
  });
});

Deno.test("categories: in, not in, and none at all", () => {
  assert.deepEqual(sql([{ kind: "category", categoryIds: [3, 4], words: "" }]), {
    facts: false,
    where: "p.category_id IN (?)",
    params: [[3, 4]],
  });
  assert.equal(sql([{ kind: "category", categoryIds: [], words: "" }]).where, "FALSE");
  assert.deepEqual(sql([{ kind: "exclusion", term: "mice", terms: ["mice"], categoryIds: [5], words: "" }], [9]), {
    facts: false,
    where: "p.category_id NOT IN (?) AND p.product_id NOT IN (?)",
    params: [[5], [9]],
  });
  assert.equal(sql([{ kind: "exclusion", term: "wireless", terms: ["wireless"], words: "" }]).where, "TRUE");
});

const conflict = (errno: number) => new SqlError({ errno, sqlState: "40001", message: "Deadlock found" }, "INSERT …");

Deno.test("a write that conflicts is repeated with growing waits; other errors and the sixth conflict are reported", async () => {
  const waits: number[] = [];
  const wait = (ms: number) => Promise.resolve(void waits.push(ms));
  let tries = 0;
  assert.equal(
    await repeatConflicts(() => ++tries < 4 ? Promise.reject(conflict(1213)) : Promise.resolve("done"), wait),
    "done",
  );
  assert.deepEqual(waits, [40, 80, 160]);
  await assert.rejects(repeatConflicts(() => Promise.reject(conflict(1062)), () => assert.fail("waits")), {
    errno: 1062,
  });
  tries = 0;
  await assert.rejects(repeatConflicts(() => (tries++, Promise.reject(conflict(1213))), wait), { errno: 1213 });
  assert.equal(tries, 6);
});

Deno.test("an aborted fill does nothing", async () => {
  const db = { one: () => assert.fail("asks"), query: () => assert.fail("asks"), execute: () => assert.fail("writes") };
  const model = { model: "m", version: "1", dimensions: 1 };
  await assert.rejects(
    fillRows(db as unknown as Database, table, [{ id: 1, hash: "a" }], model, () => assert.fail("computes"), {
      signal: AbortSignal.abort(),
    }),
    InterruptedError,
  );
});
