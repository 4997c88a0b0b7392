/** Checks that cells showed: collected by rubric row, and formatted for the report. */

import { describeFailure, escapeHtml, type Evidence } from "../bundle/mod.ts";
import { findRubricRow, ownChecks, whereRowRan } from "../rubric/mod.ts";
import type { CellRef } from "./cell_ref.ts";
import type { Reading } from "./reading.ts";

/** Adds a check to its rubric row. One that failed, or whose row does not exist, is a problem. */
export function recordCheck({ evidence, problems, run }: Reading, check: Evidence, cell: CellRef): void {
  const isOwn = check.rubric === ownChecks;
  const row = isOwn ? { title: "Checks of this notebook" } : rowOf(check.rubric, run?.places);
  if (!row) {
    problems.push({
      cell,
      message: `No rubric has a row "${check.rubric}". Use an id of lib/rubric, such as "m1.schema".`,
    });
  }
  if (!check.passed) {
    const rubric = isOwn ? "" : ` (${check.rubric})`;
    problems.push({
      cell,
      message: [`The check "${check.claim}"${rubric} failed.`, ...describeFailure(check)].join("\n    "),
    });
  }
  if (!row) return;
  let known = evidence.find(({ rubric }) => rubric === check.rubric);
  if (!known) evidence.push(known = { rubric: check.rubric, title: row.title, checks: [] });
  known.checks.push({ claim: check.claim, passed: check.passed, cell, data: check.data });
}

/** Where checks about EC2 ran, after the row's title. */
const ranOn = { aws: "run there", rehearsal: "rehearsed", local: "run locally" };

/** A rubric row; one about EC2 says in its title where its checks ran. */
function rowOf(rubric: string, places: NonNullable<Reading["run"]>["places"] = []): { title: string } | undefined {
  const row = findRubricRow(rubric);
  const where = row && whereRowRan(row, places);
  return where ? { title: `${row.title} (${ranOn[where]})` } : row;
}

/** A check with its verdict and, if it failed, the reasons. */
export function checkHtml(check: Evidence): string {
  const { passed, claim, rubric } = check;
  const [asked, ...rows] = describeFailure(check).map(escapeHtml);
  const why = asked === undefined
    ? ""
    : `<div class="output failure"><p>${asked}</p><ul>${rows.map((row) => `<li>${row}</li>`).join("")}</ul></div>`;
  return `<p class="output check${passed ? "" : " failed"}">${passed ? "✓" : "✗"} ${escapeHtml(claim)} <small>${
    escapeHtml(rubric)
  }</small></p>${why}`;
}
