/** Search by meaning without an index: every vector is compared. The truth that an index is measured against. */

import type { Progress } from "../core/mod.ts";
import type { Embedder } from "./embed/embedder.ts";
import { byScore, type Hit, idsOf, type Ranker, requireCount, type SearchDocument } from "./ranker.ts";

/** How the documents are embedded. */
export interface ExactOptions {
  /** Where to report how many documents are done. Default: nowhere. */
  progress?: Progress;
}

/**
 * Embeds the documents, and ranks them by the cosine of their vectors with the query's. Every document is a hit, however far away. Equal
 * scores are ordered by id. A query takes time in proportion to the documents, besides its own embedding.
 *
 * @param embedder stays the caller's: close it when the ranker is no longer used
 * @throws what the embedder throws: {TypeError} if a document is blank; {RangeError} if two have the same id.
 *
 * @example
 * ```ts no-run
 * import { exactVectors, openMiniLm } from "lab/search";
 * await using embedder = await openMiniLm();
 * const ranker = await exactVectors([
 *   { id: "1", text: "Mechanical keyboard with quiet switches" },
 *   { id: "2", text: "Running shoes" },
 * ], embedder);
 * const [nearest] = await ranker.rank("a silent typing device", 1); // "1"
 * ```
 */
export async function exactVectors(
  documents: readonly SearchDocument[],
  embedder: Embedder,
  options: ExactOptions = {},
): Promise<Ranker> {
  const ids = idsOf(documents);
  const vectors = await embedder.embed(documents.map(({ text }) => text), options);

  async function rank(query: string, k: number): Promise<Hit[]> {
    requireCount(k);
    // A query without words has no meaning, so nothing is near to it.
    if (query.trim() === "") return [];
    const [wanted] = await embedder.embed([query], { role: "query" });
    const hits = ids.map((id, at) => ({ id, score: dot(wanted!, vectors[at]!) }));
    return hits.sort(byScore).slice(0, k);
  }
  return { name: embedder.model, rank };
}

/** Of unit vectors: the cosine. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
