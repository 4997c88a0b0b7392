import assert from "node:assert/strict";
import type { Embedder } from "./embedder.ts";
import { PublicText } from "./public_text.ts";
import { hashText, keepInMemory, withStore } from "./store.ts";

/** An embedder that writes down what it was asked to compute. The vector of a text holds its length. */
function recorder(failAfter = Infinity): { embedder: Embedder; computed: string[][] } {
  const computed: string[][] = [];
  const embedder: Embedder = {
    model: "recorder",
    version: "1",
    dimensions: 1,
    embed(texts) {
      if (computed.length >= failAfter) return Promise.reject(new Error("it failed"));
      const plain = texts.map((text) => typeof text === "string" ? text : text.text);
      computed.push(plain);
      return Promise.resolve(plain.map((text) => Float32Array.of(text.length)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { embedder, computed };
}

Deno.test("what the store has is not computed, equal texts are computed once, and the order is that of the texts", async () => {
  const { embedder, computed } = recorder();
  const store = keepInMemory();
  await using kept = withStore(embedder, store);
  assert.deepEqual(await kept.embed(["one", "three", "one"]), [3, 5, 3].map((n) => Float32Array.of(n)));
  assert.deepEqual(await kept.embed(["three", "fifteen", "one"]), [5, 7, 3].map((n) => Float32Array.of(n)));
  assert.deepEqual(computed, [["one", "three"], ["fifteen"]]);
  await withStore(embedder, store).embed(["one"]);
  assert.equal(computed.length, 2, "a hit computes nothing");
  await kept.embed(["one"], { role: "query" });
  assert.deepEqual(computed.at(-1), ["one"], "a query may have another vector than a document");
});

Deno.test("what was computed before a failure stays in the store", async () => {
  const store = keepInMemory();
  const texts = Array.from({ length: 600 }, (_, index) => `text ${index}`);
  await assert.rejects(withStore(recorder(1).embedder, store).embed(texts), /it failed/);
  const { embedder, computed } = recorder();
  assert.equal((await withStore(embedder, store).embed(texts)).length, 600);
  assert.deepEqual(computed, [texts.slice(512)]);
});

Deno.test("a blank text is refused before anything is computed", async () => {
  const { embedder, computed } = recorder();
  await assert.rejects(withStore(embedder, keepInMemory()).embed(["one", " \n"]), {
    name: "TypeError",
    message: "Text 2 of 2 is blank. Leave out rows without a text.",
  });
  assert.deepEqual(computed, []);
});

Deno.test("a hash depends on model, version, role and text, and on how they are divided", () => {
  const model = { model: "a", version: "b" };
  const hash = hashText(model, "c");
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.equal(hash, hashText(model, new PublicText("product", "c"), "document"));
  const others = [
    hashText({ model: "ab", version: "" }, "c"),
    hashText({ model: "a", version: "2" }, "c"),
    hashText(model, "c", "query"),
    hashText(model, "c "),
  ];
  assert.equal(new Set([hash, ...others]).size, 5);
});
