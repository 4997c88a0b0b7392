import assert from "node:assert/strict";
import type { Queryable } from "./queryable.ts";
import { readSections, runSections } from "./lanes.ts";

const shape = (text: string) => readSections(text).map((lanes) => lanes.map((lane) => lane.map(({ sql }) => sql)));

Deno.test("comments part lanes; what stands around them is a separate section", () => {
  const text = `
    USE shop; SELECT 1;
    -- LANE: the first
    SELECT 2; SELECT 3;
    -- LANE
    SELECT 4;
    -- END LANES
    SELECT 5;
    -- LANE: alone
    SELECT 6;
    -- END LANES
    -- LANE
    -- LANE: the one before it is empty
    SELECT 7;
    -- END LANES`;
  assert.deepEqual(shape(text), [
    [["USE shop", "SELECT 1"]],
    [["SELECT 2", "SELECT 3"], ["SELECT 4"]],
    [["SELECT 5"]],
    [["SELECT 6"]],
    [[], ["SELECT 7"]],
  ]);
  assert.equal(readSections(text)[1]![1]![0]!.line, 6);
  assert.deepEqual(shape("SELECT 1; -- no LANE here\nSELECT 2"), [["SELECT 1", "SELECT 2"]].map((lane) => [lane]));
  assert.deepEqual(shape("-- nothing"), []);
});

Deno.test("a mark out of place is reported with its line", () => {
  const refused: [text: string, message: RegExp][] = [
    ["SELECT 1;\n-- END LANES\nSELECT 2;", /^SyntaxError: line 2: END LANES without a LANE above it/],
    ["-- LANE\nSELECT 1;\n", /^SyntaxError: line 3: END LANES is missing/],
    [
      "-- LANE\nSELECT 1\n-- LANE\n, 2;\n-- END LANES",
      /^SyntaxError: line 3: a lane cannot .* the statement of line 2/,
    ],
  ];
  for (const [text, message] of refused) assert.throws(() => readSections(text), message);
});

Deno.test("what only one session would know of is refused outside lanes, and fine inside one or where there are none", () => {
  const lanes = "-- LANE\nSELECT 1;\n-- LANE\nSELECT 2;\n-- END LANES";
  const refused = [
    "SET @from = 7",
    "SELECT MAX(id) INTO @last FROM t",
    "START TRANSACTION",
    "BEGIN",
    "LOCK TABLES t WRITE",
    "CREATE OR REPLACE TEMPORARY TABLE t (a INT)",
    "PREPARE p FROM 'SELECT 1'",
  ];
  for (const sql of refused) {
    assert.throws(
      () => readSections(`SELECT 0;\n${sql};\n${lanes}`),
      /^SyntaxError: line 2: only one of the two sessions/,
      sql,
    );
    assert.equal(readSections(`-- LANE\n${sql};\n-- LANE\nSELECT 2;\n-- END LANES`).length, 1);
    assert.equal(readSections(`SELECT 0; ${sql}`).length, 1);
  }
  for (const sql of ["SET @@sql_mode = ''", "SET SESSION sql_mode = ''", "BEGIN NOT ATOMIC SELECT 1; END"]) {
    assert.equal(readSections(`DELIMITER //\n${sql} //\nDELIMITER ;\n${lanes}`).length, 2, sql);
  }
});

Deno.test("on one session lanes follow one another, and a failure ends all", async () => {
  const sections = readSections(
    "SELECT 0;\n-- LANE\nSELECT 1;\nSELECT 2;\n-- LANE\nSELECT 3;\n-- END LANES\nSELECT 4;",
  );
  const seen: string[] = [];
  const session = {} as Queryable;
  await runSections(session, sections, (_, { sql }) => Promise.resolve(void seen.push(sql)));
  assert.deepEqual(seen, ["SELECT 0", "SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4"]);

  seen.length = 0;
  const failing = runSections(session, sections, (_, { sql }) => {
    seen.push(sql);
    return sql === "SELECT 2" ? Promise.reject(new Error("refused")) : Promise.resolve();
  });
  await assert.rejects(failing, /refused/);
  assert.deepEqual(seen, ["SELECT 0", "SELECT 1", "SELECT 2"]);
});
