/** A text model for tests that notes what it was asked to compute. */

import type { Embedder } from "../../lib/search/mod.ts";
import { wordVectors } from "./word_vectors.ts";

/** Word vectors, with the texts for which they were computed. */
export function recordingVectors(computed: string[], version?: string): Embedder {
  const embedder = wordVectors(version);
  return {
    ...embedder,
    embed(texts, options) {
      computed.push(...texts.map((text) => typeof text === "string" ? text : text.text));
      return embedder.embed(texts, options);
    },
  };
}
