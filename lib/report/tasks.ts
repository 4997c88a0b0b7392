/** Tasks that are open in an executed notebook, and what they keep from being shown. */

import type { Kind, OpenTask } from "../bundle/mod.ts";
import type { CellRef, ExecutedOutput } from "./executed.ts";
import type { RawCell, Reading } from "./reading.ts";
import type { Run } from "./types.ts";

/** A task that is open, with the cell that it ended. */
export type OpenTaskEntry = { cell: CellRef } & Omit<OpenTask, "version">;

/** Whether an error is the end of a cell with an open task; its bundle stands before it. */
export const isOpenTaskError = (output: ExecutedOutput): boolean =>
  output.output_type === "error" && output.ename === "OpenTaskError";

/** Adds an open task to the record. */
export function recordTask({ openTasks }: Reading, { rubric, what, place }: OpenTask, cell: CellRef): void {
  openTasks.push({ cell, rubric, what, ...(place ? { place } : {}) });
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
export function waitingCells(cells: readonly RawCell[]): Set<number> {
  const waiting = new Set<number>();
  const open = new Set<string>();
  for (const { cell, ref, outputs } of cells) {
    const shows = (kind: Kind) => outputs.some(({ bundle }) => bundle?.kind === kind);
    const { needs } = (cell.metadata.lab ?? {}) as { needs?: unknown };
    const isBuiltOnOpen = Array.isArray(needs) && needs.some((id) => open.has(id));
    const isFailed = outputs.some(({ output }) => output.output_type === "error");
    const waits = shows("waiting") || (isBuiltOnOpen && isFailed && !shows("open-task"));
    if (waits) waiting.add(ref.number);
    if (cell.id && (waits || shows("open-task"))) open.add(cell.id);
  }
  return waiting;
}
