/**
 * Makes all-MiniLM-L6-v2 as an ONNX file in 8 bits from its published weights. Pure.
 *
 * The rules of the quantisation: weights have 7 bits and a scale for each column, so no CPU's 8-bit instructions can overflow and all give the same
 * sums. The inputs of a layer have 8 bits and a scale for each token, so a text's vector does not depend on the texts in its batch.
 */

import { Graph, microsoft } from "./onnx.ts";
import { floatsOf, type Tensor } from "./safetensors.ts";

/** The length of a vector. */
export const dimensions = 384;
/** The longest text that the model was made for, in tokens. */
export const longestTokens = 256;
/** Increase it when this file makes another model from the same weights: vectors of different builds must not be mixed. */
export const build = 1;

const layers = 6;
const heads = 12;
const wide = 4 * dimensions;
const words = 30_522;
const positions = 512;
const epsilon = { float: 1e-12 };

/**
 * The model as an ONNX file of 35 MB. Inputs, both int32 [texts, tokens]: `ids`, and `mask` with 1 for a token and 0 behind the end of a text. Output
 * `vectors`, float32 [texts, 384]: the mean of the tokens' vectors, at unit length.
 *
 * Cost: about a second.
 *
 * @param weights the tensors of the safetensors file
 * @throws {RangeError} if a tensor is missing or has another shape than this model's.
 */
export function makeMiniLm(weights: ReadonlyMap<string, Tensor>): Uint8Array<ArrayBuffer> {
  const model = new MiniLm(weights);
  let hidden = model.embedTokens();
  for (let layer = 0; layer < layers; layer++) hidden = model.addLayer(hidden, `encoder.layer.${layer}`);
  return model.finish(hidden);
}

/** The model while it is being made. The methods take and return names of values in its graph. */
class MiniLm {
  readonly #graph = new Graph("all-MiniLM-L6-v2");
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #lastAxis = this.#graph.constant("last axis", "int64", [1], BigInt64Array.of(-1n));
  readonly #tokenAxis = this.#graph.constant("token axis", "int64", [1], BigInt64Array.of(1n));
  readonly #one = this.#graph.constant("one", "float32", [], Float32Array.of(1));
  readonly #largestInput = this.#graph.constant("largest input", "float32", [], Float32Array.of(127));
  readonly #zeroPoint = this.#graph.constant("zero point", "uint8", [], Uint8Array.of(128));

  constructor(weights: ReadonlyMap<string, Tensor>) {
    this.#weights = weights;
  }

  /** What each token means before it meets the others: its word, and its place in the text. */
  embedTokens(): string {
    const graph = this.#graph;
    const place = this.#floats("embeddings.position_embeddings.weight", positions, dimensions);
    // Every token is of the first of two types: only pairs of texts have the second.
    const type = this.#floats("embeddings.token_type_embeddings.weight", 2, dimensions);
    for (let index = 0; index < place.length; index++) place[index]! += type[index % dimensions]!;
    const places = graph.constant("places", "float32", [1, positions, dimensions], place);
    const start = graph.constant("start", "int64", [1], BigInt64Array.of(0n));
    const length = graph.operation("Shape", ["ids"], { attributes: { start: { int: 1 }, end: { int: 2 } } });
    // The table stays as it was published, with half the bytes of floats.
    const { bytes } = this.#find("embeddings.word_embeddings.weight", words, dimensions);
    const table = graph.constant("words", "float16", [words, dimensions], bytes);
    const sum = graph.operation("Add", [
      this.#toFloats(graph.operation("Gather", [table, "ids"])),
      graph.operation("Slice", [places, start, length, this.#tokenAxis]),
    ]);
    const norm = "embeddings.LayerNorm";
    return graph.operation("LayerNormalization", [
      sum,
      this.#vector(`${norm}.weight`, dimensions),
      this.#vector(`${norm}.bias`, dimensions),
    ], { attributes: { epsilon } });
  }

  addLayer(input: string, layer: string): string {
    const attended = this.#attend(input, `${layer}.attention.self`);
    const seen = this.#dense(attended, `${layer}.attention.output`, dimensions, dimensions);
    const middle = this.#addAndNormalise(seen, input, `${layer}.attention.output`);
    const inner = this.#graph.operation("BiasGelu", [
      this.#dense(middle, `${layer}.intermediate`, wide, dimensions),
      this.#vector(`${layer}.intermediate.dense.bias`, wide),
    ], { domain: microsoft });
    return this.#addAndNormalise(this.#dense(inner, `${layer}.output`, dimensions, wide), middle, `${layer}.output`);
  }

