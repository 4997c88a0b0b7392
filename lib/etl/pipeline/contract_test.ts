import assert from "node:assert/strict";
import { compareColumns, type Contract, describeDrift, newColumns, shapeRow } from "./contract.ts";
import { contracts } from "../contracts.ts";

const named = (source: string) => contracts.find((contract) => contract.source === source)!;
const suppliers = named("suppliers");
const promised = suppliers.columns.map(({ name }) => name);
const row = {
  supplier_id: "1",
  name: "A",
  country_code: "US",
  contact_email: "a@b.example",
  updated_at: "2026-03-01 08:00:00",
};
const withUnknown = (unknownColumns: Contract["unknownColumns"]) => {
  const contract = { ...suppliers, unknownColumns };
  return { contract, shape: compareColumns(contract, [...promised, "rating"]) };
};

Deno.test("a delivery as promised has no drift, and its rows are as delivered", () => {
  const shape = compareColumns(suppliers, promised);
  assert.equal(describeDrift(suppliers, shape), "");
  assert.deepEqual(shapeRow(suppliers, shape, row), { values: row });
});

Deno.test("a column under a known other name is that column, in any order", () => {
  const { contact_email, ...rest } = row;
  const shape = compareColumns(suppliers, ["e_mail", ...promised.filter((name) => name !== "contact_email")]);
  assert.equal(describeDrift(suppliers, shape), "renamed: e_mail → contact_email");
  assert.deepEqual(shapeRow(suppliers, shape, { ...rest, e_mail: contact_email }).values, row);
});

Deno.test("a row with two values for one column is held; one under either name is read", () => {
  const shape = compareColumns(suppliers, [...promised, "e_mail"]);
  assert.equal(
    describeDrift(suppliers, shape),
    "renamed: e_mail → contact_email; ambiguous: contact_email and e_mail (rows held)",
  );
  assert.deepEqual(shapeRow(suppliers, shape, { ...row, e_mail: "b@c.example" }), {
    values: row,
    problem: "columns_ambiguous",
    detail: "contact_email and e_mail mean one column",
  });
  const { contact_email, ...rest } = row;
  assert.deepEqual(shapeRow(suppliers, shape, { ...rest, e_mail: contact_email }), { values: row });
});

Deno.test("names that differ only by case are one column of the contract, or of those that it adopts", () => {
  const { contract } = withUnknown("evolve");
  const shape = compareColumns(contract, [...promised.slice(1), "Supplier_ID", "Nick", "NOTE", "note"], ["nick"]);
  assert.deepEqual(shape.missing, []);
  assert.deepEqual(newColumns(contract, shape), ["NOTE"]);
  const { supplier_id, ...rest } = row;
  const delivered = { ...rest, Supplier_ID: supplier_id, Nick: "A", note: "late" };
  assert.deepEqual(shapeRow(contract, shape, delivered).values, { ...row, nick: "A", NOTE: "late" });
  assert.equal(shapeRow(contract, shape, { ...delivered, NOTE: "early" }).problem, "columns_ambiguous");
});

Deno.test("columns with the names of an object's own members are columns like others", () => {
  const { contract } = withUnknown("evolve");
  const delivered: Record<string, string> = JSON.parse('{"__proto__": "kept"}');
  const shape = compareColumns(contract, [...promised, "__proto__", "constructor"]);
  const { values } = shapeRow(contract, shape, { ...row, ...delivered });
  assert.deepEqual(JSON.parse(JSON.stringify(values)), { ...row, ...delivered });
  assert.ok(Object.hasOwn(values, "__proto__") && !Object.hasOwn(values, "constructor"));
});

Deno.test("discarded values with long names stay apart", () => {
  const { contract } = withUnknown("discard_value");
  const names = ["a", "b"].map((end) => "n".repeat(300) + end);
  const shape = compareColumns(contract, [...promised, ...names]);
  const { discarded } = shapeRow(contract, shape, { ...row, [names[0]!]: "1", [names[1]!]: "2" });
  assert.equal(new Set(discarded!.map(({ name }) => name)).size, 2);
  assert.ok(discarded!.every(({ name }) => name.length <= 255));
});

Deno.test("a missing column holds every row, whatever the contract says about unknown ones", () => {
  const shape = compareColumns(suppliers, promised.filter((name) => name !== "country_code"));
  assert.equal(shapeRow(suppliers, shape, row).problem, "column_missing");
  assert.match(describeDrift(suppliers, shape), /missing: country_code/);
});

Deno.test("documents may leave out what is not required, but nothing else", () => {
  const products = named("products");
  const names = products.columns.map(({ name }) => name);
  const without = (name: string) => compareColumns(products, names.filter((other) => other !== name), [], true).missing;
  assert.deepEqual(without("duration_minutes"), []);
  assert.deepEqual(without("list_price"), ["list_price"]);
});

Deno.test("evolve keeps the value under its name, and adds the column", () => {
  const { contract, shape } = withUnknown("evolve");
  assert.deepEqual(newColumns(contract, shape), ["rating"]);
  assert.deepEqual(shapeRow(contract, shape, { ...row, rating: "5" }), { values: { ...row, rating: "5" } });
  assert.deepEqual(compareColumns(contract, [...promised, "rating"], ["rating"]).unknown, []);
});

Deno.test("evolve adds only names that are safe in SQL; the values of others are listed", () => {
  const contract = { ...suppliers, unknownColumns: "evolve" as const };
  const shape = compareColumns(contract, [...promised, "x'; DROP"]);
  assert.deepEqual(newColumns(contract, shape), []);
  assert.deepEqual(shapeRow(contract, shape, { ...row, "x'; DROP": "1" }).discarded, [{
    name: "x'; DROP",
    value: "1",
  }]);
});

Deno.test("freeze holds every row", () => {
  const { contract, shape } = withUnknown("freeze");
  assert.equal(shapeRow(contract, shape, row).problem, "contract_frozen");
});

Deno.test("discard_row holds the rows that have such a value", () => {
  const { contract, shape } = withUnknown("discard_row");
  assert.equal(shapeRow(contract, shape, { ...row, rating: "5" }).problem, "column_unknown");
  assert.equal(shapeRow(contract, shape, { ...row, rating: "" }).problem, undefined);
});

Deno.test("discard_value loads all rows and lists the values", () => {
  const { contract, shape } = withUnknown("discard_value");
  assert.deepEqual(shapeRow(contract, shape, { ...row, rating: "5" }), {
    values: row,
    discarded: [{ name: "rating", value: "5" }],
  });
});
