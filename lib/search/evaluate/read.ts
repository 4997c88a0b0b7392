/** Reads a test collection from a folder. */

import { z } from "zod";
import { messageOf } from "../../core/mod.ts";
import type { SearchDocument } from "../ranker.ts";
import { buildCollection, type Entry, type Judgement } from "./build.ts";
import type { JudgedQuery, TestCollection } from "./collection.ts";
import { cranfieldFiles, parseCranfield } from "./cranfield.ts";
import { badLine, type CollectionFile, listLines, readCollectionFile, unusable } from "./files.ts";

/** The files of the lab's own form. */
const ownFiles = ["documents.jsonl", "queries.tsv", "qrels.txt"] as const;

/**
 * Reads a test collection from a folder with three files in UTF-8:
 *
 * | file | a line |
 * | --- | --- |
 * | `documents.jsonl` | `{"id": "d1", "title": "…", "text": "…"}`; the title is optional and becomes the first line of the text, other keys are ignored |
 * | `queries.tsv` | `id⇥text` or `id⇥text⇥class`: results are also reported by class |
 * | `qrels.txt` | `query 0 document grade`, as TREC has it: four columns, the second is not used; a whole number from 1 is relevant, and is the gain of nDCG |
 *
 * Blank lines are skipped. Or the folder has the files of the Cranfield collection as they are handed on: `cran.all.1400`, `cran.qry`
 * and `cranqrel`. Cranqrel names a query by its position in `cran.qry`, not by its number there. Its codes 1 (a complete answer) to 4
 * (of minimum interest) become the grades 4 to 1, 5 (of no interest) and -1 become 0.
 *
 * @throws {LabError} that names file and line if something is missing, malformed, twice there or unknown.
 *
 * @example
 * ```ts no-run
 * import { readCollection } from "lab/search";
 * const { documents, queries } = await readCollection("../data/cranfield");
 * console.log(documents.length, queries.length);
 * ```
 */
export async function readCollection(folder: string): Promise<TestCollection> {
  const found = await listFolder(folder);
  const isCranfield = found.includes(cranfieldFiles[0]);
  const wanted: readonly [string, string, string] = isCranfield ? cranfieldFiles : ownFiles;
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length > 0) {
    throw unusable(
      `${folder} has no ${missing.join(" and no ")}. A test collection is a folder with ${ownFiles.join(", ")}, ` +
        `or with Cranfield's ${cranfieldFiles.join(", ")}.`,
    );
  }
  const [documents, queries, qrels] = await Promise.all(
    wanted.map((name) => readCollectionFile(folder, name)),
  ) as [CollectionFile, CollectionFile, CollectionFile];
  if (isCranfield) return parseCranfield(documents, queries, qrels);
  return buildCollection(
    { path: documents.path, entries: [...parseDocuments(documents)] },
    { path: queries.path, entries: [...parseQueries(queries)] },
    { path: qrels.path, entries: [...parseQrels(qrels)] },
  );
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "it does not exist" : messageOf(error);
    throw unusable(`Cannot read the folder ${folder}: ${why}. Name a folder with a test collection.`, error);
  }
}

const documentSchema = z.object({ id: z.string().min(1), title: z.string().optional(), text: z.string() });

function* parseDocuments({ path, text }: CollectionFile): Generator<Entry<SearchDocument>> {
  const example = 'Write {"id": "d1", "text": "…"}, with both as strings.';
  for (const { line, number } of listLines(text)) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw badLine(path, number, `not JSON (${messageOf(error)}). ${example}`);
    }
    const { data, error } = documentSchema.safeParse(value);
    if (error) throw badLine(path, number, `not a document. ${example}`);
    const { id, title, text } = data;
    yield { line: number, value: { id, text: title === undefined ? text : `${title}\n${text}` } };
  }
}

function* parseQueries({ path, text }: CollectionFile): Generator<Entry<JudgedQuery>> {
  for (const { line, number } of listLines(text)) {
    const [id, query, kind, ...more] = line.split("\t").map((part) => part.trim());
    if (!id || !query || kind === "" || more.length > 0) {
      throw badLine(path, number, "not a query. Write id, tab, text, or id, tab, text, tab, class.");
    }
    yield { line: number, value: { id, text: query, ...(kind ? { class: kind } : {}) } };
  }
}

function* parseQrels({ path, text }: CollectionFile): Generator<Entry<Judgement>> {
  for (const { line, number } of listLines(text)) {
    const [queryId, , documentId, grade, ...more] = line.trim().split(/\s+/);
    if (!grade || more.length > 0 || !/^[+-]?\d+$/.test(grade)) {
      throw badLine(
        path,
        number,
        "not a judgement. Write four columns: query, 0, document, and the grade as a whole number.",
      );
    }
    yield { line: number, value: { queryId: queryId!, documentId: documentId!, grade: Number(grade) } };
  }
}
