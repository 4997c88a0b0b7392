import assert from "node:assert/strict";
import { bm25 } from "./bm25.ts";
import { termsOf } from "./terms.ts";

Deno.test("terms: lower case, without stop words, stemmed by Porter2, in order and with repetitions", () => {
  assert.deepEqual(termsOf("The Keyboards are NOT generously lit; keyboard's keys"), [
    "keyboard",
    "generous",
    "lit",
    "keyboard",
    "key",
  ]);
  assert.deepEqual(termsOf("The customer’s keys"), ["custom", "key"]);
  assert.deepEqual(termsOf(" … "), []);
});

Deno.test("terms: numbers stay whole, words with other letters than a to z stay as they are", () => {
  assert.deepEqual(termsOf("27.5 cm, 1,000 pieces of USB3."), ["27.5", "cm", "1,000", "piec", "usb3"]);
  assert.deepEqual(termsOf("Größen für Cafés"), ["größen", "für", "cafés"]);
  // Written as one character, or as a letter and an accent.
  assert.deepEqual(termsOf("cafe\u0301"), termsOf("caf\u00e9"));
});

const shelf = [
  { id: "lamp", text: "lamp lamp shade" },
  { id: "desk", text: "desk lamp" },
  { id: "chair", text: "chair wood seat cushion" },
];

Deno.test("the score is BM25 with Lucene's idf: worked out by hand", async () => {
  const hits = await bm25(shelf).rank("lamp shade", 10);
  // N = 3, mean length 3; "lamp" in 2 documents, "shade" in 1.
  const [lamp, shade] = [Math.log(1 + 1.5 / 2.5), Math.log(1 + 2.5 / 1.5)];
  const norm = (length: number) => 0.9 * (1 - 0.4 + 0.4 * length / 3);
  assert.deepEqual(hits.map(({ id }) => id), ["lamp", "desk"]);
  assert.ok(Math.abs(hits[0]!.score - (lamp * 2 / (2 + norm(3)) + shade / (1 + norm(3)))) < 1e-12);
  assert.ok(Math.abs(hits[1]!.score - lamp / (1 + norm(2))) < 1e-12);
});

Deno.test("k1 and b do what they are for", async () => {
  const score = async (options: { k1?: number; b?: number }, id: string) =>
    (await bm25(shelf, options).rank("lamp", 10)).find((hit) => hit.id === id)!.score;
  const idf = Math.log(1 + 1.5 / 2.5);
  assert.equal(await score({ k1: 0 }, "lamp"), idf);
  assert.equal(await score({ k1: 1, b: 0 }, "desk"), idf / 2);
  assert.ok(await score({ b: 1 }, "desk") > await score({ b: 0 }, "desk"));
});

Deno.test("a term that the query repeats counts as often", async () => {
  const ranker = bm25(shelf);
  const [once] = await ranker.rank("shade", 1);
  const [twice] = await ranker.rank("shade shade", 1);
  assert.equal(twice!.score, 2 * once!.score);
});

Deno.test("equal scores are ordered by id, at the cut too, whatever the order of the documents", async () => {
  const texts = ["b", "10", "a", "9", "B"].map((id) => ({ id, text: "same words" }));
  const expected = ["10", "9", "B", "a"];
  for (const documents of [texts, texts.toReversed()]) {
    assert.deepEqual((await bm25(documents).rank("words", 4)).map(({ id }) => id), expected);
  }
});

Deno.test("no hit without a common term; no document, no text and no query are no errors", async () => {
  assert.deepEqual(await bm25(shelf).rank("piano", 10), []);
  assert.deepEqual(await bm25(shelf).rank("the of", 10), []);
  assert.deepEqual(await bm25([]).rank("lamp", 10), []);
  const withEmpty = [{ id: "empty", text: "" }, { id: "lamp", text: "lamp" }];
  assert.deepEqual((await bm25(withEmpty).rank("lamp", 10)).map(({ id }) => id), ["lamp"]);
});

Deno.test("words of JavaScript's objects are words like others", async () => {
  const ranker = bm25([{ id: "constructor", text: "constructor toString __proto__" }]);
  assert.equal((await ranker.rank("constructor", 1)).length, 1);
});

Deno.test("misuse is refused", () => {
  assert.throws(() => bm25([shelf[0]!, shelf[0]!]), /Two documents have the id "lamp"/);
  assert.throws(() => bm25(shelf, { k1: -1 }), RangeError);
  assert.throws(() => bm25(shelf, { b: 1.1 }), RangeError);
  assert.throws(() => bm25(shelf).rank("lamp", 0), RangeError);
});
