/** The floor of every comparison: hits in random order. */

import { createHash } from "node:crypto";
import { Random } from "../../core/mod.ts";
import { type Hit, type Ranker, requireCount, type SearchDocument } from "../ranker.ts";

/**
 * A ranker that puts documents into a random order, another one for each query: what a ranker reaches that knows nothing. The same seed and query give
 * the same hits. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomOrder } from "lab/search";
 * const ranker = randomOrder([{ id: "1", text: "Desk lamp" }, { id: "2", text: "Keyboard" }], 7);
 * assert.equal((await ranker.rank("keyboard", 10)).length, 2);
 * ```
 */
export function randomOrder(documents: readonly SearchDocument[], seed: number): Ranker {
  function rank(query: string, k: number): Hit[] {
    requireCount(k);
    const random = new Random(seed, createHash("sha256").update(query).digest().readUInt32LE(0), 0);
    const ids = documents.map(({ id }) => id);
    const count = Math.min(k, ids.length);
    for (let at = 0; at < count; at++) {
      const other = at + random.below(ids.length - at);
      [ids[at], ids[other]] = [ids[other]!, ids[at]!];
    }
    return ids.slice(0, count).map((id, at) => ({ id, score: count - at }));
  }
  return { name: "random order", rank };
}
