import assert from "node:assert/strict";
import { readBundle } from "../bundle/mod.ts";
import { jupyterDisplay } from "../core/mod.ts";
import { excerpt } from "./mod.ts";

const statement = (sql: string, line: number) => ({ sql, line, ms: 8.04, rows: 0, warnings: [] });
const script = {
  file: "sql/m1/01_schema.sql",
  statements: [
    statement("CREATE TABLE orders (\n  order_id INT PRIMARY KEY\n)", 3),
    statement("CREATE TABLE orders_old (n INT)", 9),
    statement("CREATE OR REPLACE\n  DEFINER = 'a'@'%' SQL SECURITY DEFINER\n  VIEW shop.`masked` AS SELECT 1", 12),
    statement("CREATE TRIGGER a_first BEFORE INSERT ON orders FOR EACH ROW SET NEW.order_id = 1", 20),
    statement("CREATE TRIGGER a_second BEFORE INSERT ON orders FOR EACH ROW SET NEW.order_id = 2", 21),
    statement(`CREATE TABLE long (\n${"  n INT,\n".repeat(60)}m INT)`, 30),
  ],
};

Deno.test("an excerpt is the one statement that begins so, with its place, time and text", async () => {
  const data = await excerpt(script, "create table  ORDERS", { title: "Orders" })[jupyterDisplay]();
  const bundle = readBundle(JSON.parse(JSON.stringify(data)));
  assert.ok(bundle?.kind === "excerpt");
  assert.deepEqual(bundle.content, {
    version: 1,
    title: "Orders",
    file: "sql/m1/01_schema.sql",
    line: 3,
    sql: script.statements[0]!.sql,
    ms: 8,
    rows: 0,
    warnings: 0,
  });
  assert.match(String(data["text/html"]), /sql\/m1\/01_schema\.sql, line 3 \(8 ms\)/);
  assert.match(String(data["text/plain"]), /^Orders\nCREATE TABLE orders \(\n/);
});

Deno.test("how else a student writes the same beginning does not matter", async () => {
  for (const begins of ["CREATE VIEW masked", "CREATE OR REPLACE VIEW masked AS", "CREATE VIEW shop.masked"]) {
    const bundle = readBundle(await excerpt(script, begins, { title: "T" })[jupyterDisplay]());
    assert.ok(bundle?.kind === "excerpt" && bundle.content.line === 12, begins);
  }
});

Deno.test("no such statement, several, or a long one: an error that names what there is", () => {
  const of = (begins: string) => () => excerpt(script, begins, { title: "T" });
  assert.throws(
    of("CREATE TABLE order"),
    /No statement of sql\/m1\/01_schema\.sql begins with.*CREATE TABLE orders \(/s,
  );
  assert.throws(of("CREATE TRIGGER"), /2 statements .* begin with "CREATE TRIGGER"\..*a_first.*a_second/s);
  assert.throws(of("CREATE TABLE long"), /has 62 lines, and an excerpt may have 60/);
});

Deno.test("callouts are marked at their lines, in their order, and one of a line that does not exist is refused", async () => {
  const callouts = [{ line: 3, text: "the <end>" }, { line: 2, text: "the key" }];
  const data = await excerpt(script, "CREATE TABLE orders", { title: "Orders", callouts })[jupyterDisplay]();
  const bundle = readBundle(JSON.parse(JSON.stringify(data)));
  assert.ok(bundle?.kind === "excerpt");
  assert.deepEqual(bundle.content.callouts?.map(({ line }) => line), [2, 3]);
  const html = String(data["text/html"]);
  assert.match(html, / {2}①\n\) {2}②<\/pre>.*<ol><li>the key<\/li><li>the &lt;end&gt;<\/li><\/ol>/s);
  assert.match(String(data["text/plain"]), /PRIMARY KEY {2}①\n\) {2}②\n① the key\n② the <end>\n/);
  assert.throws(
    () => excerpt(script, "CREATE TABLE orders", { title: "Orders", callouts: [{ line: 4, text: "x" }] }),
    /names line 4, and the statement has 3 lines/,
  );
  const many = Array.from({ length: 9 }, () => ({ line: 2, text: "x" }));
  assert.throws(
    () => excerpt(script, "CREATE TABLE orders", { title: "Orders", callouts: many }),
    /has 9 callouts, and at most 8 fit/,
  );
});

Deno.test("a callout stands at the first line with its words, and is left out where no line has them", async () => {
  const callouts = [{ line: "PRIMARY KEY", text: "the key" }, { line: "FOREIGN KEY", text: "a reference" }];
  const data = await excerpt(script, "CREATE TABLE orders", { title: "Orders", callouts })[jupyterDisplay]();
  const bundle = readBundle(JSON.parse(JSON.stringify(data)));
  assert.deepEqual(bundle?.kind === "excerpt" && bundle.content.callouts, [{ line: 2, text: "the key" }]);
});

Deno.test("the source of an excerpt that nobody ran names its file and line, and no effect", async () => {
  const configuration = {
    file: "my.cnf of node1",
    statements: [{ line: 7, sql: "wsrep_on = ON\nbinlog_format = ROW" }],
  };
  const data = await excerpt(configuration, "wsrep_on", { title: "Settings" })[jupyterDisplay]();
  const bundle = readBundle(JSON.parse(JSON.stringify(data)));
  assert.ok(bundle?.kind === "excerpt" && !("ms" in bundle.content));
  assert.match(String(data["text/plain"]), /binlog_format = ROW\nmy\.cnf of node1, line 7$/);
});
