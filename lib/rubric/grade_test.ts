import assert from "node:assert/strict";
import type { Place } from "../identity/mod.ts";
import { findRubricRow, type Graded, gradeRows, type Milestone, rubrics, whereRowRan } from "./mod.ts";

const nothing: Graded = { checks: [], openTasks: [], isDisclosed: true, hasReference: true, places: [] };
const row = (rubric: string, graded: Partial<Graded>) => {
  const milestone = rubric.split(".")[0] as Milestone;
  const { score, reason } = gradeRows(milestone, { ...nothing, ...graded }).find((one) => one.rubric === rubric)!;
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

/** Places with so many instances each. */
const place = (where: Place["where"], topology: Place["topology"], size: number, why?: string): Place => ({
  cluster: `m3-${topology}`,
  where,
  topology,
  why,
  instances: Array.from({ length: size }, (_, at) => ({ node: `node${at}`, instanceId: `i-${at}`, account: "00" })),
});

Deno.test("a row about EC2 has its full points on AWS alone; elsewhere it is proficient, or has none", () => {
  const galera = [{ rubric: "m3.galera", verdict: "passed" as const }];
  for (
    const [places, score, reason] of [
      [[], 15, "1 check passed; local: full points need 3 EC2 instances"],
      [[place("local", "galera", 0)], 15, "1 check passed; local: full points need 3 EC2 instances"],
      [[place("rehearsal", "galera", 3)], 15, "1 check passed; rehearsal: full points need 3 EC2 instances"],
      [[place("aws", "galera", 3)], 20, "1 check passed; aws: AWS signed for 3 instances"],
      [
        [place("aws", "replica", 3), place("local", "galera", 0)],
        15,
        "1 check passed; local: full points need 3 EC2 instances",
      ],
      [[place("aws", "galera", 2)], 15, "1 check passed; local: full points need 3 EC2 instances"],
      [
        [place("local", "galera", 0, "node2: its signature is of another document")],
        15,
        "1 check passed; local: full points need 3 EC2 instances; that of m3-galera is not accepted: node2: its signature is of another document",
      ],
    ] as [Graded["places"], number, string][]
  ) {
    assert.deepEqual(row("m3.galera", { checks: galera, places }), { score, reason });
  }
  const environment = [{ rubric: "m1.environment", verdict: "passed" as const }];
  assert.equal(row("m1.environment", { checks: environment }).score, 0);
  assert.equal(row("m1.environment", { checks: environment, places: [place("aws", "single", 1)] }).score, 5);
  assert.deepEqual(row("m1.environment", { checks: environment, places: [place("aws", "galera", 3)] }), {
    score: 0,
    reason: "1 check passed; local: points need an EC2 instance",
  });
  for (const rubric of ["m4.performance", "m5.nosql_poc"]) {
    const checks = [{ rubric, verdict: "passed" as const }];
    assert.equal(row(rubric, { checks }).score, 11, rubric);
    assert.equal(row(rubric, { checks, places: [place("aws", "galera", 3)] }).score, 15, rubric);
  }
});

Deno.test("where a row about EC2 ran is known; other rows do not depend on it", () => {
  const where = (rubric: string, places: Graded["places"]) => whereRowRan(findRubricRow(rubric)!, places);
  assert.equal(where("m3.galera", []), "local");
  assert.equal(where("m3.galera", [place("rehearsal", "galera", 3)]), "rehearsal");
  assert.equal(where("m3.galera", [place("rehearsal", "replica", 2)]), "local");
  assert.equal(where("m3.galera", [place("aws", "galera", 2)]), "local", "a cluster that is too small");
  assert.equal(where("m3.galera", [place("aws", "galera", 3)]), "aws");
  assert.equal(where("m1.environment", [place("aws", "single", 1)]), "aws");
  assert.equal(where("m3.vectors", [place("aws", "galera", 3)]), undefined);
});

Deno.test("machines alone earn nothing: a failed check or none is 0, wherever it ran", () => {
  const places = [place("aws", "galera", 3)];
  assert.equal(row("m3.galera", { places, checks: [{ rubric: "m3.galera", verdict: "failed" }] }).score, 0);
  assert.equal(row("m3.galera", { places }).score, 0);
  assert.equal(row("m1.environment", { places }).score, 0);
});

Deno.test("no other row depends on where it ran", () => {
  const places = [place("aws", "galera", 3), place("aws", "single", 1)];
  const differing = Object.entries(rubrics).flatMap(([milestone, rows]) =>
    Object.keys(rows).map((name) => `${milestone}.${name}`)
  ).filter((rubric) => {
    const checks = [{ rubric, verdict: "passed" as const }];
    return row(rubric, { checks }).score !== row(rubric, { checks, places }).score;
  });
  assert.deepEqual(differing, ["m1.environment", "m3.galera", "m4.performance", "m5.nosql_poc"]);
});
