import assert from "node:assert/strict";
import { findRubricRow, isMilestone, type Milestone, rubricRows, rubrics } from "./mod.ts";

Deno.test("each milestone is worth 100 points and half of them are technical", () => {
  for (const milestone of Object.keys(rubrics) as Milestone[]) {
    const rows = rubricRows(milestone);
    const sum = (chosen: typeof rows) => chosen.reduce((total, row) => total + row.points.mastery, 0);
    assert.equal(sum(rows), 100, milestone);
    assert.equal(sum(rows.filter((row) => row.group === "technical")), 50, milestone);
  }
});

Deno.test("the points of each row increase with the levels", () => {
  for (const milestone of Object.keys(rubrics) as Milestone[]) {
    for (const { id, points } of rubricRows(milestone)) {
      const levels = [points.beginning, points.developing, points.proficient, points.mastery];
      assert.deepEqual(levels, [...new Set(levels)].sort((a, b) => a - b), id);
    }
  }
});

Deno.test("a row is found only by its id", () => {
  assert.equal(findRubricRow("m3.galera")?.points.mastery, 20);
  assert.equal(findRubricRow("m3.constructor"), undefined);
  assert.equal(findRubricRow("galera"), undefined);
  assert.ok(isMilestone("m6"));
  assert.ok(!isMilestone("toString"));
});
