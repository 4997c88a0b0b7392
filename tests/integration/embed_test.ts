/**
 * The text model on this machine: as exact as promised, the same for each batch, in order, interruptible.
 *
 * Needs: the npm registry the first time (ONNX Runtime and the model, 335 MB).
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createProgress, exec, fromRoot, InterruptedError } from "../../lib/core/mod.ts";
import { installHeavy } from "../../lib/packages/heavy.ts";
import { findMiniLm, loadOnnx } from "../../lib/packages/mod.ts";
import { onnx } from "../../lib/packages/onnx.ts";
import { openMiniLm } from "../../lib/search/embed/minilm.ts";
import { readSafetensors } from "../../lib/search/embed/safetensors.ts";
import { keepInMemory, withStore } from "../../lib/search/embed/store.ts";
import { embedByHand } from "../support/minilm_reference.ts";

const texts = [
  "A quiet mechanical keyboard with hot-swappable switches",
  "Keyboard for gaming",
  "Running shoes",
  "USB-C",
  'Ein leiser Kühlschrank, 27" × 68 cm — für 99,90 €!',
  "A gaming laptop in powder-coated steel, low-power and made for students. It connects by Thunderbolt and holds 40 gigabytes of " +
  "memory and weighs 1300 grams. It also gets five years of security updates.",
];

type Vector = ArrayLike<number>;

const cosine = (a: Vector, b: Vector): number => {
  let dot = 0;
  for (let index = 0; index < a.length; index++) dot += a[index]! * b[index]!;
  return dot;
};

const largestDifference = (a: Vector, b: Vector): number =>
  Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index]!)));

Deno.test("the 8-bit model agrees with the published one, computed by hand, to a cosine of 0.99", async () => {
  await using embedder = await openMiniLm();
  const vectors = await embedder.embed(texts);
  const files = await findMiniLm();
  const weights = readSafetensors(await readFile(files.weights));
  const { tokenizers } = await loadOnnx();
  const tokenizer = new tokenizers.Tokenizer(JSON.parse(await readFile(files.tokenizer, "utf8")), {});
  texts.forEach((text, index) => {
    const agreement = cosine(vectors[index]!, embedByHand(weights, tokenizer.encode(text).ids));
    assert.ok(agreement >= 0.99, `${text}: ${agreement}`);
  });
});

Deno.test("vectors have unit length, and near meanings are near", async () => {
  await using embedder = await openMiniLm();
  const vectors = await embedder.embed(texts);
  assert.deepEqual([embedder.model, embedder.dimensions], ["all-MiniLM-L6-v2", 384]);
  for (const vector of vectors) {
    assert.equal(vector.length, 384);
    assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-5);
  }
  const [mechanical, gaming, shoes] = vectors;
  assert.ok(cosine(mechanical!, gaming!) > cosine(mechanical!, shoes!) + 0.3);
});

Deno.test("a vector does not depend on its batch, and the order is that of the texts", async () => {
  await using embedder = await openMiniLm();
  const many = Array.from({ length: 7 }, (_, round) => texts.map((text) => `${round} ${text.repeat(round + 1)}`))
    .flat();
  const together = await embedder.embed(many);
  for (const [index, text] of many.entries()) {
    if (index % 5 !== 0) continue; // each fifth: 42 calls would take long
    const [alone] = await embedder.embed([text]);
    const difference = largestDifference(alone!, together[index]!);
    assert.ok(difference < 1e-5, `text ${index} differs by ${difference}`);
  }
});

Deno.test("a long text counts up to the model's limit", async () => {
  await using embedder = await openMiniLm();
  // Of the limit of 256 tokens, two mark beginning and end.
  const words = (count: number) => "keyboard ".repeat(count);
  const [full, longer, shorter] = await embedder.embed([words(254), `${words(254)} shoes`, `${words(200)} shoes`]);
  assert.ok(largestDifference(full!, longer!) < 1e-5);
  assert.ok(largestDifference(full!, shorter!) > 1e-3);
});

Deno.test("an abort ends a call at once, and the next call works", async () => {
  await using embedder = await openMiniLm();
  await embedder.embed(["Threads and model are loaded"]);
  const stop = new AbortController();
  const many = Array.from({ length: 2000 }, (_, index) => `${texts[5]} ${index}`);
  const call = embedder.embed(many, { signal: stop.signal });
  setTimeout(() => stop.abort(), 100);
  const start = performance.now();
  await assert.rejects(call, InterruptedError);
  assert.ok(performance.now() - start < 2000, "2,000 texts take many seconds");
  assert.equal((await embedder.embed(["A keyboard"])).length, 1);
  await assert.rejects(embedder.embed(["A keyboard"], { signal: stop.signal }), InterruptedError);
});

Deno.test("no texts give no vectors, a blank one is refused, and progress says how many", async () => {
  let written = "";
  const progress = createProgress({ write: (text) => written += text, isTerminal: false });
  await using embedder = await openMiniLm();
  assert.deepEqual(await embedder.embed([]), []);
  await assert.rejects(embedder.embed(["A keyboard", ""]), /Text 2 of 2 is blank/);
  await embedder.embed(texts, { progress });
  assert.match(written, /✓ Embed 6 texts with MiniLM/);
});

Deno.test("with a store, what is known needs no model", async () => {
  const embedder = await openMiniLm();
  const kept = withStore(embedder, keepInMemory());
  const vectors = await kept.embed(texts);
  await kept[Symbol.asyncDispose]();
  assert.deepEqual(await kept.embed(texts.toReversed()), vectors.toReversed());
  await assert.rejects(kept.embed(["A new text"]), /Cannot embed with MiniLM/);
});

Deno.test("a process that leaves the embedder open ends all the same", async () => {
  const code = `const { openMiniLm } = await import("${fromRoot("lib", "search", "embed", "minilm.ts")}");
console.log((await (await openMiniLm()).embed(["A keyboard"]))[0].length);`;
  const { ok, stdout, stderr } = await exec(
    Deno.execPath(),
    ["eval", "--quiet", "--config", fromRoot("deno.json"), code],
    { env: { NO_COLOR: "1" } },
  );
  assert.ok(ok, stderr);
  assert.equal(stdout, "384\n");
  // The runtime may print what it thinks of the machine, but must not complain that it was ended in the middle of something.
  assert.doesNotMatch(stderr, /exception|terminat|abort/i);
});

Deno.test("the packages are as their types here describe them", async () => {
  const root = await installHeavy(onnx);
  const dir = await Deno.makeTempDir({ prefix: "types_" });
  try {
    const file = join(dir, "types.ts");
    await Deno.writeTextFile(
      file,
      `import type * as ort from "onnxruntime-node";
import type * as hf from "@huggingface/tokenizers";
import type { OnnxRuntime, Tokenizers } from "${fromRoot("lib", "packages", "onnx_types.ts")}";
export const runtime = (real: typeof ort): OnnxRuntime => real;
export const tokenizers: (real: typeof hf) => Tokenizers = (real) => real;
`,
    );
    const checked = await exec(Deno.execPath(), ["check", "--quiet", "--config", join(root, "deno.json"), file]);
    assert.ok(checked.ok, checked.stderr);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
