/** A thread with the model: it gets texts and answers with their vectors, one request after the other, in their order. */

import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../core/mod.ts";
import { type InferenceSession, loadOnnx, type OnnxRuntime, type Tokenizers } from "../../packages/mod.ts";
import { dimensions, longestTokens } from "./minilm_model.ts";

/** Which files a thread loads. */
export interface ThreadFiles {
  /** The ONNX file. */
  model: string;
  /** `tokenizer.json`. */
  tokenizer: string;
}

/** Texts to embed in one pass. */
export interface Request {
  id: number;
  texts: string[];
}

/** The vectors of a request, one behind the other; or why there are none. */
export type Answer = { id: number; vectors: Float32Array } | { id: number; error: string };

interface Model {
  runtime: OnnxRuntime;
  session: InferenceSession;
  tokenizer: InstanceType<Tokenizers["Tokenizer"]>;
}

async function load(files: ThreadFiles): Promise<Model> {
  const { runtime, tokenizers } = await loadOnnx();
  // It would print what it thinks of the machine; what fails is thrown.
  runtime.env.logLevel = "fatal";
  const session = await runtime.InferenceSession.create(files.model, {
    // Threads share the cores. Several in one session would spin while they wait for each other.
    intraOpNumThreads: 1,
    // Errors are thrown as well. The runtime would also print them, at last when a process ends in the middle of a pass.
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
  const tokenizer = new tokenizers.Tokenizer(JSON.parse(await readFile(files.tokenizer, "utf8")) as object, {});
  return { runtime, session, tokenizer };
}

/** The numbers of a text's tokens. If there are too many, those before the last one, which marks the end, are left out. */
function tokensOf(text: string, { tokenizer }: Model): number[] {
  const { ids } = tokenizer.encode(text);
  return ids.length > longestTokens ? [...ids.slice(0, longestTokens - 1), ids.at(-1)!] : ids;
}

async function embed(texts: readonly string[], model: Model): Promise<Float32Array> {
  if (texts.length === 0) return new Float32Array();
  const { session, runtime: { Tensor } } = model;
  const rows = texts.map((text) => tokensOf(text, model));
  const length = Math.max(...rows.map((row) => row.length));
  const ids = new Int32Array(rows.length * length);
  const mask = new Int32Array(rows.length * length);
  rows.forEach((row, index) => {
    ids.set(row, index * length);
    mask.fill(1, index * length, index * length + row.length);
  });
  const shape = [rows.length, length];
  const { vectors } = await session.run({
    ids: new Tensor("int32", ids, shape),
    mask: new Tensor("int32", mask, shape),
  });
  const numbers = vectors?.data;
  if (!(numbers instanceof Float32Array) || numbers.length !== rows.length * dimensions) {
    throw new Error("the model gave no vectors of the expected size");
  }
  return numbers;
}

const port = parentPort!;
const loaded = load(workerData as ThreadFiles);
loaded.catch(() => {}); // each request reports it
let last: Promise<void> = Promise.resolve();

async function answer({ id, texts }: Request): Promise<void> {
  try {
    port.postMessage({ id, vectors: await embed(texts, await loaded) } satisfies Answer);
  } catch (error) {
    port.postMessage({ id, error: messageOf(error) } satisfies Answer);
  }
}

port.on("message", (request: Request) => last = last.then(() => answer(request)));
