import assert from "node:assert/strict";
import { erdGraph } from "./erd.ts";
import type { CatalogueRows, ColumnRow, KeyRow } from "./read.ts";

const column = (table_name: string, column_name: string, more: Partial<ColumnRow> = {}): ColumnRow => ({
  table_name,
  column_name,
  column_type: "int(10) unsigned",
  is_nullable: "NO",
  is_generated: "NEVER",
  extra: "",
  generation_expression: null,
  column_comment: "",
  ...more,
});
const key = (
  table_name: string,
  constraint_type: KeyRow["constraint_type"],
  columns: string[],
  parent?: [table: string, columns: string[]],
): KeyRow[] =>
  columns.map((column_name, at) => ({
    table_schema: "shop",
    table_name,
    constraint_name: `${constraint_type} ${columns}`,
    constraint_type,
    column_name,
    referenced_table_schema: parent ? "shop" : null,
    referenced_table_name: parent?.[0] ?? null,
    referenced_column_name: parent?.[1][at] ?? null,
  }));

const shop: CatalogueRows = {
  tables: ["a_customer", "b_card", "c_order", "d_line"].map((table_name) => ({ table_name, table_comment: "" })),
  columns: [
    column("a_customer", "id"),
    column("a_customer", "email", { column_type: "varchar(254)" }),
    column("a_customer", "adviser", { is_nullable: "YES" }),
    column("b_card", "customer_id"),
    column("b_card", "kind", { column_type: "enum('gold','silver (old)')" }),
    column("c_order", "id"),
    column("c_order", "customer_id"),
    column("c_order", "is_gift", { column_type: "tinyint(1)" }),
    column("d_line", "order_id"),
    column("d_line", "line_no", { column_type: "tinyint(3) unsigned" }),
    column("d_line", "total", { column_type: "decimal(10,2)", is_nullable: "YES", is_generated: "ALWAYS" }),
  ],
  keys: [
    ...key("a_customer", "PRIMARY KEY", ["id"]),
    ...key("a_customer", "UNIQUE", ["email"]),
    ...key("a_customer", "FOREIGN KEY", ["adviser"], ["a_customer", ["id"]]),
    ...key("b_card", "PRIMARY KEY", ["customer_id"]),
    ...key("b_card", "FOREIGN KEY", ["customer_id"], ["a_customer", ["id"]]),
    ...key("c_order", "PRIMARY KEY", ["id"]),
    ...key("c_order", "FOREIGN KEY", ["customer_id"], ["a_customer", ["id"]]),
    ...key("d_line", "PRIMARY KEY", ["order_id", "line_no"]),
    ...key("d_line", "FOREIGN KEY", ["order_id"], ["c_order", ["id"]]),
  ],
};

Deno.test("how many there are of each follows from keys and from what may be NULL", () => {
  const ends = erdGraph(shop).edges.map(({ from, to, ends }) => [from, to, ...ends].join(" "));
  assert.deepEqual(ends, [
    "a_customer a_customer zero-or-one zero-or-many",
    "a_customer b_card one zero-or-one",
    "a_customer c_order one zero-or-many",
    // Its key has another column: an order has any number of lines.
    "c_order d_line one zero-or-many",
  ]);
  assert.match(erdGraph(shop).edges[1]!.note!, /b_card \(customer_id\) refers to exactly one of a_customer \(id\)/);
});

Deno.test("rows carry the marks of their keys, short types, and italics where they are computed", () => {
  const rows = Object.fromEntries(erdGraph(shop).nodes.map(({ id, rows }) => [id, rows]));
  const rowsOf = (table: string) => rows[table]!.map(({ mark, label, detail }) => [mark, label, detail].join("|"));
  assert.deepEqual(rowsOf("a_customer"), ["PK|id|int", "UQ|email|varchar(254)", "FK|adviser|int, null"]);
  assert.deepEqual(rowsOf("b_card"), ["PK FK|customer_id|int", "|kind|enum"]);
  assert.deepEqual(rowsOf("c_order").at(-1), "|is_gift|boolean");
  assert.deepEqual(rows["d_line"]!.map(({ italic }) => italic), [false, false, true]);
  assert.equal(rows["d_line"]![2]!.detail, "decimal(10,2)");
});

Deno.test("tables come in the order in which they are named; a key to one that is not drawn keeps its mark", () => {
  const { nodes, edges } = erdGraph(shop, { tables: ["d_line", "b_card"] });
  assert.deepEqual(nodes.map(({ id }) => id), ["d_line", "b_card"]);
  assert.deepEqual(edges, []);
  assert.equal(nodes[0]!.rows[0]!.mark, "PK FK");
  assert.throws(() => erdGraph(shop, { tables: ["orders"] }), /table "orders": the schema has a_customer, b_card/);
});

Deno.test("a key into another schema has no line, even where a table of the same name is drawn", () => {
  const elsewhere = shop.keys.map((row) =>
    row.referenced_table_name === "c_order" ? { ...row, referenced_table_schema: "old" } : row
  );
  assert.ok(!erdGraph({ ...shop, keys: elsewhere }).edges.some(({ to }) => to === "d_line"));
});

Deno.test("an ERD may show columns by name, or only those of keys", () => {
  const rowsOf = (columns: "names" | "keys") =>
    Object.fromEntries(
      erdGraph(shop, { columns }).nodes.map(({ id, rows }) => [
        id,
        rows.map(({ mark, label, detail }) => [mark, label, detail].filter(Boolean).join(" ")),
      ]),
    );
  assert.deepEqual(rowsOf("names").c_order, ["PK id", "FK customer_id", "is_gift"]);
  assert.deepEqual(rowsOf("keys").c_order, ["PK id int", "FK customer_id int"]);
  assert.equal(erdGraph(shop, { columns: "keys" }).edges.length, erdGraph(shop).edges.length);
});
