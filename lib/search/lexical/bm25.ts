/** Keyword search by an inverted index with BM25: the baseline that every other ranker has to beat. */

import { mistake } from "../../core/mod.ts";
import { byScore, type Hit, idsOf, type Ranker, requireCount, type SearchDocument } from "../ranker.ts";
import { termsOf } from "./terms.ts";

/** The two constants of BM25. */
export interface Bm25Options {
  /** How much further occurrences of a term in a document add: 0 means nothing. Default: 0.9. */
  k1?: number;
  /** How much long documents are marked down: from 0, not at all, to 1, in proportion to their length. Default: 0.4. */
  b?: number;
}

/** Where a term occurs: numbers of documents, and how often in each. */
interface Postings {
  documents: number[];
  counts: number[];
}

/**
 * An inverted index over the documents, ranked by BM25 as Lucene computes it. The score of a document is the sum, over the terms of the query, of
 *
 * `ln(1 + (N - n + 0.5) / (n + 0.5)) × tf / (tf + k1 × (1 - b + b × length / mean length))`
 *
 * with N documents, n of them with the term, and tf occurrences in this one; lengths are in terms, without stop words. (Lucene
 * rounds lengths to a byte and leaves out documents without terms, this does neither.) Documents without any of the terms are not hits. Equal scores are ordered by id. Words
 * of the letters a to z are stemmed as if they were English; others stay. Building takes time in proportion to the texts; a query to the
 * occurrences of its terms. Pure.
 *
 * @throws {RangeError} if two documents have the same id, or a constant is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bm25 } from "lab/search";
 * const ranker = bm25([
 *   { id: "1", text: "Mechanical keyboard, quiet switches" },
 *   { id: "2", text: "Keyboard cover" },
 *   { id: "3", text: "Desk lamp" },
 * ]);
 * const hits = await ranker.rank("quiet keyboards", 10);
 * assert.deepEqual(hits.map(({ id }) => id), ["1", "2"]);
 * ```
 */
export function bm25(documents: readonly SearchDocument[], { k1 = 0.9, b = 0.4 }: Bm25Options = {}): Ranker {
  if (!(k1 >= 0)) throw mistake(`k1 is a number from 0, not ${k1}.`, RangeError);
  if (!(b >= 0 && b <= 1)) throw mistake(`b is a number from 0 to 1, not ${b}.`, RangeError);
  const { ids, lengths, postings } = indexDocuments(documents);
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  /** The part of a score that a document's length decides. */
  const saturation = lengths.map((length) => k1 * (1 - b + b * length / meanLength));

  function rank(query: string, k: number): Hit[] {
    requireCount(k);
    const scores = new Float64Array(ids.length);
    // A term that the query repeats counts as often.
    for (const term of termsOf(query)) {
      const { documents, counts } = postings.get(term) ?? { documents: [], counts: [] };
      const rarity = Math.log(1 + (ids.length - documents.length + 0.5) / (documents.length + 0.5));
      for (const [at, document] of documents.entries()) {
        const count = counts[at]!;
        scores[document]! += rarity * count / (count + saturation[document]!);
      }
    }
    const hits: Hit[] = [];
    for (const [document, score] of scores.entries()) if (score > 0) hits.push({ id: ids[document]!, score });
    return hits.sort(byScore).slice(0, k);
  }
  return { name: "BM25", rank };
}

function indexDocuments(documents: readonly SearchDocument[]) {
  const ids = idsOf(documents);
  const postings = new Map<string, Postings>();
  const lengths = documents.map(({ text }, document) => {
    const terms = termsOf(text);
    for (const term of terms) {
      let found = postings.get(term);
      if (!found) postings.set(term, found = { documents: [], counts: [] });
      // Documents come in turn, so this one can only be the last of the list.
      const last = found.documents.length - 1;
      if (found.documents[last] === document) found.counts[last]!++;
      else {
        found.documents.push(document);
        found.counts.push(1);
      }
    }
    return terms.length;
  });
  return { ids, lengths, postings };
}
