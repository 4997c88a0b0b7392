/** Tasks that are still open: what stands in a student's edition where the reference has a solution. */

import { type OpenTask, writeBundle } from "../bundle/mod.ts";
import { LabError } from "../core/errors.ts";
import { findRubricRow, type RubricId } from "../rubric/mod.ts";
import { isInNotebook, makeDisplayable, show } from "./displayable.ts";
import { escapeHtml } from "./html.ts";

/**
 * Ends a cell whose task is open. `run` knows it by its name: it does not fail the run, which goes on with the cells that do not build on
 * this one.
 */
export class OpenTaskError extends LabError {
  override name = "OpenTaskError";

  constructor(readonly task: OpenTask) {
    super(`${task.rubric}${task.place ? ` (${task.place})` : ""}: ${task.what}`);
  }
}

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
  if (!row) throw new TypeError(`No rubric has a row "${rubric}".`);
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
  throw new OpenTaskError(content);
}
