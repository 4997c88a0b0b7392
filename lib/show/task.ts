/** Tasks that are still open: what stands in a student's edition where the reference has a solution. */

import { type OpenTask, waitingBundle, writeBundle } from "../bundle/mod.ts";
import { LabError, mistake } from "../core/mod.ts";
import { findRubricRow, type RubricId } from "../rubric/mod.ts";
import { isInNotebook, makeDisplayable, show } from "./displayable.ts";
import { escapeHtml } from "./html.ts";

/**
 * Ends a cell whose task is open, or that waits for one. `run` knows it by its name: it does not fail the run, which goes on with the cells that
 * do not build on this one.
 */
export class OpenTaskError extends LabError {
  override name = "OpenTaskError";

  constructor(message: string) {
    super(message);
    // A front end shows the stack of what ends a cell; here it would tell of the lab's own code.
    this.stack = `${this.name}: ${message}`;
  }
}

/** The cell under way, by its id, and the task that each cell before it came to nothing for. */
const cells: { current?: string; open: Map<string, string> } = { open: new Map() };

/**
 * Shows that a task is open, and ends the cell: nothing after it in the cell can work without what it asks for. A student replaces the whole
 * statement.
 *
 * @param T what the solution gives to the rest of the cell and to later ones
 * @param rubric the row that the task counts for
 * @param what is asked, in whole sentences
 * @param place where it stands, if not in this cell
 * @throws {OpenTaskError} always. {TypeError} for an id that no rubric has.
 *
 * ```ts no-run
 * import { task } from "./mod.ts";
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
  if (isInNotebook()) {
    await show(makeDisplayable(`open task "${rubric}"`, () =>
      writeBundle("open-task", content, {
        html: `<p class="lab-open-task"><strong>Open task.</strong> ${escapeHtml(what)} <small>${
          escapeHtml(`${row.title}${where}`)
        }</small></p>`,
        plain: `Open task ${rubric}${where}: ${what}`,
      })));
  }
  throw new OpenTaskError(`${rubric}${where}: ${what}`);
}

/**
 * The guard above a cell of an edition: ends the cell where one that it builds on has an open task or waits itself, whatever ran the cells.
 *
 * @param id of the cell
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
  const said = `Waiting for the open task ${tasks}.`;
  if (isInNotebook()) await show(makeDisplayable("note on a task", () => waitingBundle(awaited, said)));
  throw new OpenTaskError(said);
}
