import assert from "node:assert/strict";
import { fuseRanks, fuseScores } from "./fusion.ts";
import type { Hit } from "./ranker.ts";

const hitsOf = (...ids: string[]): Hit[] => ids.map((id, at) => ({ id, score: 10 - at }));

Deno.test("reciprocal rank fusion: 1 / (60 + rank), added up", () => {
  assert.deepEqual(fuseRanks([hitsOf("a", "b"), hitsOf("b", "c")]), [
    { id: "b", score: 1 / 62 + 1 / 61 },
    { id: "a", score: 1 / 61 },
    { id: "c", score: 1 / 62 },
  ]);
});

Deno.test("rank fusion looks at ranks alone; weights and k change what they are for", () => {
  const loud = [{ id: "a", score: 1e9 }, { id: "b", score: -3 }];
  assert.deepEqual(fuseRanks([loud, hitsOf("b", "a")]), fuseRanks([hitsOf("a", "b"), hitsOf("b", "a")]));
  assert.equal(fuseRanks([hitsOf("a"), hitsOf("b")], { weights: [1, 2] })[0]!.id, "b");
  assert.deepEqual(fuseRanks([hitsOf("a")], { k: 0 }), [{ id: "a", score: 1 }]);
});

Deno.test("ties of a fusion are ordered by id", () => {
  assert.deepEqual(fuseRanks([hitsOf("b"), hitsOf("a"), hitsOf("C")]).map(({ id }) => id), ["C", "a", "b"]);
});

Deno.test("score fusion: each ranking from 0 to 1, weighted", () => {
  const words = [{ id: "a", score: 30 }, { id: "b", score: 20 }, { id: "c", score: 10 }];
  const meaning = [{ id: "c", score: -0.1 }, { id: "d", score: -0.5 }];
  assert.deepEqual(fuseScores([words, meaning], { weights: [1, 0.75] }), [
    { id: "a", score: 1 },
    { id: "c", score: 0.75 },
    { id: "b", score: 0.5 },
    { id: "d", score: 0 },
  ]);
});

Deno.test("score fusion: equal scores are all the best ones", () => {
  assert.deepEqual(fuseScores([[{ id: "b", score: 5 }, { id: "a", score: 5 }]]), [
    { id: "a", score: 1 },
    { id: "b", score: 1 },
  ]);
});

Deno.test("nothing fused is nothing; an empty ranking adds nothing", () => {
  assert.deepEqual(fuseRanks([]), []);
  assert.deepEqual(fuseScores([]), []);
  assert.deepEqual(fuseScores([[], hitsOf("a")]), [{ id: "a", score: 1 }]);
});

Deno.test("misuse is refused", () => {
  for (const fuse of [fuseRanks, fuseScores]) {
    assert.throws(() => fuse([hitsOf("a"), hitsOf("b", "b")]), /Ranking 2 has the document "b" twice/);
    assert.throws(() => fuse([hitsOf("a")], { weights: [1, 2] }), /one number from 0 for each of the 1 rankings/);
    assert.throws(() => fuse([hitsOf("a")], { weights: [-1] }), RangeError);
    assert.throws(() => fuse([hitsOf("a")], { weights: [NaN] }), RangeError);
  }
  assert.throws(() => fuseScores([[{ id: "a", score: NaN }]]), /finite number, not NaN/);
  assert.throws(() => fuseRanks([hitsOf("a")], { k: -1 }), RangeError);
});
