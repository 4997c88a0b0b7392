/** Reads a test collection from a folder. */

import { z } from "zod";
import { messageOf } from "../../core/mod.ts";
import type { SearchDocument } from "../ranker.ts";
import { buildCollection, type Entry, type Judgement } from "./build.ts";
import type { JudgedQuery, TestCollection } from "./collection.ts";
import { cranfieldFiles, parseCranfield } from "./cranfield.ts";
import { parseTrecDocuments, parseTrecTopics } from "./trec.ts";
import { badLine, type CollectionFile, listLines, readCollectionFile, unusable } from "./files.ts";

/** The ways in which documents and queries can be written, by the name of the file. */
const documentForms = { "documents.jsonl": parseDocuments, "documents.trec": parseTrecDocuments };
const queryForms = { "queries.tsv": parseQueries, "queries.trec": parseTrecTopics };

/**
 * Reads a test collection from a folder with three files in UTF-8:
 *
 * | file | a line |
 * | --- | --- |
 * | `documents.jsonl` | `{"id": "d1", "title": "…", "text": "…"}`; the title is optional and becomes the first line of the text, other keys are ignored |
 * | `queries.tsv` | `id⇥text` or `id⇥text⇥class`: results are also reported by class |
 * | `qrels.txt` | `query 0 document grade`, as TREC has it: four columns, the second is not used; a whole number from 1 is relevant, and is the gain of nDCG |
 *
 * Blank lines are skipped. Documents and queries may also be in TREC's own form: `documents.trec` with `<DOC> <DOCNO> id </DOCNO> …
 * </DOC>`, of which the text between the tags is searched, and `queries.trec` with `<top> <num> Number: id <title> the query … </top>`.
 *
 * Or the folder has the files of the Cranfield collection as they are handed on: `cran.all.1400`, `cran.qry`
 * and `cranqrel`. Cranqrel names a query by its position in `cran.qry`, not by its number there. Its codes 1 (a complete answer) to 4
 * (of minimum interest) become the grades 4 to 1; 5 (of no interest) and -1, which one document of each query has, become 0.
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
  /** The one of these files that the folder has. */
  const nameOf = <Name extends string>(...names: Name[]) => requireOne(folder, found, names);
  const read = (name: string) => readCollectionFile(folder, nameOf(name));
  if (found.includes(cranfieldFiles[0])) {
    const [documents, queries, qrels] = cranfieldFiles;
    return parseCranfield(await read(documents), await read(queries), await read(qrels));
  }
  const documentForm = nameOf("documents.jsonl", "documents.trec");
  const queryForm = nameOf("queries.tsv", "queries.trec");
  const [documents, queries, qrels] = [await read(documentForm), await read(queryForm), await read("qrels.txt")];
  return buildCollection(
    { path: documents.path, entries: [...documentForms[documentForm](documents)] },
    { path: queries.path, entries: [...queryForms[queryForm](queries)] },
    { path: qrels.path, entries: [...parseQrels(qrels)] },
  );
}

/** @throws {LabError} unless the folder has exactly one of these files. */
function requireOne<Name extends string>(folder: string, found: string[], names: Name[]): Name {
  const [name, ...others] = names.filter((name) => found.includes(name));
  if (name !== undefined && others.length === 0) return name;
  const why = name === undefined ? `has no ${names.join(" and no ")}` : `has both ${names.join(" and ")}`;
  throw unusable(
    `${folder} ${why}. A test collection is a folder with documents.jsonl or documents.trec, queries.tsv or ` +
      `queries.trec, and qrels.txt; or with Cranfield's ${cranfieldFiles.join(", ")}.`,
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
