import assert from "node:assert/strict";
import { noteSecret } from "../secrets/mod.ts";
import { bindParams, firstWords, withoutSecrets, writeLiteral } from "./bind.ts";
import { statementRun } from "./script_run.ts";

Deno.test("question marks become literals, but not in quotes, names and comments", () => {
  const sql = "SELECT '?', `a?`, \"?\" -- ?\n, ? /* ? */ # ?\n FROM t WHERE b IN (?)";
  assert.equal(
    bindParams(sql, ["it's", [1, 2n, null]]),
    "SELECT '?', `a?`, \"?\" -- ?\n, 'it''s' /* ? */ # ?\n FROM t WHERE b IN (1, 2, NULL)",
  );
});

Deno.test("a value is never read as SQL again", () => {
  assert.equal(bindParams("? ?", ["?", "x"]), "'?' 'x'");
});

Deno.test("literals mean the same under every sql_mode", () => {
  assert.equal(writeLiteral("a\\'; DROP TABLE t; -- "), "_utf8mb4 x'615c273b2044524f50205441424c4520743b202d2d20'");
  assert.equal(writeLiteral(new Date(Date.UTC(2026, 2, 1, 12, 0, 0, 5))), "'2026-03-01 12:00:00.005'");
  assert.equal(writeLiteral(new Uint8Array([0, 255])), "x'00ff'");
  assert.equal(writeLiteral(false), "FALSE");
  assert.equal(writeLiteral(-0.5), "-0.5");
});

Deno.test("values that SQL cannot write, and a wrong number of them, are refused", () => {
  for (const value of [NaN, Infinity, new Date(NaN), [], undefined, { a: 1 }]) {
    assert.throws(() => writeLiteral(value as never), TypeError);
  }
  assert.throws(() => bindParams("SELECT ?", [1, 2]), /1 question mark\(s\) for 2 value\(s\): SELECT \?/);
  assert.throws(() => bindParams("SELECT ?, ?", [1]), TypeError);
});

Deno.test("passwords are left out of messages", () => {
  const secrets = [
    "CREATE USER a IDENTIFIED BY 'geheim'",
    "CREATE USER a@'%' IDENTIFIED VIA ed25519 USING PASSWORD('geheim')",
    "ALTER USER a IDENTIFIED BY 'it''s \\' geheim'",
    "SET PASSWORD FOR a = PASSWORD('geheim')",
    "CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD='geheim'",
    'CREATE USER a IDENTIFIED BY "geheim"',
    "CREATE USER a IDENTIFIED VIA ed25519 USING 'very \n geheim'",
    'SET PASSWORD FOR a = PASSWORD("it is \\" geheim")',
    "-- mysql://root:geheim@db.example/aethermart",
    "-- the token is ghp_geheim0123456789abcdefghijklmnopqrstuvwx",
  ];
  for (const sql of secrets) {
    for (const text of [withoutSecrets(sql), firstWords(sql, 200)]) assert.doesNotMatch(text, /geheim/, sql);
  }
  const harmless = "SELECT 'x' AS 'label', convert(a USING utf8mb4)";
  assert.equal(withoutSecrets(harmless), harmless);
});

Deno.test("first words fit on one short line", () => {
  assert.equal(firstWords("SELECT\n  1,\n  2"), "SELECT 1, 2");
  assert.equal(firstWords("x".repeat(80)).length, 60);
});

Deno.test("no part of a script's run shows a secret that this process knows, or a password in double quotes", () => {
  noteSecret("a password", "zaunkoenig-42");
  const { statement, sql, comment } = statementRun(
    "a.sql",
    {
      sql: "SELECT 'zaunkoenig-42'; CREATE USER a IDENTIFIED BY \"geheim\"",
      line: 1,
      comment: '-- zaunkoenig-42, IDENTIFIED BY "geheim"',
    },
    { ms: 1, rows: 0, warnings: [] },
  );
  for (const text of [statement, sql, comment]) {
    assert.doesNotMatch(text, /zaunkoenig|geheim/);
    assert.ok(text.length > 20, text);
  }
});
