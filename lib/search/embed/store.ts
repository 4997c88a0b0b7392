/** Texts that did not change are not embedded again. */

import { createHash } from "node:crypto";
import { silent } from "../../core/mod.ts";
import { describeCount, type Embedder, type EmbedOptions, readTexts, type TextRole } from "./embedder.ts";
import type { PublicText } from "./public_text.ts";

/**
 * Where vectors are kept, by the hash of their text ({@link hashText}): a `Map` in memory ({@link keepInMemory}), or a table with a column for the hash.
 */
export interface VectorStore {
  /** The vectors that are there. Hashes that it does not know are left out. */
  find(hashes: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Adds vectors. One that is there may be replaced: it is the same. */
  add(vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
}

/**
 * Keeps vectors in memory, 1.5 KB each for 384 dimensions, until nobody uses the store any more.
 *
 * @example
 * ```ts
 * import { keepInMemory } from "lab/search";
 * const store = keepInMemory();
 * await store.add(new Map([["hash of a text", Float32Array.of(0.6, 0.8)]]));
 * (await store.find(["hash of a text", "another"])).size; // 1
 * ```
 */
export function keepInMemory(): VectorStore {
  const kept = new Map<string, Float32Array>();
  return {
    find: (hashes) =>
      Promise.resolve(new Map(hashes.flatMap((hash) => kept.has(hash) ? [[hash, kept.get(hash)!]] : []))),
    add(vectors) {
      for (const [hash, vector] of vectors) kept.set(hash, vector);
      return Promise.resolve();
    },
  };
}

/**
 * A hash of everything that a vector depends on: model, version, role and text. SHA-256 in 64 hexadecimal digits. A row whose stored hash differs
 * needs a new vector. Pure.
 *
 * @example
 * ```ts
 * import { hashText } from "lab/search";
 * const model = { model: "all-MiniLM-L6-v2", version: "1" };
 * hashText(model, "A quiet keyboard") === hashText(model, "A quiet keyboard"); // true
 * hashText(model, "A quiet keyboard") === hashText({ ...model, version: "2" }, "A quiet keyboard"); // false
 * ```
 */
export function hashText(
  { model, version }: Pick<Embedder, "model" | "version">,
  text: string | PublicText,
  role: TextRole = "document",
): string {
  // As JSON, no two lists of values give the same characters.
  const all = JSON.stringify([model, version, role, typeof text === "string" ? text : text.text]);
  return createHash("sha256").update(all).digest("hex");
}

/** Texts between two writes to the store. What a call has stored before it is interrupted need not be computed again. */
const chunkSize = 512;

/**
 * An embedder that computes only what the store does not have, and each text once, however often it occurs. Vectors of equal texts are the same
 * array, so do not change one. It ends the embedder that it uses with itself.
 *
 * @example
 * ```ts no-run
 * import { keepInMemory, openMiniLm, withStore } from "lab/search";
 * await using embedder = withStore(await openMiniLm(), keepInMemory());
 * await embedder.embed(["A quiet keyboard", "A quiet keyboard"]); // computes one vector
 * ```
 */
export function withStore<Text extends string | PublicText>(
  embedder: Embedder<Text>,
  store: VectorStore,
): Embedder<Text> {
  const { model, version, dimensions } = embedder;
  const embed = async (texts: readonly Text[], { role, signal, progress = silent }: EmbedOptions = {}) => {
    readTexts(texts);
    const hashes = texts.map((text) => hashText(embedder, text, role));
    const byHash = new Map<string, Text>();
    hashes.forEach((hash, index) => byHash.set(hash, texts[index]!));
    const known = new Map(await store.find([...byHash.keys()]));
    const missing = [...byHash].filter(([hash]) => !known.has(hash));
    const step = progress.start(`Embed ${describeCount(missing.length)} of ${texts.length.toLocaleString("en-US")}`);
    try {
      for (let at = 0; at < missing.length; at += chunkSize) {
        const chunk = missing.slice(at, at + chunkSize);
        const vectors = await embedder.embed(chunk.map(([, text]) => text), { role, signal });
        const added = new Map(chunk.map(([hash], index) => [hash, vectors[index]!]));
        await store.add(added);
        for (const [hash, vector] of added) known.set(hash, vector);
        step.update(`${(at + chunk.length).toLocaleString("en-US")} done`);
      }
      step.done();
    } catch (error) {
      step.fail(signal?.aborted ? "interrupted" : "");
      throw error;
    }
    return hashes.map((hash) => known.get(hash)!);
  };
  return { model, version, dimensions, embed, [Symbol.asyncDispose]: () => embedder[Symbol.asyncDispose]() };
}
