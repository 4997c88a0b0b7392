/** Open tasks of an executed notebook, and the cells that show nothing because of them. */

import type { Kind, OpenTask } from "../bundle/mod.ts";
import { readNeeds } from "../notebook/mod.ts";
import { type Output } from "../notebook/mod.ts";
import { type CellRef } from "./cell_ref.ts";
import type { RawCell, Reading } from "./reading.ts";
import type { Run } from "./types.ts";

/** A task that is open, with the cell that it ended. */
export type OpenTaskEntry = { cell: CellRef } & Omit<OpenTask, "version">;

/** Whether an error ended a cell because of an open task; the output before it shows the task. */
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

/** The text of a slide whose cell was not run. */
export const waitingRuns =
  (): Run[] => [{ text: "Nothing to show: this builds on a task that is still open.", italic: true }];

/**
 * The cells, by number, that build on an open task and gave nothing because of it: `run` left them out, or an error ended them when they were run by
 * hand.
 */
export function waitingCells(cells: readonly RawCell[]): Set<number> {
  const waiting = new Set<number>();
  const open = new Set<string>();
  // Only a notebook with an open task and an error pays for reading its names.
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
