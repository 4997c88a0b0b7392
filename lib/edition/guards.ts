/** Guards: what a cell of an edition begins with, so that it waits where a task that it builds on is open. Pure. */

/**
 * The source of a code cell with its guard above it. JupyterLab runs all cells whatever became of those before, so each has to look by itself;
 * and each says which one it is, so that a task that ends it is found by the right name.
 *
 * @param needs the ids of the cells that it builds on
 */
export function guardCell(source: string, id: string, needs: readonly string[]): string {
  const list = needs.length > 0 ? `, [${needs.map((need) => JSON.stringify(need)).join(", ")}]` : "";
  return [
    "// Guard: leave these two lines as they are.",
    'import { enterCell } from "lab/tasks";',
    `await enterCell(${JSON.stringify(id)}${list});`,
    "",
    source,
  ].join("\n");
}
