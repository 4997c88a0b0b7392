/** Open tasks of an executed notebook, and the cells that show nothing because of them. */

import type { Kind, OpenTask } from "../bundle/mod.ts";
import { readNeeds } from "../notebook/mod.ts";
import { type Output } from "../notebook/mod.ts";
import { type CellRef } from "./cell_ref.ts";
import type { RawCell, Reading } from "./reading.ts";
import type { Run } from "./types.ts";

/** An open task, with the cell that it ended. */
export type OpenTaskEntry = { cell: CellRef } & Omit<OpenTask, "version">;

/** Whether an error means that an open task ended the cell; the output before it shows the task. */
export const isOpenTaskError = (output: Output): boolean =>
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

/** The text of a slide for a cell that did not run. */
export const waitingRuns =
  (): Run[] => [{ text: "Nothing to show: this builds on a task that is still open.", italic: true }];

/**
 * The numbers of the cells that showed nothing because they build on an open task: `run` skipped them, or they ended with an error when they were run by
 * hand.
 */
export function waitingCells(cells: readonly RawCell[]): Set<number> {
  const waiting = new Set<number>();
  const open = new Set<string>();
  // Only a notebook with an open task and an error needs its names parsed.
  let needs: ReturnType<typeof readNeeds> | undefined;
  const needsOpen = (id: string) => {
    needs ??= readNeeds(cells.map(({ cell }) => cell));
    return needs.get(id)?.cells.some((needed) => open.has(needed)) ?? false;
  };
  for (const { ref: { id, number }, outputs } of cells) {
    const shows = (kind: Kind) => outputs.some(({ bundle }) => bundle?.kind === kind);
    const isFailed = outputs.some(({ output }) => output.output_type === "error") && !shows("open-task");
    const waits = shows("waiting") || (isFailed && open.size > 0 && needsOpen(id));
    if (waits) waiting.add(number);
    if (id && (waits || shows("open-task"))) open.add(id);
  }
  return waiting;
}
