/** Notebooks as files. */

import { dirname } from "node:path";
import { FileRefused, messageOf, readRegularFile, replaceFile } from "../../core/mod.ts";
import { NotebookError } from "../errors.ts";
import { formatNotebook, parseNotebook } from "./format.ts";
import type { Notebook } from "./schema.ts";

/** The most that a file may have, bytes: several times what the lab lets a notebook show. */
const mostBytes = 400_000_000;

/**
 * Reads a notebook. The path may be a link to it, but what it leads to is a regular file: nobody waits for a pipe.
 *
 * @param tell is told what was added to it; see {@link parseNotebook}.
 * @throws {NotebookError} where the file cannot be read or is no notebook; see {@link parseNotebook}.
 */
export async function readNotebook(path: string, tell?: (said: string) => void): Promise<Notebook> {
  return parseNotebook(await readText(path), path, tell);
}

async function readText(path: string): Promise<string> {
  let file = path;
  try {
    file = await Deno.realPath(path);
    return new TextDecoder().decode(readRegularFile(file, { within: dirname(file), mostBytes }));
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof FileRefused
      ? `it ${error.message.slice(`"${file}" `.length)}`
      : messageOf(error);
    throw new NotebookError(`Cannot read the notebook "${path}": ${why}.`, { cause: error });
  }
}

/** Writes a notebook in one step; see {@link replaceFile}. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await replaceFile(path, formatNotebook(notebook));
}