  /** The file, with the tokens of each text made one vector. */
  finish(hidden: string): Uint8Array<ArrayBuffer> {
    const graph = this.#graph;
    const weight = this.#toFloats(graph.operation("Unsqueeze", ["mask", this.#tokenAxis]));
    // The mean has the direction of the sum, and only that is left at unit length.
    const sum = graph.operation("Squeeze", [graph.operation("MatMul", [weight, hidden]), this.#tokenAxis]);
    graph.operation("LpNormalization", [sum], {
      attributes: { axis: { int: -1 }, p: { int: 2 } },
      name: "vectors",
    });
    return graph.finish(
      ["ids", "mask"].map((name) => ({ name, type: "int32", shape: ["texts", "tokens"] })),
      [{ name: "vectors", type: "float32", shape: ["texts", dimensions] }],
    );
  }

  #attend(input: string, block: string): string {
    const parts = ["query", "key", "value"].map((part) => `${block}.${part}`);
    const rows = concatenate(parts.map((part) => this.#floats(`${part}.weight`, dimensions, dimensions)));
    const biases = concatenate(parts.map((part) => this.#floats(`${part}.bias`, dimensions)));
    const product = this.#multiply(input, block, rows, 3 * dimensions, dimensions);
    const split = this.#graph.operation("Split", [product], {
      attributes: { axis: { int: -1 }, num_outputs: { int: 3 } },
    }, 3);
    const bias = this.#graph.constant(`${block}.bias`, "float32", [3 * dimensions], biases);
    return this.#graph.operation("MultiHeadAttention", [...split, bias, "mask"], {
      domain: microsoft,
      attributes: { num_heads: { int: heads } },
    });
  }

  /** The layer norm of `input`, its bias, and what the block began with. */
  #addAndNormalise(input: string, before: string, block: string): string {
    return this.#graph.operation("SkipLayerNormalization", [
      input,
      before,
      this.#vector(`${block}.LayerNorm.weight`, dimensions),
      this.#vector(`${block}.LayerNorm.bias`, dimensions),
      this.#vector(`${block}.dense.bias`, dimensions),
    ], { domain: microsoft, attributes: { epsilon } });
  }

  /** Without the bias, which the next operation adds. */
  #dense(input: string, block: string, outputs: number, inputs: number): string {
    const rows = this.#floats(`${block}.dense.weight`, outputs, inputs);
    return this.#multiply(input, block, rows, outputs, inputs);
  }

  /** Multiplies by a matrix, which has a row for each output, in 8 bits. */
  #multiply(input: string, name: string, rows: Float32Array, outputs: number, inputs: number): string {
    const graph = this.#graph;
    const { values, scales } = quantiseRows(rows, outputs, inputs);
    const peak = graph.operation("ReduceMax", [graph.operation("Abs", [input]), this.#lastAxis]);
    const scale = graph.operation("Div", [peak, this.#largestInput]);
    const scaled = graph.operation("Div", [input, scale]);
    const product = graph.operation("MatMulIntegerToFloat", [
      graph.operation("QuantizeLinear", [scaled, this.#one, this.#zeroPoint]),
      graph.constant(`${name} values`, "int8", [inputs, outputs], values),
      this.#one,
      graph.constant(`${name} scales`, "float32", [outputs], scales),
      this.#zeroPoint,
    ], { domain: microsoft });
    return graph.operation("Mul", [product, scale]);
  }

  #toFloats(value: string): string {
    return this.#graph.operation("Cast", [value], { attributes: { to: { type: "float32" } } });
  }

  #vector(name: string, length: number): string {
    return this.#graph.constant(name, "float32", [length], this.#floats(name, length));
  }

  #floats(name: string, ...shape: number[]): Float32Array {
    return floatsOf(this.#find(name, ...shape));
  }

  #find(name: string, ...shape: number[]): Tensor {
    const tensor = this.#weights.get(name);
    if (tensor?.dtype === "F16" && String(tensor.shape) === String(shape)) return tensor;
    const found = tensor ? `is ${tensor.dtype} [${tensor.shape}]` : "is missing";
    throw new RangeError(`These are not the weights of all-MiniLM-L6-v2: "${name}" ${found}, not F16 [${shape}].`);
  }
}

/** With inputs up to 255, a sum of two products then fits into the 16 bits that some CPUs add them in. */
const largestWeight = 63;

/**
 * Rounds a matrix to whole numbers from −63 to 63, each row by a scale of its own, and transposes it. Pure.
 *
 * @param rows `outputs` rows of `inputs` numbers
 * @returns `values`: `inputs` rows of `outputs` whole numbers. Each is about the number of the matrix, divided by the scale of its output.
 */
export function quantiseRows(
  rows: Float32Array,
  outputs: number,
  inputs: number,
): { values: Int8Array; scales: Float32Array } {
  const values = new Int8Array(rows.length);
  const scales = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const row = rows.subarray(output * inputs, (output + 1) * inputs);
    let peak = 0;
    for (const value of row) peak = Math.max(peak, Math.abs(value));
    const scale = peak / largestWeight || 1;
    scales[output] = scale;
    for (let input = 0; input < inputs; input++) values[input * outputs + output] = Math.round(row[input]! / scale);
  }
  return { values, scales };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
