import assert from "node:assert/strict";
import { fromRoot } from "../core/mod.ts";
import { type Excerpt, notebookStyle, readBundle, type Script, scriptHtml, sqlLimits, sqlLines } from "./mod.ts";
import { sqlParts } from "./sql_looks.ts";

const lookOf = (sql: string, text: string) => sqlParts(sql).find((part) => part.text.trim() === text)?.look;

Deno.test("coloured SQL is the same text: in every script of the project, as a whole and line by line", async () => {
  let scripts = 0;
  for (const milestone of ["m1", "m2", "m3", "m4"]) {
    for await (const { name } of Deno.readDir(fromRoot("sql", milestone))) {
      if (!name.endsWith(".sql")) continue;
      const text = await Deno.readTextFile(fromRoot("sql", milestone, name));
      assert.equal(sqlParts(text).map((part) => part.text).join(""), text, name);
      assert.deepEqual(sqlLines(text).map((line) => line.map((part) => part.text).join("")), text.split("\n"), name);
      scripts++;
    }
  }
  assert.ok(scripts > 20, "the scripts are read");
});

Deno.test("keywords, strings, numbers and comments have different looks, even over several lines", () => {
  const sql = "CREATE TABLE t (\n  n INT DEFAULT 42 /* one\ntwo */, -- three\n  s CHAR(1) COMMENT 'it is'\n)";
  assert.equal(lookOf(sql, "42"), "number");
  assert.equal(lookOf(sql, "/* one\ntwo */"), "comment");
  assert.equal(lookOf(sql, "'it is'"), "string");
  assert.equal(sqlParts(sql)[0]!.look, "keyword");
  assert.equal(lookOf(sql, "INT"), "keyword");
  assert.deepEqual(sqlLines(sql)[2]![0], { text: "two */", look: "comment" });
});

Deno.test("long SQL, and SQL with an open quote or comment, is one plain part", () => {
  for (const mark of ["'\\'", "/* ", '"', "`a ", "SELECT 1; "]) {
    const text = mark.repeat(Math.ceil(1_000_000 / mark.length));
    assert.deepEqual(sqlParts(text), [{ text, look: "plain" }], mark);
  }
  for (const text of ["SELECT 'a", 'SELECT "a\\"', "SELECT `a", "SELECT 1 /* a", "/* ".repeat(6_000)]) {
    assert.deepEqual(sqlParts(text), [{ text, look: "plain" }]);
  }
  for (const text of ["SELECT 1 -- it's", "SELECT 2 # it's", "SELECT 3 /* it's */", "SELECT 'a\\'b', 4 / 2"]) {
    assert.ok(sqlParts(text).length > 1, text);
  }
});

Deno.test("scripts and excerpts larger than the lab's limits are refused", () => {
  const [statement] = script(1, 2).statements;
  const read = (kind: string, content: unknown) => readBundle({ [`application/vnd.aethermart.${kind}+json`]: content });
  const scriptOf = (...statements: object[]) => ({
    ...script(0, 2),
    statements: statements.map((one) => ({ ...statement, ...one })),
  });
  assert.ok(read("script", scriptOf({ sql: "a\n".repeat(sqlLimits.lines - 1) + "b" })));
  const half = "a".repeat(sqlLimits.characters / 2);
  for (
    const forged of [
      scriptOf({ sql: "a\n".repeat(sqlLimits.lines) + "b" }),
      scriptOf({ sql: half + half + "b" }),
      scriptOf({ comment: half + half + "b" }),
      scriptOf({ sql: half }, { sql: half }),
      scriptOf(...Array(sqlLimits.statements + 1).fill({})),
    ]
  ) assert.throws(() => read("script", forged), TypeError);
  const excerpt = (sql: string): Excerpt => ({
    version: 1,
    title: "T",
    file: "a.sql",
    line: 1,
    sql,
    ms: 1,
    rows: 0,
    warnings: 0,
  });
  assert.ok(read("excerpt", excerpt("a\n".repeat(sqlLimits.excerptLines - 1) + "b")));
  assert.throws(() => read("excerpt", excerpt("a\n".repeat(sqlLimits.excerptLines) + "b")), /60 lines/);
  assert.throws(() => read("excerpt", excerpt("a".repeat(sqlLimits.excerptCharacters + 1))), TypeError);
});

const script = (count: number, lines: number): Script => ({
  version: 1,
  file: "sql/<m1>.sql",
  statements: Array.from({ length: count }, (_, at) => ({
    line: at + 1,
    title: `SELECT ${at}`,
    comment: "-- why",
    sql: `SELECT '<b>'\n${"FROM t\n".repeat(lines - 2)}LIMIT 1`,
    cut: 0,
    ms: 1.5,
    rows: at,
    warnings: 0,
  })),
  left: 0,
  ms: 12,
});

Deno.test("a script is foldable HTML: a short one is open, the statements of a longer one and a long one as a whole are folded", () => {
  const opened = (html: string) => html.match(/<details[^>]* open>/g)?.length ?? 0;
  const short = scriptHtml(script(3, 4), notebookStyle);
  assert.equal(opened(short), 4);
  assert.equal(opened(scriptHtml(script(3, 40), notebookStyle)), 1, "the script is open, its statements are not");
  assert.equal(opened(scriptHtml(script(21, 2), notebookStyle)), 0);
  assert.match(short, /sql\/&lt;m1&gt;\.sql <span[^>]*>3 statements, 12 ms</);
  assert.match(short, /SELECT 1 <span[^>]*>line 2 · 1\.5 ms · 1 row</);
  assert.doesNotMatch(short, /<b>/);
});

Deno.test("statements show their rows if they have any, and omitted ones are counted", () => {
  const [statement] = script(1, 2).statements;
  const one = (more: object, left = 0) =>
    scriptHtml({ ...script(0, 2), statements: [{ ...statement!, ...more }], left }, notebookStyle);
  assert.doesNotMatch(one({ sql: "CREATE TABLE t (n INT)", rows: 0 }), /0 rows/);
  assert.match(one({ sql: "DELETE FROM t", rows: 0, warnings: 1 }), /0 rows · 1 warning/);
  assert.match(one({ cut: 3 }), /… 3 more lines in the file/);
  assert.match(one({}, 1_200), /1,201 statements.*… and 1,200 more statements, in sql\/&lt;m1/s);
});
