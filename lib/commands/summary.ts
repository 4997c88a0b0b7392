/** The result of a run in a few lines: checks, points, and the files to open. */

import { join } from "node:path";
import type { GradedEvidence } from "./publish.ts";

/** Files that people open, with a description; the others are for programs. */
const openable: [ending: string, what: string][] = [[".pptx", "slides"], ["report.html", "report"], [".md", "guide"]];

/**
 * Summarizes the checks and points of an executed notebook and lists the files to open:
 *
 * ```text
 * m1: 26 checks passed; 45 of 50 points by evidence; people award the other 50.
 *   slides  /lab/reports/m1/deck.pptx
 *   report  /lab/reports/m1/report.html
 *   also there: notebook.ipynb, evidence.json, run.json
 * ```
 */
export function summarize(name: string, { rubric, grade }: GradedEvidence, dir: string, files: string[]): string {
  const checks = rubric.flatMap(({ checks }) => checks);
  const failed = checks.filter(({ passed }) => !passed).length;
  const verdict = failed > 0
    ? `${failed} of ${checks.length} checks failed`
    : checks.length === 1
    ? "1 check passed"
    : `${checks.length} checks passed`;
  const known = grade.filter(({ score }) => score !== null);
  const [score, of, all] = [
    known.reduce((sum, row) => sum + (row.score ?? 0), 0),
    known.reduce((sum, row) => sum + row.of, 0),
    grade.reduce((sum, row) => sum + row.of, 0),
  ];
  const points = grade.length > 0 ? `; ${score} of ${of} points by evidence; people award the other ${all - of}` : "";
  const opened = files.flatMap((file) => {
    const what = openable.find(([ending]) => file.endsWith(ending))?.[1];
    return what ? [{ file, line: `  ${what.padEnd(7)} ${join(dir, file)}` }] : [];
  });
  const rest = files.filter((file) => !opened.some((one) => one.file === file));
  return [`${name}: ${verdict}${points}.`, ...opened.map(({ line }) => line), `  also there: ${rest.join(", ")}`].join(
    "\n",
  );
}
