import assert from "node:assert/strict";
import { splitScript } from "../sql/mod.ts";
import { findOpenTask } from "../tasks/mod.ts";
import { stripSolutions } from "./regions.ts";

const cell = `const before = 1;
// BEGIN SOLUTION
// TASK (m1.advanced_sql): Count what there is, "exactly",
//   and no more.
// GIVES counted: { rows: number }[]
// GIVES longest: { name: string;
//   length: number }
// STUB const start = 0;
const counted = await db.query("SELECT 42 AS secret");
  // a remark of the solution
const longest = counted[0];
// END SOLUTION
show(counted);`;

Deno.test("a cell's solution becomes a statement with the task that gives the names with their types", () => {
  const { text, tasks, solution } = stripSolutions(cell, "typescript", "a cell");
  assert.deepEqual(tasks, [{
    rubric: "m1.advanced_sql",
    what: 'Count what there is, "exactly", and no more.',
    gives: ["counted: { rows: number }[]", "longest: { name: string; length: number }"],
    stub: ["const start = 0;"],
  }]);
  assert.match(text, /^const before = 1;\n/);
  assert.match(text, /\nconst start = 0;\nshow\(counted\);$/);
  assert.match(text, /const \{ counted, longest \} = await task<\{\n {2}counted: \{ rows: number \}\[\];\n/);
  assert.match(text, /"m1\.advanced_sql",\n {2}"Count what there is, \\"exactly\\", and no more\.",\n\);/);
  assert.match(text, /OPEN TASK: remove the next two statements, and complete those that follow\./);
  assert.doesNotMatch(text, /secret|remark|SOLUTION/);
  assert.deepEqual(solution, [
    'const counted = await db.query("SELECT 42 AS secret");',
    "// a remark of the solution",
    "const longest = counted[0];",
  ]);
});

Deno.test("a script's solution becomes a comment that is recognized as an open task, and the rest still runs", () => {
  const script = `USE shop;
DELIMITER //
-- BEGIN SOLUTION
-- TASK (m1.schema): Create the table stock, with a key and with checks, so that no amount is below zero and no name
--   stands twice.
CREATE TABLE stock (secret INT) //
-- END SOLUTION
DELIMITER ;
SELECT 1;
`;
  const { text } = stripSolutions(script, "sql", "a.sql");
  assert.deepEqual(splitScript(text).map(({ sql }) => sql), ["USE shop", "SELECT 1"]);
  const open = findOpenTask(text)!;
  assert.equal(open.rubric, "m1.schema");
  assert.equal(open.line, 3);
  assert.match(open.what, /^Create the table stock, .* stands twice\. When it is done, remove the word OPEN\.$/);
  assert.equal(findOpenTask(text.replace("OPEN TASK", "TASK")), undefined);
  assert.equal(findOpenTask(script), undefined, "the reference has no open task");
});

for (
  const [name, text, message] of [
    ["not closed", "a\n// BEGIN SOLUTION\n// TASK (m1.schema): X.\nb", /x, line 2: .*no END SOLUTION/],
    ["not opened", "a\n// END SOLUTION", /x, line 2: END SOLUTION without/],
    ["nested", "// BEGIN SOLUTION\n// BEGIN SOLUTION\n// END SOLUTION", /x, line 1: .*no END SOLUTION/],
    ["without a task", "// BEGIN SOLUTION\nsecret();\n// END SOLUTION", /x, line 1: .*TASK/],
    ["of an unknown row", "// BEGIN SOLUTION\n// TASK (m1.none): X.\n// END SOLUTION", /m1\.none/],
    ["with a misspelt delimiter", "// BEGIN SOLUTION:\nsecret();\n// END SOLUTION:", /x, line 1: .*not a delimiter/],
    ["in the comments of another language", "-- BEGIN SOLUTION\nsecret();", /x, line 1: .*not a delimiter/],
  ] as const
) {
  Deno.test(`a region ${name} is refused, with its place`, () => {
    assert.throws(() => stripSolutions(text, "typescript", "x"), message);
  });
}
