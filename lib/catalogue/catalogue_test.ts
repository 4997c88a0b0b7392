import assert from "node:assert/strict";
import { catalogueEntries } from "./catalogue.ts";
import type { ObjectRows } from "./objects.ts";

const column = (table_name: string, column_name: string, extra = "", generation_expression: string | null = null) => ({
  table_name,
  column_name,
  column_type: "int(10)",
  is_nullable: "NO" as const,
  is_generated: generation_expression ? "ALWAYS" as const : "NEVER" as const,
  extra,
  generation_expression,
  column_comment: "",
});

const shop: ObjectRows = {
  schema: "shop",
  tables: [
    { table_name: "lines", table_comment: "What an order is made of" },
    { table_name: "orders", table_comment: "Orders" },
    { table_name: "stg_orders", table_comment: "" },
  ],
  columns: [
    column("lines", "order_id"),
    column("lines", "total", "VIRTUAL GENERATED", "`price` * `quantity`"),
    column("orders", "day", "STORED GENERATED", "cast(`at` as date)"),
    ...["a", "b", "c", "d", "e", "f"].map((name) => column("sales", name)),
  ],
  keys: [{
    table_schema: "shop",
    table_name: "lines",
    constraint_name: "fk",
    constraint_type: "FOREIGN KEY",
    column_name: "order_id",
    referenced_table_schema: "shop",
    referenced_table_name: "orders",
    referenced_column_name: "id",
  }],
  views: [
    {
      name: "sales",
      comment: "",
      definition: "select mask(`shop`.`lines`.`note`) AS `a` from (`shop`.`lines` join `shop`.`orders` `o`)",
    },
    { name: "staged", comment: "", definition: "select `shop`.`stg_orders`.`x` AS `x` from `shop`.`stg_orders`" },
    { name: "top_sales", comment: "", definition: "select 1 AS `1` from `shop`.`sales`" },
  ],
  functions: [
    { name: "mask", comment: "Hides it", definition: "RETURN LEFT(given, 1)" },
    { name: "tidy", comment: "", definition: "RETURN TRIM(given) -- used with orders" },
  ],
  procedures: [
    {
      name: "mend",
      comment: "Mends it",
      definition:
        "BEGIN /* FROM lines */ SELECT 'FROM lines' INTO @x; UPDATE orders o SET a = tidy(a); CALL stage(); END",
    },
    { name: "stage", comment: "", definition: "INSERT INTO stg_orders SELECT * FROM orders, lines l" },
  ],
  triggers: [{ name: "keep", comment: "", definition: "CALL mend()", moment: "before update", table_name: "orders" }],
  events: [{ name: "nightly", comment: "", definition: "DELETE FROM shop.stg_orders", schedule: "every 1 day" }],
  indexes: [{ table_name: "orders", index_name: "ix", columns: "a, b", is_unique: true, comment: "" }],
  grants: [
    { role: "reader", table_name: "sales", privilege: "select" },
    { role: "owner", table_name: "", privilege: "insert" },
  ],
};

Deno.test("every object has its kind, its purpose, and what it is made from", () => {
  const entries = catalogueEntries(shop).map(({ kind, name, purpose, depends_on }) =>
    `${kind} ${name} | ${purpose} | ${depends_on ?? "nothing"}`
  );
  assert.deepEqual(entries, [
    "table lines | What an order is made of | orders",
    "table orders | Orders | nothing",
    "table stg_orders |  | nothing",
    "view sales | a, b, c, d and 2 more | lines, orders, mask",
    "view staged |  | stg_orders",
    "view top_sales |  | sales",
    "virtual column lines.total | = price * quantity | lines",
    "stored column orders.day | = cast(at as date) | orders",
    "index orders.ix | unique: a, b | orders",
    "function mask | Hides it | nothing",
    "function tidy |  | nothing",
    "procedure mend | Mends it | orders, stage, tidy",
    "procedure stage |  | lines, orders, stg_orders",
    "trigger keep | before update | orders, mend",
    "event nightly | every 1 day | stg_orders",
    "role reader | may select | sales",
    "role owner | may insert | nothing",
  ]);
});

Deno.test("what is asked for some tables stands on them alone, also through other objects, with the functions that it calls", () => {
  const names = catalogueEntries(shop, { tables: ["orders", "lines"] }).map(({ name }) => name);
  // mend, and with it the trigger, calls what writes to the staging table.
  assert.deepEqual(names, [
    "lines",
    "orders",
    "sales",
    "top_sales",
    "lines.total",
    "orders.day",
    "orders.ix",
    "mask",
    "reader",
  ]);
  assert.throws(
    () => catalogueEntries(shop, { tables: ["sales"] }),
    /"sales": the schema has lines, orders, stg_orders/,
  );
});
