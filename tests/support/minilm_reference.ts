/**
 * all-MiniLM-L6-v2 in plain arithmetic, from the same published weights: slow, and with nothing of the lab's graph, its quantisation or ONNX
 * Runtime. What the lab's model gives is compared with this.
 */

import { floatsOf, type Tensor } from "../../lib/search/embed/safetensors.ts";

const size = 384;
const heads = 12;
const headSize = size / heads;

type Rows = Float64Array[];

/** The vector of a text, at unit length, from the numbers of its tokens. */
export function embedByHand(weights: ReadonlyMap<string, Tensor>, ids: readonly number[]): Float64Array {
  const get = (name: string) => floatsOf(weights.get(name)!);
  const linear = (rows: Rows, name: string): Rows => {
    const [matrix, bias] = [get(`${name}.weight`), get(`${name}.bias`)];
    const inputs = matrix.length / bias.length;
    return rows.map((row) =>
      Float64Array.from(bias, (start, output) => {
        let sum = start;
        for (let input = 0; input < inputs; input++) sum += matrix[output * inputs + input]! * row[input]!;
        return sum;
      })
    );
  };
  const normalise = (rows: Rows, name: string): Rows => {
    const [scale, shift] = [get(`${name}.weight`), get(`${name}.bias`)];
    return rows.map((row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / size;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
      return row.map((value, index) => (value - mean) / Math.sqrt(variance + 1e-12) * scale[index]! + shift[index]!);
    });
  };
  const add = (a: Rows, b: Rows): Rows => a.map((row, at) => row.map((value, index) => value + b[at]![index]!));
  const [words, places, types] = ["word", "position", "token_type"].map((table) =>
    get(`embeddings.${table}_embeddings.weight`)
  );
  let hidden = normalise(
    ids.map((id, at) =>
      Float64Array.from(
        { length: size },
        (_, index) => words![id * size + index]! + places![at * size + index]! + types![index]!,
      )
    ),
    "embeddings.LayerNorm",
  );
  for (let layer = 0; layer < 6; layer++) {
    const name = `encoder.layer.${layer}`;
    const [query, key, value] = ["query", "key", "value"].map((part) =>
      linear(hidden, `${name}.attention.self.${part}`)
    );
    const attended = attend(query!, key!, value!);
    hidden = normalise(
      add(linear(attended, `${name}.attention.output.dense`), hidden),
      `${name}.attention.output.LayerNorm`,
    );
    const inner = linear(hidden, `${name}.intermediate.dense`).map((row) => row.map(gelu));
    hidden = normalise(add(linear(inner, `${name}.output.dense`), hidden), `${name}.output.LayerNorm`);
  }
  const sum = Float64Array.from({ length: size }, (_, index) => hidden.reduce((sum, row) => sum + row[index]!, 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

/** Each token takes from all tokens, by how well its query fits their keys; each head by its own part of the numbers. */
function attend(query: Rows, key: Rows, value: Rows): Rows {
  return query.map((asks) => {
    const taken = new Float64Array(size);
    for (let start = 0; start < size; start += headSize) {
      const fits = key.map((offers) => {
        let dot = 0;
        for (let index = start; index < start + headSize; index++) dot += asks[index]! * offers[index]!;
        return Math.exp(dot / Math.sqrt(headSize));
      });
      const total = fits.reduce((sum, fit) => sum + fit, 0);
      value.forEach((row, at) => {
        for (let index = start; index < start + headSize; index++) taken[index]! += row[index]! * fits[at]! / total;
      });
    }
    return taken;
  });
}

const gelu = (value: number): number => value * (1 + erf(value / Math.SQRT2)) / 2;

/** By its series, which is exact where it differs from ±1. */
function erf(value: number): number {
  if (Math.abs(value) > 5) return Math.sign(value);
  let [term, sum] = [value, value];
  for (let n = 1; Math.abs(term) > 1e-17; n++) {
    term *= -(value * value) / n;
    sum += term / (2 * n + 1);
  }
  return 2 / Math.sqrt(Math.PI) * sum;
}
