/** A model for tests: the vector of a text counts its words by their hashes, so texts with common words are near each other. */

import { createHash } from "node:crypto";
import type { Embedder } from "../../lib/search/mod.ts";
import { termsOf } from "../../lib/search/mod.ts";

const dimensions = 64;

export const wordEmbedder: Embedder = {
  model: "words",
  version: "1",
  dimensions,
  embed: (texts) => Promise.resolve(texts.map((text) => vectorOf(typeof text === "string" ? text : text.text))),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const term of termsOf(text)) vector[createHash("sha256").update(term).digest()[0]! % dimensions]! += 1;
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
