/** Writes a test collection to a folder. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { mistake, replaceFile } from "../../core/mod.ts";
import type { TestCollection } from "./collection.ts";

/**
 * Writes a test collection to a folder in the form that `readCollection` and other tools read: `documents.jsonl`, `queries.tsv` and
 * `qrels.txt`. Reading it gives the same collection. Makes the folder if there is none; replaces files with these names.
 *
 * @throws {RangeError} before anything is written, if the files cannot hold it: an id with a space, a query with a tab or a line break, a grade
 * that is not a whole number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readCollection, shopQueries, writeCollection } from "lab/search";
 * const { heldOut } = shopQueries({ scale: "tiny", seed: 42 });
 * const folder = await Deno.makeTempDir();
 * await writeCollection(folder, heldOut);
 * const { queries } = await readCollection(folder);
 * assert.deepEqual(queries, heldOut.queries);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeCollection(
  folder: string,
  { documents, queries, judgements }: TestCollection,
): Promise<void> {
  const documentLines = documents.map(({ id, text }) => JSON.stringify({ id: requireId(id), text }));
  const queryLines = queries.map(({ id, text, class: kind }) =>
    [requireId(id), ...[text, kind].filter((part) => part !== undefined).map(requireCell)].join("\t")
  );
  const qrels = queries.flatMap(({ id }) =>
    [...judgements.get(id) ?? []].map(([documentId, grade]) => `${id} 0 ${documentId} ${requireWhole(grade)}`)
  );
  await mkdir(folder, { recursive: true });
  const write = (name: string, lines: string[]) =>
    replaceFile(join(folder, name), lines.map((line) => `${line}\n`).join(""));
  await write("documents.jsonl", documentLines);
  await write("queries.tsv", queryLines);
  await write("qrels.txt", qrels);
}

function requireId(id: string): string {
  if (!/^\S+$/.test(id)) throw mistake(`The id "${id}" is empty or has a space: qrels.txt cannot hold it.`, RangeError);
  return id;
}

function requireCell(text: string): string {
  if (text === "" || text !== text.trim() || /[\t\r\n]/.test(text)) {
    throw mistake(
      `queries.tsv cannot hold ${
        JSON.stringify(text)
      }: a text is not empty, has no tab and no line break, and does not begin or end with a space.`,
      RangeError,
    );
  }
  return text;
}

function requireWhole(grade: number): number {
  if (!Number.isInteger(grade)) throw mistake(`The grade ${grade} is not a whole number.`, RangeError);
  return grade;
}
