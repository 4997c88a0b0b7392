/**
 * Cells whose task is open, and those that wait for them.
 *
 * `metadata.lab.needs` of a cell lists the ids of earlier cells that it builds on. Where one of them has an open task, or waits itself,
 * the cell is not run: what it would say of missing tables and empty results would hide what is really missing.
 */

import { waitingBundle } from "../bundle/mod.ts";
import { NotebookError } from "./errors.ts";
import type { CellEnd } from "./execute.ts";
import type { Cell, CodeCell, DisplayOutput, Notebook } from "./schema.ts";

/** The cells of a run that gave nothing to those that build on them. */
export interface OpenCells {
  /** The cells that this one waits for, by id; empty where it can be run. */
  awaitedBy(cell: CodeCell): string[];
  /** Keeps that a cell has an open task, or waits. */
  add(cell: CodeCell): void;
  /** What to say of a failure that an open task above may have caused; "" where none is open. */
  hint(): string;
}

/**
 * The open cells of a notebook, none yet.
 *
 * @throws {NotebookError} where a cell needs one that does not stand above it.
 */
export function createOpenCells(notebook: Notebook, name: string): OpenCells {
  const numbers = new Map<string, number>();
  for (const [index, cell] of notebook.cells.entries()) {
    for (const id of needsOf(cell)) {
      if (!numbers.has(id)) {
        throw new NotebookError(
          `Cell ${index + 1} of "${name}" needs "${id}" (metadata.lab.needs), but no code cell above it has that id.`,
        );
      }
    }
    if (cell.cell_type === "code") numbers.set(cell.id, index + 1);
  }
  const open = new Set<string>();
  return {
    awaitedBy: (cell) => needsOf(cell).filter((id) => open.has(id)),
    add: (cell) => void open.add(cell.id),
    hint() {
      if (open.size === 0) return "";
      const cells = [...open].map((id) => numbers.get(id)).join(", ");
      return `Tasks above it are open or wait (${
        open.size === 1 ? "cell" : "cells"
      } ${cells}): what it misses may be theirs to make.`;
    },
  };
}

function needsOf(cell: Cell): string[] {
  const { needs } = (cell.metadata.lab ?? {}) as { needs?: unknown };
  return Array.isArray(needs) ? needs.filter((id) => typeof id === "string") : [];
}

/** Whether a cell was ended by its own open task; see `task` in lib/show. */
export function isOpenTask(end: CellEnd): boolean {
  return end.status === "failed" && end.failure === "exception" && end.ename === "OpenTaskError";
}

/** What a cell that waits has instead of outputs. */
export function waitingOutput(cells: string[]): DisplayOutput {
  const said = `Not run: waiting for the open task of ${cells.map((id) => `"${id}"`).join(" and ")}.`;
  return { output_type: "display_data", data: waitingBundle(cells, said), metadata: {} };
}
