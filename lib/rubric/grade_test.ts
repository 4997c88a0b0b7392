import assert from "node:assert/strict";
import { type Graded, gradeRows } from "./mod.ts";

const nothing: Graded = { checks: [], openTasks: [], missing: [], isDisclosed: true };
const row = (rubric: string, graded: Partial<Graded>) => {
  const { score, reason } = gradeRows("m1", { ...nothing, ...graded }).find((one) => one.rubric === rubric)!;
  return { score, reason };
};
const passed = { rubric: "m1.schema", passed: true };

Deno.test("a row has its full points where all its checks passed, and not a point where one failed", () => {
  assert.deepEqual(row("m1.schema", { checks: [passed, passed] }), { score: 15, reason: "2 checks passed" });
  assert.deepEqual(row("m1.schema", { checks: [passed, { ...passed, passed: false }] }), {
    score: 0,
    reason: "1 check of 2 failed",
  });
  assert.deepEqual(row("m1.ingestion", { checks: [passed] }), { score: 0, reason: "no check" });
});

Deno.test("an open task or a check that did not run leaves 0, whatever else has passed", () => {
  const checks = [passed];
  assert.equal(row("m1.schema", { checks, openTasks: [{ rubric: "m1.schema" }] }).score, 0);
  assert.equal(row("m1.schema", { checks, missing: [{ rubric: "m1.schema" }] }).score, 0);
  assert.equal(row("m1.schema", { checks, openTasks: [{ rubric: "m1.ingestion" }] }).score, 15);
});

Deno.test("decks, videos and disclosures are left to people; a missing disclosure is 0", () => {
  for (const rubric of ["m1.deck", "m1.video", "m1.ai_disclosure"]) assert.equal(row(rubric, {}).score, null);
  assert.deepEqual(row("m1.deck", { openTasks: [{ rubric: "m1.deck" }] }), {
    score: null,
    reason: "judged by a person; 1 text open",
  });
  assert.deepEqual(row("m1.ai_disclosure", { isDisclosed: false }), { score: 0, reason: "not disclosed" });
  assert.equal(row("m1.ai_disclosure", { openTasks: [{ rubric: "m1.ai_disclosure" }] }).score, 0);
});
