/** The tasks that are open in a milestone, found before it is run. */

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { findOpenProse } from "../bundle/mod.ts";
import type { Cell, Notebook } from "../notebook/mod.ts";
import { findOpenTask } from "../tasks/mod.ts";

/** Where a task is open, and the row that it counts for. */
export interface OpenPlace {
  /** "sql/m1/01_schema.sql, line 8", `cell 12 (schema-catalogue)`, or `text of cell 10 (schema)`. */
  place: string;
  rubric: string;
}

/**
 * Every open task: in the cells of a notebook, in their order, and in the scripts of its milestone, also those that a run would not come to.
 * Empty for the reference and for finished work.
 *
 * @param scripts the folder with the milestone's .sql files; none are looked for where it does not exist.
 */
export async function findOpenTasks(notebook: Notebook, scripts: string): Promise<OpenPlace[]> {
  const found = notebook.cells.flatMap((cell, index): OpenPlace[] => {
    const place = `cell ${index + 1} (${cell.id})`;
    return openRows(cell).map((rubric) => ({
      place: cell.cell_type === "markdown" ? `text of ${place}` : place,
      rubric,
    }));
  });
  const names = await readdir(scripts).catch(() => []);
  for (const name of names.filter((name) => name.endsWith(".sql")).sort()) {
    const open = findOpenTask(await readFile(join(scripts, name), "utf8"));
    if (open) found.push({ place: `sql/${basename(scripts)}/${name}, line ${open.line}`, rubric: open.rubric });
  }
  return found;
}

/** The rows of the tasks that a cell has open. */
function openRows({ cell_type, source }: Cell): string[] {
  if (cell_type === "markdown") return findOpenProse(source).map(({ rubric }) => rubric);
  if (cell_type === "raw") return [];
  const calls = source.matchAll(/^\s*(?:const \{[^}]*\} = )?await task(?:<\{[\s\S]*?\}>)?\(\s*"(m\d\.\w+)"/gm);
  return [...calls].map(([, rubric]) => rubric!);
}
