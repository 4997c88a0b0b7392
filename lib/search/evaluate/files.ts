/** The files of a test collection as text, and what is wrong with them. */

import { join } from "node:path";
import { exitCodes, LabError, messageOf } from "../../core/mod.ts";

/** A file of a collection, read completely. */
export interface CollectionFile {
  /** As messages name it. */
  path: string;
  text: string;
}

/** A file is read as one text, and a longer one than about this cannot exist. */
const mostBytes = 400 * 2 ** 20;

/** @throws {LabError} if the file cannot be read, is too large or is not UTF-8. */
export async function readCollectionFile(folder: string, name: string): Promise<CollectionFile> {
  const path = join(folder, name);
  const { size } = await Deno.stat(path).catch((error) => {
    throw unusable(`Cannot read ${path}: ${messageOf(error)}.`, error);
  });
  if (size > mostBytes) {
    throw unusable(
      `${path} has ${Math.round(size / 2 ** 20)} MiB, more than the ${
        mostBytes / 2 ** 20
      } MiB that can be read. Take a part of it.`,
    );
  }
  try {
    return { path, text: new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(path)) };
  } catch (error) {
    const isEncoding = error instanceof TypeError;
    throw unusable(
      isEncoding ? `${path} is not UTF-8. Convert it.` : `Cannot read ${path}: ${messageOf(error)}.`,
      error,
    );
  }
}

/** An error about a collection that cannot be used as it is. */
export const unusable = (message: string, cause?: unknown): LabError =>
  new LabError(message, { exitCode: exitCodes.usage, cause });

/** An error about a line of a file, from 1. The sentences tell what is wrong, and the way out. */
export const badLine = (path: string, line: number, sentences: string): LabError =>
  unusable(`${path}, line ${line}: ${sentences}`);

/** The lines of a file with their numbers, from 1; without those that are blank. */
export function* listLines(text: string): Generator<{ line: string; number: number }> {
  let number = 0;
  for (const line of text.split(/\r?\n/)) {
    number++;
    if (line.trim() !== "") yield { line, number };
  }
}
