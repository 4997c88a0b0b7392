/** Notebooks as files. */

import { basename, dirname, join } from "node:path";
import { messageOf } from "../core/mod.ts";
import { NotebookError } from "./errors.ts";
import { formatNotebook, parseNotebook } from "./format.ts";
import type { Notebook } from "./schema.ts";

/**
 * Reads a notebook.
 *
 * @throws {NotebookError} where the file cannot be read or is no notebook; see {@link parseNotebook}.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : messageOf(error);
    throw new NotebookError(`Cannot read the notebook "${path}": ${why}.`, { cause: error });
  }
  return parseNotebook(text, path);
}

/**
 * Writes a notebook in one step: whoever reads the file, and whatever happens meanwhile, finds the whole old or the whole new one.
 * The file keeps its mode; a symbolic link keeps leading where it led.
 */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  const target = await Deno.realPath(path).catch(() => path);
  const mode = await Deno.stat(target).then((info) => info.mode, () => null);
  const draft = join(dirname(target), `.${basename(target)}.${crypto.randomUUID().slice(0, 8)}.tmp`);
  try {
    await Deno.writeTextFile(draft, formatNotebook(notebook), { createNew: true });
    if (mode !== null) await Deno.chmod(draft, mode & 0o7777);
    await Deno.rename(draft, target);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}
