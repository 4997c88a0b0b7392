/** Puts a collection together from entries with their places, and refuses what does not fit together. Pure. */

import type { SearchDocument } from "../ranker.ts";
import type { JudgedQuery, TestCollection } from "./collection.ts";
import { badLine, unusable } from "./files.ts";

/** Something that a file says, and in which line. */
export interface Entry<T> {
  line: number;
  value: T;
}

/** What a file says. */
export interface Entries<T> {
  path: string;
  entries: readonly Entry<T>[];
}

/** A judgement: a line of qrels. */
export interface Judgement {
  queryId: string;
  documentId: string;
  grade: number;
}

/** @throws {LabError} that names file and line of an id that appears twice or is unknown, or the file that has nothing. */
export function buildCollection(
  documents: Entries<SearchDocument>,
  queries: Entries<JudgedQuery>,
  qrels: Entries<Judgement>,
): TestCollection {
  const documentIds = collectIds(documents, "document");
  const queryIds = collectIds(queries, "query");
  const judgements = new Map<string, Map<string, number>>();
  for (const { line, value: { queryId, documentId, grade } } of qrels.entries) {
    const refuse = (why: string, wayOut: string) => badLine(qrels.path, line, `${why}. ${wayOut}`);
    if (!queryIds.has(queryId)) {
      throw refuse(`${queries.path} has no query "${queryId}"`, "Add the query, or remove its judgements.");
    }
    if (!documentIds.has(documentId)) {
      throw refuse(`${documents.path} has no document "${documentId}"`, "Add the document, or remove its judgements.");
    }
    const grades = judgements.get(queryId) ?? new Map<string, number>();
    if (grades.has(documentId)) {
      throw refuse(`document "${documentId}" is judged twice for query "${queryId}"`, "Remove one of the lines.");
    }
    judgements.set(queryId, grades.set(documentId, grade));
  }
  if (judgements.size === 0) throw unusable(`${qrels.path} has no judgements. Nothing can be measured without them.`);
  const judgedQueries = queries.entries.map(({ value }) => value).filter(({ id }) => judgements.has(id));
  return {
    documents: documents.entries.map(({ value }) => value),
    queries: judgedQueries,
    judgements,
    unjudgedQueries: queries.entries.length - judgedQueries.length,
  };
}

function collectIds({ path, entries }: Entries<{ id: string }>, what: string): Set<string> {
  const lines = new Map<string, number>();
  for (const { line, value: { id } } of entries) {
    const first = lines.get(id);
    if (first !== undefined) {
      throw badLine(path, line, `the ${what} "${id}" is in line ${first} already. Give each ${what} an id of its own.`);
    }
    lines.set(id, line);
  }
  return new Set(lines.keys());
}
