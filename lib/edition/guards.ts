/** Guards: what a cell of an edition begins with, so that it waits where a task that it builds on is open. Pure. */

/** A code cell's place among those that build on each other. */
export interface Guarded {
  id: string;
  /** The cells that it builds on. */
  needs: readonly string[];
  /** Whether others build on it. */
  isNeeded: boolean;
}

/**
 * The source of a cell with its guard above it; without one where the cell stands alone. JupyterLab runs all cells whatever became of those
 * before, so each has to look by itself.
 */
export function guardCell(source: string, { id, needs, isNeeded }: Guarded): string {
  if (needs.length === 0 && !isNeeded) return source;
  const list = needs.length > 0 ? `, [${needs.map((need) => JSON.stringify(need)).join(", ")}]` : "";
  return [
    "// Guard: leave these two lines as they are.",
    'import { enterCell } from "lab/show";',
    `await enterCell(${JSON.stringify(id)}${list});`,
    "",
    source,
  ].join("\n");
}
