/** The points of an executed notebook, from its checks. */

import { judgeChecks, type JudgedCheck, type References } from "../grade/mod.ts";
import { gradeRows, isMilestone, type Milestone, type RowGrade } from "../rubric/mod.ts";
import { outputsOf } from "../notebook/mod.ts";
import type { Reading } from "./reading.ts";
import { isOpenTaskError } from "./tasks.ts";

/** Rows with their points, and the checks that these points follow from. */
export interface NotebookGrade {
  grade: RowGrade[];
  checks: JudgedCheck[];
}

/** A rubric id in quotes. */
const quotedId = /["'`](m\d)\.\w+["'`]/g;

/**
 * Grades the milestone that was run and those that the notebook's checks and tasks belong to, with the checks of their references. Pure except for
 * the files that `references` reads.
 */
export function gradeNotebook(reading: Reading, references: References): NotebookGrade {
  // The record of a run also lists the tasks that the run did not reach.
  const { notebook, run } = reading;
  const openTasks = run?.openTasks ?? reading.openTasks;
  const shown = new Map(reading.cells.map(({ ref, outputs }) => [
    ref.id,
    outputs.flatMap(({ display }) => display?.kind === "evidence" ? [display.content] : []),
  ]));
  const endedEarly = new Map<string, "open task" | "error">();
  for (const cell of notebook.cells) {
    const errors = outputsOf(cell).filter(({ output_type }) => output_type === "error");
    if (errors.length > 0) endedEarly.set(cell.id!, errors.every(isOpenTaskError) ? "open task" : "error");
  }
  const inSource = notebook.cells.filter(({ cell_type }) => cell_type === "code").flatMap(({ source }) =>
    [...source.matchAll(quotedId)].map(([, milestone]) => milestone!)
  );
  const named = [...reading.evidence, ...openTasks].map(({ rubric }) => rubric.split(".")[0]!);
  const milestones = [...new Set([run?.milestone ?? "", ...named, ...inSource])].filter((name): name is Milestone =>
    isMilestone(name)
  ).sort();
  const graded = milestones.map((milestone): NotebookGrade => {
    const reference = references(milestone);
    const checks = reference
      ? judgeChecks(reference, {
        cells: notebook.cells,
        shownBy: (id) => shown.get(id) ?? [],
        endedEarly: (id) => endedEarly.get(id),
        suites: run?.sources?.suites,
      })
      : [];
    const isDisclosed = reading.aiUse.length > 0;
    return {
      grade: gradeRows(milestone, {
        checks,
        openTasks,
        isDisclosed,
        hasReference: reference !== undefined,
        places: run?.places ?? [],
      }),
      checks,
    };
  });
  return { grade: graded.flatMap(({ grade }) => grade), checks: graded.flatMap(({ checks }) => checks) };
}
