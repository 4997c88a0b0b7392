/** Notebooks as files. */

import { dirname } from "node:path";
import { FileRefused, messageOf, readRegularFile, replaceFile } from "../../core/mod.ts";
import { NotebookError } from "../errors.ts";
import { formatNotebook, parseNotebook } from "./format.ts";
import type { Notebook } from "./schema.ts";

/** The largest file, in bytes: several times what the lab lets a notebook show. */
const mostBytes = 400_000_000;

/**
 * Reads a notebook. The path may be a link, but it must lead to a regular file, so that reading never waits for a pipe.
 *
 * @param note receives a sentence about added ids; see {@link parseNotebook}
 * @throws {NotebookError} if the file cannot be read or is not a notebook; see {@link parseNotebook}
 */
export async function readNotebook(path: string, note?: (message: string) => void): Promise<Notebook> {
  return parseNotebook(await readText(path), path, note);
}

async function readText(path: string): Promise<string> {
  let file = path;
  try {
    file = await Deno.realPath(path);
    return new TextDecoder().decode(readRegularFile(file, { within: dirname(file), mostBytes }));
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "it does not exist"
      : error instanceof FileRefused
      ? `it ${error.message.slice(`"${file}" `.length)}`
      : messageOf(error);
    throw new NotebookError(`Cannot read the notebook "${path}": ${why}.`, { cause: error });
  }
}

/** Writes a notebook atomically; see {@link replaceFile}. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await replaceFile(path, formatNotebook(notebook));
}
