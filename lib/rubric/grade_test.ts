import assert from "node:assert/strict";
import { type Graded, gradeRows } from "./mod.ts";

const nothing: Graded = { checks: [], openTasks: [], isDisclosed: true, hasReference: true };
const row = (rubric: string, graded: Partial<Graded>) => {
  const { score, reason } = gradeRows("m1", { ...nothing, ...graded }).find((one) => one.rubric === rubric)!;
  return { score, reason };
};
const passed = { rubric: "m1.schema", verdict: "passed" as const };

Deno.test("a row has its full points if all its checks passed, and none if one did not", () => {
  assert.deepEqual(row("m1.schema", { checks: [passed, passed] }), { score: 15, reason: "2 checks passed" });
  for (const verdict of ["failed", "missing", "changed", "doubled"] as const) {
    assert.deepEqual(row("m1.schema", { checks: [passed, { ...passed, verdict }] }), {
      score: 0,
      reason: `of 2 checks: 1 ${verdict}`,
    });
  }
  assert.deepEqual(row("m1.ingestion", { checks: [passed] }), { score: 0, reason: "the reference has no check" });
});

Deno.test("a check that the reference does not have earns nothing; without a reference there is no score", () => {
  const extra = { rubric: "m1.schema", verdict: "extra" as const };
  assert.deepEqual(row("m1.schema", { checks: [extra] }), { score: 0, reason: "the reference has no check" });
  assert.deepEqual(row("m1.schema", { checks: [extra, passed] }), { score: 15, reason: "1 check passed" });
  assert.deepEqual(row("m1.schema", { hasReference: false }), { score: null, reason: "no reference" });
});

Deno.test("an open task means 0 points, even if all else has passed", () => {
  const checks = [passed];
  assert.equal(row("m1.schema", { checks, openTasks: [{ rubric: "m1.schema" }] }).score, 0);
  assert.equal(row("m1.schema", { checks, openTasks: [{ rubric: "m1.ingestion" }] }).score, 15);
});

Deno.test("people judge decks, videos and disclosures; a missing disclosure is 0", () => {
  for (const rubric of ["m1.deck", "m1.video", "m1.ai_disclosure"]) assert.equal(row(rubric, {}).score, null);
  assert.deepEqual(row("m1.deck", { openTasks: [{ rubric: "m1.deck" }] }), {
    score: null,
    reason: "judged by a person; 1 text open",
  });
  assert.deepEqual(row("m1.ai_disclosure", { isDisclosed: false }), { score: 0, reason: "not disclosed" });
  assert.equal(row("m1.ai_disclosure", { openTasks: [{ rubric: "m1.ai_disclosure" }] }).score, 0);
});
