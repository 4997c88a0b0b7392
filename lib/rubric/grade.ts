/** What evidence says of each row of a rubric. */

import { type Milestone, type RowGroup, type RubricId, rubricRows } from "./rubrics.ts";

/** What an executed notebook shows, as far as grades depend on it. */
export interface Graded {
  checks: readonly { rubric: string; passed: boolean }[];
  /** Tasks that the student has not done. */
  openTasks: readonly { rubric: string }[];
  /** Checks that the notebook has, but that did not come to run. */
  missing: readonly { rubric: string }[];
  /** Whether the use of AI is disclosed. */
  isDisclosed: boolean;
}

/** One row with its score. */
export interface RowGrade {
  rubric: RubricId;
  title: string;
  group: RowGroup;
  /** Mastery points. */
  of: number;
  /** `null`: a person decides. */
  score: number | null;
  /** Why, for people: "4 checks passed". */
  reason: string;
}

/**
 * Grades a milestone's rows. A technical row has its full points where it has checks and all of them ran and passed, and 0 where one failed or did
 * not run, a task is open or there is no check. The levels between, decks, videos and what a disclosure is worth are for people to judge;
 * a disclosure that is missing is worth 0. Pure.
 *
 * ```ts
 * import { gradeRows } from "./grade.ts";
 * const checks = [{ rubric: "m1.schema", passed: true }];
 * gradeRows("m1", { checks, openTasks: [], missing: [], isDisclosed: true })[1]; // score 15 of 15, "1 check passed"
 * ```
 */
export function gradeRows(milestone: Milestone, graded: Graded): RowGrade[] {
  return rubricRows(milestone).map(({ id, title, group, points }) => ({
    rubric: id,
    title,
    group,
    of: points.mastery,
    ...judge(id, group, points.mastery, graded),
  }));
}

function judge(id: RubricId, group: RowGroup, of: number, graded: Graded): Pick<RowGrade, "score" | "reason"> {
  const ofRow = <T extends { rubric: string }>(items: readonly T[]) => items.filter(({ rubric }) => rubric === id);
  const open = ofRow(graded.openTasks).length;
  // Texts of slides are part of a deck; how much is lost with those that are open is for a person to say.
  if (open > 0 && group === "deck") return { score: null, reason: `judged by a person; ${count(open, "text")} open` };
  if (open > 0) return { score: 0, reason: `${count(open, "task")} open` };
  if (group === "disclosure" && !graded.isDisclosed) return { score: 0, reason: "not disclosed" };
  if (group !== "technical") return { score: null, reason: "judged by a person" };
  const checks = ofRow(graded.checks);
  const failed = checks.filter(({ passed }) => !passed).length;
  if (failed > 0) return { score: 0, reason: `${count(failed, "check")} of ${checks.length} failed` };
  const missing = ofRow(graded.missing).length;
  if (missing > 0) return { score: 0, reason: `${count(missing, "check")} not run` };
  if (checks.length === 0) return { score: 0, reason: "no check" };
  return { score: of, reason: `${count(checks.length, "check")} passed` };
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
