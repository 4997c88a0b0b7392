/** The default model: all-MiniLM-L6-v2 on this machine's CPU. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cacheDir, silent, throwIfInterrupted } from "../../core/mod.ts";
import { findMiniLm, type MiniLmFiles } from "../../packages/mod.ts";
import { installOnce, type InstallOptions, keyOf, noteUse } from "../../runtime/mod.ts";
import { describeCount, type Embedder, type EmbedOptions, readTexts } from "./embedder.ts";
import { build, dimensions, makeMiniLm } from "./minilm_model.ts";
import type { ThreadFiles } from "./minilm_worker.ts";
import type { PublicText } from "./public_text.ts";
import { readSafetensors } from "./safetensors.ts";
import { Thread } from "./thread.ts";

/** Texts in one pass through the model. With 16, the numbers between two layers leave the core's cache, and a pass cannot be interrupted. */
const batchSize = 8;
/** Each thread needs about 150 MB. */
const mostThreads = 4;

/**
 * Opens all-MiniLM-L6-v2 in 8 bits: 384 dimensions, texts of up to 256 tokens in English; the vectors of its test have a cosine of at least 0.99 with those of the published 16-bit weights. No
 * text leaves this machine.
 *
 * The first use on a machine installs ONNX Runtime and the model (335 MB; `run` does that before the first cell) and builds the model's 8-bit file
 * in the cache, in seconds; afterwards nothing is downloaded. Threads start with the first texts, one for each core (at most 4) if there are enough texts, and
 * load the model in about a second.
 *
 * @throws {LabError} (environment) if it has to be installed and cannot be.
 *
 * @example
 * ```ts no-run
 * import { openMiniLm } from "lab/search";
 * await using embedder = await openMiniLm();
 * const [keyboard, shoes] = await embedder.embed(["A quiet mechanical keyboard", "Light running shoes"]);
 * ```
 */
export async function openMiniLm(options: InstallOptions = {}): Promise<Embedder> {
  const published = await findMiniLm(options);
  const version = `${published.version}-int8-${build}`;
  const files = { model: await buildModel(published, version, options), tokenizer: published.tokenizer };
  const threads = new Threads(files);
  return {
    model: "all-MiniLM-L6-v2",
    version,
    dimensions,
    embed: (texts, options) => embedAll(texts, threads, options),
    [Symbol.asyncDispose]: () => threads[Symbol.asyncDispose](),
  };
}

/** The path of the model's 8-bit file, which is made if it does not exist. */
async function buildModel(published: MiniLmFiles, version: string, options: InstallOptions): Promise<string> {
  const root = join(cacheDir(), `minilm-${await keyOf(version)}`);
  await installOnce(root, "Build MiniLM in 8 bits, once (35 MB)", async ({ into }) => {
    const model = makeMiniLm(readSafetensors(await readFile(published.weights)));
    await Deno.writeFile(join(into, "model.onnx"), model);
  }, options);
  await noteUse(root);
  return join(root, "model.onnx");
}

/** Threads, each of which is started when it is first needed. */
class Threads implements AsyncDisposable {
  readonly count = Math.min(availableParallelism(), mostThreads);
  readonly #files: ThreadFiles;
  readonly #started: Thread[] = [];

  constructor(files: ThreadFiles) {
    this.#files = files;
  }

  at(index: number): Thread {
    return this.#started[index] ??= new Thread(this.#files);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((thread) => thread[Symbol.asyncDispose]()));
  }
}

/** A model without a difference between documents and queries has no use for the role. */
async function embedAll(
  texts: readonly (string | PublicText)[],
  threads: Threads,
  { signal, progress = silent }: EmbedOptions = {},
): Promise<Float32Array[]> {
  const characters = readTexts(texts);
  throwIfInterrupted(signal);
  // Texts of about the same length share a pass, because all get the length of the longest.
  const order = characters.map((_, index) => index).sort((a, b) => characters[a]!.length - characters[b]!.length);
  const batches: number[][] = [];
  for (let at = 0; at < order.length; at += batchSize) batches.push(order.slice(at, at + batchSize));
  const vectors = new Array<Float32Array>(texts.length);
  const step = progress.start(`Embed ${describeCount(texts.length)} with MiniLM`);
  let [next, done] = [0, 0];
  const lane = async (thread: Thread) => {
    for (let batch = batches[next++]; batch; batch = batches[next++]) {
      const numbers = await thread.embed(batch.map((index) => characters[index]!), signal);
      batch.forEach((index, row) => vectors[index] = numbers.slice(row * dimensions, (row + 1) * dimensions));
      done += batch.length;
      step.update(`${done.toLocaleString("en-US")} done`);
    }
  };
  try {
    const lanes = Math.min(threads.count, batches.length);
    await Promise.all(Array.from({ length: lanes }, (_, index) => lane(threads.at(index))));
    step.done();
  } catch (error) {
    // The other lanes must not continue for a call that has failed.
    next = batches.length;
    step.fail(signal?.aborted ? "interrupted" : "");
    throw error;
  }
  return vectors;
}
