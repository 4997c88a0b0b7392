/** Finds the open tasks of a milestone before it runs. */

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { findOpenProse } from "../bundle/mod.ts";
import type { Cell, Notebook } from "../notebook/mod.ts";
import { findOpenTask, findOpenText } from "../tasks/mod.ts";
import { isTemplateOf } from "./material.ts";

/** Where an open task is, and its rubric row. */
export interface OpenPlace {
  /** "sql/m1/01_schema.sql, line 8", `cell 12 (schema-catalogue)`, or `text of cell 10 (schema)`. */
  place: string;
  rubric: string;
}

/** The folders with the material of a milestone besides its notebook's cells. A folder may be missing. */
export interface MaterialFolders {
  milestone: string;
  /** The folder with its .sql files. */
  scripts: string;
  /** The folder with its notebook and templates. */
  notebooks: string;
}

/**
 * Every open task: those in the cells of a notebook, in order, in the templates that the cells fill, and in the scripts of its milestone, even if a run
 * would not reach them. Empty for the reference and for finished work.
 */
export async function findOpenTasks(
  notebook: Notebook,
  { milestone, scripts, notebooks }: MaterialFolders,
): Promise<OpenPlace[]> {
  const inCells = notebook.cells.flatMap((cell, index): OpenPlace[] => {
    const place = `cell ${index + 1} (${cell.id})`;
    return openRows(cell).map((rubric) => ({
      place: cell.cell_type === "markdown" ? `text of ${place}` : place,
      rubric,
    }));
  });
  return [
    ...inCells,
    ...await findInFiles(notebooks, (name) => isTemplateOf(milestone, name), findOpenText),
    ...(await findInFiles(scripts, (name) => name.endsWith(".sql"), findOpenTask))
      .map(({ place, rubric }) => ({ place: `sql/${basename(scripts)}/${place}`, rubric })),
  ];
}

async function findInFiles(
  folder: string,
  isWanted: (name: string) => boolean,
  find: (text: string) => { rubric: string; line: number } | undefined,
): Promise<OpenPlace[]> {
  const found: OpenPlace[] = [];
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isWanted).sort()) {
    const open = find(await readFile(join(folder, name), "utf8"));
    if (open) found.push({ place: `${name}, line ${open.line}`, rubric: open.rubric });
  }
  return found;
}

/** The rubric rows of the open tasks in a cell. */
function openRows({ cell_type, source }: Cell): string[] {
  if (cell_type === "markdown") return findOpenProse(source).map(({ rubric }) => rubric);
  if (cell_type === "raw") return [];
  const calls = source.matchAll(/^\s*(?:const \{[^}]*\} = )?await task(?:<\{[\s\S]*?\}>)?\(\s*"(m\d\.\w+)"/gm);
  return [...calls].map(([, rubric]) => rubric!);
}
