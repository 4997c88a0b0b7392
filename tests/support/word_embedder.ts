/** A model for tests: the vector of a text counts its words by their hashes, so texts with common words are near each other. */

import { createHash } from "node:crypto";
import type { Embedder } from "../../lib/search/mod.ts";
import { termsOf } from "../../lib/search/mod.ts";

/** As many as the tables for vectors take. */
const dimensions = 384;

export const wordEmbedder: Embedder = {
  model: "words",
  version: "1",
  dimensions,
  embed: (texts) => Promise.resolve(texts.map((text) => vectorOf(typeof text === "string" ? text : text.text))),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const term of termsOf(text)) {
    vector[createHash("sha256").update(term).digest().readUInt16LE(0) % dimensions]! += 1;
  }
  // A text without terms has a vector, too.
  vector[0]! += 0.01;
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
