/**
 * Cells whose task is open, and those that wait for them.
 *
 * A cell that needs a cell with an open task, or one that waits itself, does not run: its errors about missing names, tables and rows would hide the
 * real cause.
 */

import { type Bundle, readBundle, waitingBundle } from "../../bundle/mod.ts";
import type { CellEnd } from "./execute.ts";
import { checkAfter, readNeeds } from "../model/needs.ts";
import type { CodeCell, DisplayOutput, Notebook, Output } from "../model/schema.ts";

/** The cells of a run that have open tasks, or that wait for such cells. */
export interface OpenCells {
  /** The ids of the cells that this one waits for; empty if it can run, or has a guard that decides. */
  awaitedBy(cell: CodeCell): string[];
  /** Records that a cell has an open task, or waits. */
  add(cell: CodeCell): void;
  /** A sentence for the message of a failure that an open task above may have caused; "" if none is open. */
  hint(): string;
}

/**
 * The open cells of a notebook, initially none.
 *
 * @param name the name of the notebook in messages
 * @throws {NotebookError} for an AFTER comment that names no code cell above it
 */
export function createOpenCells({ cells }: Notebook, name: string): OpenCells {
  checkAfter(cells, name);
  const open = new Set<string>();
  // Only a notebook with an open task needs its names parsed.
  let needs: ReturnType<typeof readNeeds> | undefined;
  return {
    awaitedBy(cell) {
      if (open.size === 0 || isGuarded(cell)) return [];
      needs ??= readNeeds(cells);
      return needs.get(cell.id)!.cells.filter((needed) => open.has(needed));
    },
    add: ({ id }) => void open.add(id),
    hint() {
      if (open.size === 0) return "";
      const numbers = cells.flatMap(({ id }, index) => open.has(id) ? [index + 1] : []);
      const list = `${numbers.length === 1 ? "cell" : "cells"} ${numbers.join(", ")}`;
      return `Tasks above it are open or waiting (${list}); the cell may need what they would make.`;
    },
  };
}

/** Whether a cell of an edition decides for itself: its guard also knows what the reference's solutions need, which the notebook does not contain. */
const isGuarded = ({ source }: CodeCell) => /^await enterCell\("/m.test(source);

/** Whether an open task ended a cell: its own, or one that its guard waits for; see lib/tasks. */
export function isOpenTask(end: CellEnd): boolean {
  return end.status === "failed" && end.failure === "exception" && end.ename === "OpenTaskError";
}

/** The cells that a cell's guard waits for, according to its outputs; empty if the task is the cell's own. */
export function awaitedByGuard(outputs: readonly Output[]): string[] {
  return outputs.flatMap((output) => {
    const bundle = shownBundle(output);
    return bundle?.kind === "waiting" ? bundle.content.cells : [];
  });
}

/** The bundle of an output. An invalid bundle is ignored here, because code may print anything; the report describes the problem. */
export function shownBundle(output: Output): Bundle | undefined {
  if (!("data" in output)) return undefined;
  try {
    return readBundle(output.data);
  } catch {
    return undefined;
  }
}

/** The output of a cell that waits. */
export function waitingOutput(cells: string[]): DisplayOutput {
  const text = `Not run: waiting for the open task of ${cells.map((id) => `"${id}"`).join(" and ")}.`;
  return { output_type: "display_data", data: waitingBundle(cells, text), metadata: {} };
}
