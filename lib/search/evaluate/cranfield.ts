/** The Cranfield collection (1967) as it is handed on: 1400 abstracts, 225 questions, judgements in four degrees. Pure. */

import { buildCollection, type Entry, type Judgement } from "./build.ts";
import type { TestCollection } from "./collection.ts";
import { badLine, type CollectionFile, listLines } from "./files.ts";

/** Its files: abstracts, questions, judgements. */
export const cranfieldFiles = ["cran.all.1400", "cran.qry", "cranqrel"] as const;

/** @throws {LabError} that names file and line of what is malformed. */
export function parseCranfield(
  documents: CollectionFile,
  queries: CollectionFile,
  qrels: CollectionFile,
): TestCollection {
  const questions = parseRecords(queries);
  return buildCollection(
    { path: documents.path, entries: parseRecords(documents) },
    { path: queries.path, entries: questions },
    { path: qrels.path, entries: [...parseQrels(qrels, questions.map(({ value }) => value.id))] },
  );
}

/** Records that begin with `.I number`; their text stands below `.W`, which repeats the title that stands below `.T`. */
function parseRecords({ path, text }: CollectionFile): Entry<{ id: string; text: string }>[] {
  const records: Entry<{ id: string; text: string }>[] = [];
  let part = "";
  for (const { line, number } of listLines(text)) {
    const [, mark, rest = ""] = /^\.([A-Z])(?:\s+(.*))?$/.exec(line) ?? [];
    const record = records.at(-1);
    if (mark === "I") {
      if (!/^\d+\s*$/.test(rest)) {
        throw badLine(path, number, `a record begins with ".I" and its number, not "${line}".`);
      }
      records.push({ line: number, value: { id: String(Number(rest)), text: "" } });
    } else if (!record) throw badLine(path, number, 'the file begins with ".I" and the number of the first record.');
    if (mark !== undefined) part = mark;
    else if (part === "W") record!.value.text += `${line}\n`;
  }
  return records;
}

/**
 * The codes that are not relevant. 5 is "of no interest"; -1, which one document of each query has, is commonly read as a 5. No source explains it,
 * and those documents are close to their queries: BM25 ranks half of them among its first three.
 */
const notRelevant = [-1, 5];

/** Lines of query, document and code. The query is the position of a question in its file, from 1. */
function* parseQrels({ path, text }: CollectionFile, queryIds: string[]): Generator<Entry<Judgement>> {
  for (const { line, number } of listLines(text)) {
    const [position, document, code, ...more] = line.trim().split(/\s+/).map(Number);
    const isCode = code !== undefined && (notRelevant.includes(code) || [1, 2, 3, 4].includes(code));
    if (!isCode || more.length > 0 || !Number.isInteger(document)) {
      throw badLine(path, number, "not a judgement. Write query, document, and the code: 1 to 5, or -1.");
    }
    const queryId = queryIds[position! - 1];
    if (queryId === undefined) {
      throw badLine(path, number, `there are only ${queryIds.length} queries. Write the position of one, from 1.`);
    }
    const grade = notRelevant.includes(code) ? 0 : 5 - code;
    yield { line: number, value: { queryId, documentId: String(document), grade } };
  }
}
