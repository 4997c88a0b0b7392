import assert from "node:assert/strict";
import { describeOpenTasks, withOpenTasks } from "./open_tasks.ts";

Deno.test("open tasks are listed one by one, texts together by rubric row", () => {
  assert.equal(describeOpenTasks([]), "");
  const open = [
    { place: "cell 12 (a)", rubric: "m1.schema" },
    { place: "text of cell 10 (b)", rubric: "m1.deck" },
    { place: "text of cell 14 (c)", rubric: "m1.deck" },
    { place: "sql/m1/01_schema.sql, line 8", rubric: "m1.schema" },
  ];
  const listed = `4 open tasks:
  - cell 12 (a), for m1.schema
  - sql/m1/01_schema.sql, line 8, for m1.schema
  - 2 texts, for m1.deck: cell 10 (b), cell 14 (c)`;
  assert.equal(describeOpenTasks(open), listed);
  assert.equal(withOpenTasks("m1", open, "No deck.").message, `m1 finished with ${listed}\nNo deck.`);
});
