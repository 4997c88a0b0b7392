import assert from "node:assert/strict";
import type { Embedder } from "./embed/embedder.ts";
import { exactVectors } from "./exact.ts";
import { fusedRanker } from "./fusion.ts";

/** A double of a model: a text's vector is where it names. */
const compass: Embedder = {
  model: "compass",
  version: "1",
  dimensions: 2,
  embed: (texts) =>
    Promise.resolve(texts.map((text) => {
      const angle = Number(text as string) * Math.PI / 180;
      return Float32Array.of(Math.cos(angle), Math.sin(angle));
    })),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const documents = ["90", "10", "0", "180"].map((text) => ({ id: `at ${text}`, text }));

Deno.test("every document is ranked by the angle to the query; equal ones by id", async () => {
  const ranker = await exactVectors([...documents, { id: "at -10", text: "-10" }], compass);
  assert.equal(ranker.name, "compass");
  const hits = await ranker.rank("0", 10);
  assert.deepEqual(hits.map(({ id }) => id), ["at 0", "at -10", "at 10", "at 90", "at 180"]);
  assert.ok(Math.abs(hits[1]!.score - Math.cos(Math.PI / 18)) < 1e-6);
  assert.equal((await ranker.rank("0", 2)).length, 2);
});

Deno.test("a blank query has no hits, and a count must be whole", async () => {
  const ranker = await exactVectors(documents, compass);
  assert.deepEqual(await ranker.rank(" ", 3), []);
  await assert.rejects(async () => await ranker.rank("0", 0), RangeError);
});

Deno.test("a fused ranker asks each of its rankers as deep as it was made for, and fuses their ranks", async () => {
  const asked: number[] = [];
  const of = (name: string, ids: string[]) => ({
    name,
    rank: (_: string, k: number) => {
      asked.push(k);
      return ids.map((id, at) => ({ id, score: -at }));
    },
  });
  const ranker = fusedRanker([of("words", ["a", "b", "c"]), of("meaning", ["b", "d"])], { depth: 50 });
  assert.equal(ranker.name, "RRF of words and meaning");
  const hits = await ranker.rank("anything", 2);
  assert.deepEqual(hits.map(({ id }) => id), ["b", "a"]);
  assert.equal(hits[0]!.score, 1 / 62 + 1 / 61);
  await ranker.rank("anything", 80);
  assert.deepEqual(asked, [50, 50, 80, 80]);
});
