/** The tasks that are open in a milestone, found before it is run. */

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Notebook } from "../notebook/mod.ts";
import { findOpenTask } from "../sql/mod.ts";

/** Where a task is open, and the row that it counts for. */
export interface OpenPlace {
  /** "sql/m1/01_schema.sql, line 8", or `cell 12 (schema-catalogue)`. */
  place: string;
  rubric: string;
}

/**
 * Every open task: in the cells of a notebook, in their order, and in the scripts of its milestone, also those that a run would not come to.
 * Empty for the reference and for finished work.
 *
 * @param scripts the folder with the milestone's .sql files; none are looked for where it is not there.
 */
export async function findOpenTasks(notebook: Notebook, scripts: string): Promise<OpenPlace[]> {
  const found = notebook.cells.flatMap((cell, index): OpenPlace[] => {
    if (cell.cell_type !== "code") return [];
    const calls = cell.source.matchAll(/^\s*(?:const \{[^}]*\} = )?await task(?:<\{[\s\S]*?\}>)?\(\s*"(m\d\.\w+)"/gm);
    return [...calls].map(([, rubric]) => ({ place: `cell ${index + 1} (${cell.id})`, rubric: rubric! }));
  });
  const names = await readdir(scripts).catch(() => []);
  for (const name of names.filter((name) => name.endsWith(".sql")).sort()) {
    const open = findOpenTask(await readFile(join(scripts, name), "utf8"));
    if (open) found.push({ place: `sql/${basename(scripts)}/${name}, line ${open.line}`, rubric: open.rubric });
  }
  return found;
}
