import assert from "node:assert/strict";
import type { Hit } from "../ranker.ts";
import { judged, ndcg, recall } from "./metrics.ts";

const hitsOf = (...ids: string[]): Hit[] => ids.map((id, at) => ({ id, score: ids.length - at }));
const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-4, `${actual}`);

// The example of Järvelin and Kekäläinen's gains with the discount log2(rank + 1), as Wikipedia's "Discounted cumulative gain" works it out.
const wikipedia = new Map([["d1", 3], ["d2", 2], ["d3", 3], ["d4", 0], ["d5", 1], ["d6", 2], ["d7", 3], ["d8", 2]]);

Deno.test("nDCG has linear gains, and a discount of log2(rank + 1): the published example", () => {
  // DCG 6.861, ideal DCG 8.740 of [3, 3, 3, 2, 2, 2]: documents that were not found count in the ideal.
  close(ndcg(hitsOf("d1", "d2", "d3", "d4", "d5", "d6"), wikipedia, 6), 6.86113 / 8.74013);
});

Deno.test("nDCG is 1 for the ideal order, whichever of two equal grades is first", () => {
  assert.equal(ndcg(hitsOf("d7", "d1", "d3", "d8", "d2", "d6", "d5"), wikipedia, 10), 1);
  assert.equal(ndcg(hitsOf("d3", "d7", "d1", "d2", "d6", "d8", "d5"), wikipedia, 10), 1);
});

Deno.test("nDCG: the ideal is cut at k too, and only the first k hits count", () => {
  assert.equal(ndcg(hitsOf("d1", "d3", "d4", "d2"), wikipedia, 2), 1);
  assert.equal(ndcg(hitsOf("x", "y", "d1"), wikipedia, 2), 0);
});

Deno.test("nDCG: fewer than k hits lack the gain of the others", () => {
  const grades = new Map([["a", 1], ["b", 1]]);
  close(ndcg(hitsOf("a"), grades, 10), 1 / (1 + 1 / Math.log2(3)));
  assert.equal(ndcg([], grades, 10), 0);
});

Deno.test("nDCG: documents without a judgement, and negative grades, gain nothing and take a place", () => {
  const grades = new Map([["a", 2], ["spam", -2]]);
  close(ndcg(hitsOf("unknown", "spam", "a"), grades, 10), 0.5);
});

Deno.test("without a relevant document nDCG and recall are 0, as trec_eval has it", () => {
  const grades = new Map([["a", 0], ["b", -1]]);
  assert.equal(ndcg(hitsOf("a", "b"), grades, 10), 0);
  assert.equal(recall(hitsOf("a", "b"), grades, 10), 0);
});

Deno.test("recall counts documents from grade 1 on among the first k", () => {
  const grades = new Map([["a", 1], ["b", 3], ["c", 0], ["d", 1]]);
  assert.equal(recall(hitsOf("c", "a", "x", "b"), grades, 3), 1 / 3);
  assert.equal(recall(hitsOf("c", "a", "x", "b"), grades, 100), 2 / 3);
});

Deno.test("judged counts places with a judgement; empty places have none", () => {
  const grades = new Map([["a", 0], ["b", 3]]);
  assert.equal(judged(hitsOf("a", "x", "b", "y"), grades, 2), 0.5);
  assert.equal(judged(hitsOf("a", "b"), grades, 10), 0.2);
});

Deno.test("a document twice, or a k below 1, is refused: both would give a wrong figure", () => {
  for (const metric of [ndcg, recall, judged]) {
    assert.throws(() => metric(hitsOf("d1", "d2", "d1"), wikipedia, 10), /document "d1" twice/);
    assert.throws(() => metric(hitsOf("d1"), wikipedia, 0), RangeError);
  }
});
