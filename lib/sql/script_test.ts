import assert from "node:assert/strict";
import { splitScript } from "./script.ts";

const sqlOf = (text: string) => splitScript(text).map((statement) => statement.sql);

Deno.test("statements are split at semicolons and know their lines", () => {
  assert.deepEqual(splitScript("-- head\nSELECT 1;\n\n  SELECT\n 2 ;SELECT 3"), [
    { sql: "SELECT 1", line: 2, comment: "-- head" },
    { sql: "SELECT\n 2", line: 4, comment: "" },
    { sql: "SELECT 3", line: 5, comment: "" },
  ]);
});

Deno.test("semicolons in strings, names and comments do not split", () => {
  assert.deepEqual(sqlOf("SELECT 'a;''b\\';', \"c;\", `d;` /* ; */ -- ;\n # ;\n , 1; SELECT 2"), [
    "SELECT 'a;''b\\';', \"c;\", `d;` /* ; */ -- ;\n # ;\n , 1",
    "SELECT 2",
  ]);
});

Deno.test("two dashes without a blank after them are an operator", () => {
  assert.deepEqual(sqlOf("SELECT 5--2; SELECT 1;\n--\nSELECT 3"), ["SELECT 5--2", "SELECT 1", "SELECT 3"]);
});

Deno.test("a backslash does not escape in a quoted name", () => {
  assert.deepEqual(sqlOf("SELECT `a\\`; SELECT 1"), ["SELECT `a\\`", "SELECT 1"]);
});

Deno.test("DELIMITER changes what ends a statement, and is no statement itself", () => {
  const text = "DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND//\ndelimiter ;\nCALL p();";
  assert.deepEqual(splitScript(text), [
    { sql: "CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND", line: 2, comment: "" },
    { sql: "CALL p()", line: 7, comment: "" },
  ]);
});

Deno.test("a column named delimiter is no command", () => {
  assert.deepEqual(sqlOf("SELECT\ndelimiter FROM t; SELECT 2"), ["SELECT\ndelimiter FROM t", "SELECT 2"]);
});

Deno.test("executable comments are statements; comments alone are none", () => {
  assert.deepEqual(sqlOf("/*!40101 SET @a = 'x;y' */;\n/*M!100100 SET @b = 1 */;\n/* nothing */;\n-- nothing"), [
    "/*!40101 SET @a = 'x;y' */",
    "/*M!100100 SET @b = 1 */",
  ]);
});

Deno.test("Windows line ends, a byte order mark and an empty script are fine", () => {
  assert.deepEqual(splitScript("\uFEFF-- a\r\nSELECT 1;\r\nDELIMITER $$\r\nSELECT 2$$\r\n"), [
    { sql: "SELECT 1", line: 2, comment: "-- a" },
    { sql: "SELECT 2", line: 4, comment: "" },
  ]);
  assert.deepEqual(splitScript("\n -- only a comment"), []);
});

Deno.test("what is never closed is reported with its line", () => {
  assert.throws(() => splitScript("SELECT 1;\nSELECT 'abc;\n"), /^SyntaxError: line 2: the quote ' is never closed/);
  assert.throws(() => splitScript("SELECT 1;\n\n/* abc"), /^SyntaxError: line 3: the comment is never closed/);
});

Deno.test("the client's commands that are no SQL are refused with their line", () => {
  assert.throws(() => splitScript("SELECT 1;\nsource more.sql\n"), /^SyntaxError: line 2: source is a command of the/);
  assert.throws(() => splitScript("SELECT 1;\n\n\\! ls\n"), /^SyntaxError: line 3: the mariadb client would read \\!/);
  assert.throws(
    () => splitScript("SELECT 1; DELIMITER //\nSELECT 2//"),
    /^SyntaxError: line 1: DELIMITER does not begin/,
  );
  assert.deepEqual(sqlOf("SELECT\n source\nFROM t;"), ["SELECT\n source\nFROM t"]);
});
