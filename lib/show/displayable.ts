/** How what a cell makes gets onto the page: in order, and never silently lost. */

import { displayData, isInNotebook, jupyterDisplay, LabError, taskCommand, watchBackground } from "../core/mod.ts";
import type { MimeBundle } from "../bundle/mod.ts";

/** Something that a cell can show: as its last expression, or with {@link show}. It must be shown in the cell that makes it. */
export interface Displayable {
  /** Draws it: MIME type → data. */
  [jupyterDisplay](): Promise<MimeBundle>;
}

/** Everything made in this cell that has not been shown yet, with its name for messages. */
const unshown = new Map<Displayable, string>();
/** Calls of `show` that nobody has awaited. */
const floating = new Set<Showing>();

/** What would be lost if the cell ended now, as sentences. Each loss is reported once. */
function takeLosses(): string[] {
  const passed = new Set([...floating].flatMap((showing) => showing.items));
  const losses = [...floating].map((showing) =>
    `${showing} was not awaited, so its output would be lost: write \`await show(…)\`.`
  );
  for (const [item, what] of unshown) {
    if (!passed.has(item)) {
      losses.push(`The ${what} was made but not shown: end the cell with it, or write \`await show(…)\`.`);
    }
  }
  floating.clear();
  unshown.clear();
  return losses;
}

watchBackground().checks.add(takeLosses);

/**
 * Makes something that is drawn when it is shown. If the cell ends without showing it, the runner fails the cell.
 *
 * @param what its name in messages: `table "Rows by file"`
 * @param draw makes the MIME bundle
 */
export function makeDisplayable(what: string, draw: () => MimeBundle | Promise<MimeBundle>): Displayable {
  const made: Displayable = {
    async [jupyterDisplay]() {
      unshown.delete(made);
      return await draw();
    },
  };
  unshown.set(made, what);
  return made;
}

/** A call of {@link show}: nothing happens before it is awaited. */
class Showing implements PromiseLike<void> {
  #done: Promise<void> | undefined;

  constructor(readonly items: readonly Displayable[]) {
    floating.add(this);
  }

  then<A = void, B = never>(
    onDone?: ((value: void) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    floating.delete(this);
    this.#done ??= broadcast(this.items);
    return this.#done.then(onDone, onError);
  }

  toString(): string {
    return `show(${this.items.map((item) => unshown.get(item) ?? "…").join(", ")})`;
  }
}

/**
 * Shows one or more things in a cell, in the given order. Nothing happens until the call is awaited; a cell that ends with a call that was
 * not awaited fails. A single thing can also stand as the last expression of the cell, without `show`.
 *
 * @throws {LabError} when it is awaited outside a notebook.
 *
 * @example
 * ```ts no-run
 * import { finding, result, show, table } from "lab/show";
 * import { connect } from "lab/sql";
 * const db = await connect({ database: "aethermart_db" });
 * const rows = await db.query(
 *   "SELECT status, COUNT(*) AS orders FROM orders GROUP BY status",
 * );
 * const statuses = result("orders.statuses", { count: rows.length });
 * await show(
 *   table({
 *     title: "Orders by status",
 *     columns: { status: {}, orders: { format: "integer" } },
 *     rows,
 *     result: statuses,
 *   }),
 *   finding`Orders have ${statuses.count} different statuses.`,
 * );
 * ```
 */
export function show(first: Displayable, ...more: Displayable[]): PromiseLike<void> {
  return new Showing([first, ...more]);
}

async function broadcast(items: readonly Displayable[]): Promise<void> {
  if (!isInNotebook()) {
    throw new LabError(
      `There is no notebook here to show this in. Run the cell on Deno's Jupyter kernel: \`${taskCommand} run\`, JupyterLab or VS Code.`,
    );
  }
  for (const item of items) await displayData(await item[jupyterDisplay]());
}
