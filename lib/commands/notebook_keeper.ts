/** Saves the notebook of a run: in its folder or, if that fails, in a temporary folder. */

import { join } from "node:path";
import { tmpdir } from "node:os";
import { messageOf } from "../core/mod.ts";
import { type Notebook, writeNotebook } from "../notebook/mod.ts";
import { scrubNotebook } from "../report/mod.ts";
import type { Context } from "./context.ts";

/** Saves one notebook. */
export interface NotebookKeeper {
  /** Saves the current notebook. Throws if that fails; the first failure is reported immediately, because the run continues. */
  save(notebook: Notebook): Promise<void>;
  /** Reports where the notebook is. If it could not be saved last time, saves it into the folder for temporary files. */
  describeCopy(notebook: Notebook): Promise<string>;
}

/** A keeper for the file `notebook.ipynb` in `dir`. Secrets are removed. */
export function createKeeper(
  dir: string,
  { progress, secrets }: Pick<Context, "progress" | "secrets">,
  rescueDir: string = tmpdir(),
): NotebookKeeper {
  const file = join(dir, "notebook.ipynb");
  let failed = false;
  const write = (path: string, notebook: Notebook) =>
    writeNotebook(path, scrubNotebook(notebook, secrets.known()).notebook);
  return {
    async save(notebook) {
      try {
        await write(file, notebook);
        failed = false;
      } catch (error) {
        if (!failed) {
          progress.note(`${messageOf(error)} The run continues, and the lab keeps trying to save the notebook.`);
        }
        failed = true;
        throw error;
      }
    },
    async describeCopy(notebook) {
      if (!failed) return `The completed work is in ${file}`;
      try {
        const rescued = join(await Deno.makeTempDir({ dir: rescueDir, prefix: "notebook-" }), "notebook.ipynb");
        await write(rescued, notebook);
        return `The completed work is in ${rescued}, because ${file} could not be written`;
      } catch (error) {
        return `The completed work is lost, because it could not be saved elsewhere either: ${messageOf(error)}`;
      }
    },
  };
}
