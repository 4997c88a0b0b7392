import assert from "node:assert/strict";
import { Random } from "./random.ts";

const take = (random: Random, n: number) => Array.from({ length: n }, () => random.fraction());

Deno.test("the same numbers give the same stream, and any others give another", () => {
  const first = take(new Random(42, 1, 7), 4);
  assert.deepEqual(take(new Random(42, 1, 7), 4), first);
  for (const other of [new Random(43, 1, 7), new Random(42, 2, 7), new Random(42, 1, 8)]) {
    assert.ok(take(other, 4).every((value, at) => value !== first[at]));
  }
});

Deno.test("neighbouring rows are evenly distributed from their first number on", () => {
  const tenths = new Array(10).fill(0);
  for (let row = 0; row < 10_000; row++) tenths[Math.floor(new Random(42, 1, row).fraction() * 10)]++;
  assert.ok(tenths.every((count) => count > 850 && count < 1150), String(tenths));
});

Deno.test("numbers stay below their limit, and weights are respected", () => {
  const random = new Random(1, 1, 1);
  const counts = [0, 0, 0];
  for (let i = 0; i < 10_000; i++) {
    assert.ok(random.below(3) < 3);
    counts[random.weighted([80, 0, 20])]!++;
  }
  assert.equal(counts[1], 0);
  assert.ok(counts[0]! > 7_800 && counts[0]! < 8_200, String(counts));
});
