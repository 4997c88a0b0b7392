/** Notebooks as files. */

import { messageOf, replaceFile } from "../core/mod.ts";
import { NotebookError } from "./errors.ts";
import { formatNotebook, parseNotebook } from "./format.ts";
import type { Notebook } from "./schema.ts";

/**
 * Reads a notebook.
 *
 * @param tell is told what was added to it; see {@link parseNotebook}.
 * @throws {NotebookError} where the file cannot be read or is no notebook; see {@link parseNotebook}.
 */
export async function readNotebook(path: string, tell?: (said: string) => void): Promise<Notebook> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : messageOf(error);
    throw new NotebookError(`Cannot read the notebook "${path}": ${why}.`, { cause: error });
  }
  return parseNotebook(text, path, tell);
}

/** Writes a notebook in one step; see {@link replaceFile}. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await replaceFile(path, formatNotebook(notebook));
}
