/** A text model for tests in which meaning does not matter: texts are near if they share words. */

import type { Embedder } from "../../lib/search/mod.ts";

/** Each word points in a direction of its own, by a hash; a text's vector is their sum, with length 1. The same on every machine. */
export function wordVectors(version = "1"): Embedder {
  const direction = (word: string) => {
    let hash = 2166136261;
    for (const character of word) hash = Math.imul(hash ^ character.codePointAt(0)!, 16777619);
    return (hash >>> 0) % 384;
  };
  const vectorOf = (text: string) => {
    const vector = new Float32Array(384);
    for (const word of text.toLowerCase().match(/[\p{L}\p{N}.$]+/gu) ?? ["?"]) vector[direction(word)]! += 1;
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
  return {
    model: "word vectors",
    version,
    dimensions: 384,
    embed: (texts) => Promise.resolve(texts.map((text) => vectorOf(typeof text === "string" ? text : text.text))),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
