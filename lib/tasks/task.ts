/** Open tasks in cells: each stands in a student's edition in the place of a solution. */

import { escapeHtml, type OpenTask, waitingBundle, writeBundle } from "../bundle/mod.ts";
import { displayData, LabError, mistake } from "../core/mod.ts";
import { findRubricRow, type RubricId } from "../rubric/mod.ts";

/**
 * Ends a cell that has an open task or waits for one. `run` recognises it by its name: the run does not fail, and continues with the cells that do not
 * build on this one.
 */
export class OpenTaskError extends LabError {
  override name = "OpenTaskError";

  constructor(message: string) {
    super(message);
    // A front end shows the stack, which here would only name the lab's own code.
    this.stack = `${this.name}: ${message}`;
  }
}

/** The id of the running cell, and for each earlier cell that was left out the task it waits for. */
const cells: { current?: string; open: Map<string, string> } = { open: new Map() };

/**
 * Shows an open task and ends the cell, since nothing after it can work without the solution. A student replaces the whole statement.
 *
 * @param T what the solution gives to the rest of the cell and to later cells
 * @param rubric the row that the task counts for
 * @param what the task, in whole sentences
 * @param place where it stands, if not in this cell
 * @throws {OpenTaskError} always. {TypeError} for an id that no rubric has.
 *
 * ```ts no-run
 * import { task } from "lab/tasks";
 * const { sellers } = await task<{ sellers: { name: string; units: number }[] }>("m1.advanced_sql", "List the six products …");
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
 * The guard above a cell of an edition: ends the cell if one that it builds on has an open task or waits itself.
 *
 * @param id the cell's id
 * @param needs the ids of the cells that it builds on
 * @throws {OpenTaskError} naming the tasks that it waits for
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
