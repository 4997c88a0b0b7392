import assert from "node:assert/strict";
import { makeMiniLm, quantiseRows } from "./minilm_model.ts";

Deno.test("each row is rounded by its own scale to at most 63, and the matrix is transposed", () => {
  const { values, scales } = quantiseRows(Float32Array.of(63, -31.4, 0, 0.0126, 0.0063, -0.00001), 2, 3);
  assert.deepEqual([...values], [63, 63, -31, 32, 0, 0]);
  assert.deepEqual([...scales], [1, Math.fround(0.0126 / 63)].map((scale) => Math.fround(scale)));
});

Deno.test("a row of zeros stays zeros", () => {
  const { values, scales } = quantiseRows(new Float32Array(2), 1, 2);
  assert.deepEqual([[...values], [...scales]], [[0, 0], [1]]);
});

Deno.test("weights of another model are refused by the first tensor that differs", () => {
  assert.throws(() => makeMiniLm(new Map()), {
    name: "RangeError",
    message:
      /not the weights of all-MiniLM-L6-v2: "embeddings\.position_embeddings\.weight" is missing, not F16 \[512,384\]/,
  });
  const other = { dtype: "F16", shape: [512, 768], bytes: new Uint8Array(0) };
  assert.throws(
    () => makeMiniLm(new Map([["embeddings.position_embeddings.weight", other]])),
    /is F16 \[512,768\], not/,
  );
});
