/** Open tasks in cells: a student's edition has one in place of each solution. */

import { escapeHtml, type OpenTask, waitingBundle, writeBundle } from "../bundle/mod.ts";
import { displayData, LabError, mistake } from "../core/mod.ts";
import { findRubricRow, type RubricId } from "../rubric/mod.ts";

/**
 * Ends a cell that has an open task or waits for one. A run continues with the cells that do not build on it.
 *
 * @example
 * ```ts no-run
 * import assert from "node:assert/strict";
 * import { OpenTaskError } from "lab/tasks";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * const error = await runScript(db, "sql/m1/04_rules.sql").catch((error) => error);
 * assert.ok(!(error instanceof OpenTaskError), "the rules are still a task");
 * ```
 */
export class OpenTaskError extends LabError {
  override name = "OpenTaskError";

  constructor(message: string) {
    super(message);
    // A front end shows the stack, which here would only name the lab's own code.
    this.stack = `${this.name}: ${message}`;
  }
}

/** The id of the running cell, and the task of each earlier cell that has or waits for one. */
const cells: { current?: string; open: Map<string, string> } = { open: new Map() };

/**
 * Shows an open task and ends the cell, because the rest of it needs the solution. A student replaces the whole statement by a solution. `T` is the type
 * of what the solution must return.
 *
 * @param rubric the rubric row of the task
 * @param what the task, in whole sentences
 * @param place where the task is, if not in this cell: "sql/m1/01_schema.sql, line 8"
 * @throws {OpenTaskError} always.
 * @throws {TypeError} if no rubric has the id.
 *
 * @example
 * ```ts no-run
 * import { task } from "lab/tasks";
 * const { sellers } = await task<{ sellers: { name: string; units: number }[] }>(
 *   "m1.advanced_sql",
 *   "List the six products …",
 * );
 * ```
 */
export async function task<T = void>(
  rubric: RubricId,
  what: string,
  { place }: { place?: string } = {},
): Promise<T> {
  const row = findRubricRow(rubric);
  if (!row) throw mistake(`No rubric has a row "${rubric}".`);
  if (cells.current) cells.open.set(cells.current, `${rubric} (${place ?? `cell "${cells.current}"`})`);
  const content: OpenTask = { version: 1, rubric, what, ...(place ? { place } : {}) };
  const where = place ? ` (${place})` : "";
  await displayData(writeBundle("open-task", content, {
    html: `<p class="lab-open-task"><strong>Open task.</strong> ${escapeHtml(what)} <small>${
      escapeHtml(`${row.title}${where}`)
    }</small></p>`,
    plain: `Open task ${rubric}${where}: ${what}`,
  }));
  throw new OpenTaskError(`${rubric}${where}: ${what}`);
}

/**
 * The first statement of a cell in an edition: ends the cell if a cell that it builds on has an open task, or waits for one.
 *
 * @param id the cell's id
 * @param needs the ids of the cells that it builds on
 * @throws {OpenTaskError} if one of them is open; the message names the tasks.
 *
 * @example
 * ```ts
 * import { enterCell } from "lab/tasks";
 * await enterCell("best-sellers", ["schema", "load"]);
 * ```
 */
export async function enterCell(id: string, needs: readonly string[] = []): Promise<void> {
  cells.current = id;
  cells.open.delete(id);
  const awaited = needs.filter((need) => cells.open.has(need));
  if (awaited.length === 0) return;
  const tasks = [...new Set(awaited.map((need) => cells.open.get(need)!))].join(" and ");
  cells.open.set(id, tasks);
  const message = `Waiting for the open task ${tasks}.`;
  await displayData(waitingBundle(awaited, message));
  throw new OpenTaskError(message);
}
