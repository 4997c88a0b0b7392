/** A test collection: documents, queries, and what people judged to be relevant. */

import type { SearchDocument } from "../ranker.ts";

/** A query that documents are judged for. */
export interface JudgedQuery {
  id: string;
  text: string;
  /** A kind of query that results are also reported for: "negation". */
  class?: string;
}

/** Document id → its grade for one query: the gain of nDCG. From 1 it is relevant; 0 and less is judged and not relevant. */
export type Grades = ReadonlyMap<string, number>;

/** Documents, queries and judgements, as Cranfield and TREC have them. */
export interface TestCollection {
  documents: SearchDocument[];
  /** Those that have a judgement. A query without one says nothing about a ranker. */
  queries: JudgedQuery[];
  /** Query id → the grades of its judged documents. */
  judgements: ReadonlyMap<string, Grades>;
  /** How many queries have no judgement, and were left out. */
  unjudgedQueries: number;
}
