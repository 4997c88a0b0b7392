/** Tasks that are open in an executed notebook, and what they keep from being shown. */

import type { OpenTask } from "../bundle/mod.ts";
import { findRubricRow, gradeRows, isMilestone, type Milestone, type RowGrade } from "../rubric/mod.ts";
import {
  type CellRef,
  type ExecutedNotebook,
  type ExecutedOutput,
  joined,
  outputsOf,
  refOf,
  tagsOf,
} from "./executed.ts";
import { runRecordOf } from "./identity.ts";
import type { Reading } from "./reading.ts";
import type { Run } from "./types.ts";

/** A task that is open, with the cell that it ended. */
export type OpenTaskEntry = { cell: CellRef } & Omit<OpenTask, "version">;

/** Whether an error is the end of a cell with an open task; its bundle stands before it. */
export const isOpenTaskError = (output: ExecutedOutput): boolean =>
  output.output_type === "error" && output.ename === "OpenTaskError";

/** A task as it stands in the record. */
export function openTaskEntry({ rubric, what, place }: OpenTask, cell: CellRef): OpenTaskEntry {
  return { cell, rubric, what, ...(place ? { place } : {}) };
}

/** An open task as a paragraph of a slide. */
export const taskRuns = ({ what, place }: OpenTask): Run[] => [
  { text: "Open task. ", bold: true },
  { text: what },
  ...(place ? [{ text: ` (${place})` }] : []),
];

/** What a slide says where its cell was not run. */
export const waitingRuns =
  (): Run[] => [{ text: "Nothing to show: this builds on a task that is still open.", italic: true }];

/**
 * The cells, by number, that build on an open task (`metadata.lab.needs`) and came to nothing for it: left out by `run`, or ended by an error when
 * they were run by hand.
 */
export function waitingCells(notebook: ExecutedNotebook, bundles: Reading["bundles"]): Set<number> {
  const waiting = new Set<number>();
  const open = new Set<string>();
  notebook.cells.forEach((cell, index) => {
    const shows = (kind: string) => (bundles.get(index) ?? []).some((bundle) => bundle?.kind === kind);
    const { needs } = (cell.metadata.lab ?? {}) as { needs?: unknown };
    const isBuiltOnOpen = Array.isArray(needs) && needs.some((id) => open.has(id));
    const isFailed = outputsOf(cell).some((output) => output.output_type === "error");
    const waits = shows("waiting") || (isBuiltOnOpen && isFailed && !shows("open-task"));
    if (waits) waiting.add(index + 1);
    if (cell.id && (waits || shows("open-task"))) open.add(cell.id);
  });
  return waiting;
}

/** The rubric ids that a source names in quotes. */
const idsIn = (source: string): string[] =>
  [...source.matchAll(/["'`](m\d\.\w+)["'`]/g)].map(([, id]) => id!).filter((id) => findRubricRow(id));

/**
 * Rows with a check in a cell's source that its outputs lack: the cell was ended by a task or an error, waited, or was not run. Their
 * other checks may have passed, and tell only a part. A cell that came to its end may have chosen between two checks of a row.
 */
export function missingChecks(notebook: ExecutedNotebook, { bundles }: Pick<Reading, "bundles">): {
  rubric: string;
  cell: CellRef;
}[] {
  return notebook.cells.flatMap((cell, index) => {
    if (cell.cell_type !== "code") return [];
    const shown = (bundles.get(index) ?? []).flatMap((b) => b?.kind === "evidence" ? [b.content.rubric] : []);
    const named = idsIn(joined(cell.source));
    const broke = outputsOf(cell).some(({ output_type }) => output_type === "error") &&
      !tagsOf(cell).includes("raises-exception");
    const count = (ids: string[], id: string) => ids.filter((one) => one === id).length;
    const isMissing = (id: string) => count(shown, id) < (broke ? count(named, id) : 1);
    return [...new Set(named)].filter(isMissing).map((rubric) => ({ rubric, cell: refOf(cell, index) }));
  });
}

/** The rows of the milestone that was run, and of those that the notebook's checks and tasks are about, graded as far as evidence goes. Pure. */
export function gradeNotebook(notebook: ExecutedNotebook, reading: Reading): RowGrade[] {
  const { evidence, aiUse } = reading;
  // The record of a run also knows the tasks that it did not come to.
  const run = runRecordOf(notebook);
  const openTasks = run?.openTasks ?? reading.openTasks;
  const missing = missingChecks(notebook, reading);
  const named = [...evidence, ...openTasks, ...missing].map(({ rubric }) => rubric.split(".")[0]!);
  const milestones = [...new Set([run?.milestone ?? "", ...named])].filter((name): name is Milestone =>
    isMilestone(name)
  ).sort();
  const record = {
    checks: evidence.flatMap(({ rubric, checks }) => checks.map(({ passed }) => ({ rubric, passed }))),
    openTasks,
    missing,
    isDisclosed: aiUse.length > 0,
  };
  return milestones.flatMap((milestone) => gradeRows(milestone, record));
}
