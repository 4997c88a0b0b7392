/** Guards: the first lines of a cell in an edition, which make it wait while a task that it builds on is open. Pure. */

/**
 * The source of a code cell with its guard above it. JupyterLab runs all cells, even if earlier ones failed, so each cell has to check for itself.
 * Each guard also names its cell, so that a task that ends the cell is reported under the right name.
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
