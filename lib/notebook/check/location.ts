/** Refuses notebooks in a folder where the kernel does not find the lab's modules. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, relative } from "node:path";
import { fromRoot, repoRoot } from "../../core/mod.ts";
import { NotebookError } from "../errors.ts";
import type { Notebook } from "../model/schema.ts";

const labImport = /^[^\S\n]*(?:import|export)\b[^"'`;]*["'](lab\/\w+)["']|\bimport\(\s*["'](lab\/\w+)["']/m;

/**
 * Refuses a notebook that imports `lab/…` and is not below the lab's folder, where the kernel finds the `deno.json` that maps these imports. The type
 * check would not notice, because it is given that file.
 *
 * @param path the notebook's absolute path
 * @throws {NotebookError} that names the notebook and the folder to put it into
 */
export function refuseOutside({ cells }: Notebook, path: string): void {
  const imported = cells.flatMap((cell) => cell.cell_type === "code" ? labImport.exec(cell.source) ?? [] : []);
  const folder = dirname(path);
  if (imported.length === 0 || !existsSync(folder) || isBelow(realpathSync(repoRoot), realpathSync(folder))) return;
  throw new NotebookError(
    `"${path}" imports "${imported[1] ?? imported[2]}", and lab/… is found only below the lab's folder, ${repoRoot}. ` +
      `Put the notebook into ${fromRoot("notebooks")}. Nothing has run.`,
  );
}

function isBelow(root: string, folder: string): boolean {
  const way = relative(root, folder);
  return way === "" || (!isAbsolute(way) && way.split(/[\\/]/)[0] !== "..");
}
