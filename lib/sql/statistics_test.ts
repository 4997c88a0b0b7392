import assert from "node:assert/strict";
import { intervalOfMedian, median, quantile, randomFrom, ratioOfMedians } from "./statistics.ts";

Deno.test("quantiles interpolate between neighbours and leave their input alone", () => {
  const values = [4, 1, 3, 2];
  assert.equal(median(values), 2.5);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 1), 4);
  assert.ok(Math.abs(quantile(values, 0.95) - 3.85) < 1e-12);
  assert.deepEqual(values, [4, 1, 3, 2]);
  assert.throws(() => median([]), RangeError);
});

Deno.test("seeded numbers are repeatable and uniform", () => {
  const [one, two] = [randomFrom(7), randomFrom(7)];
  const drawn = Array.from({ length: 10_000 }, one);
  assert.deepEqual(drawn.slice(0, 5), Array.from({ length: 5 }, two));
  assert.ok(drawn.every((value) => value >= 0 && value < 1));
  const mean = drawn.reduce((sum, value) => sum + value) / drawn.length;
  assert.ok(Math.abs(mean - 0.5) < 0.01, `mean ${mean}`);
});

Deno.test("the interval of a ratio holds the true one about 95 times in 100, and 1 where nothing changed", () => {
  const random = randomFrom(42);
  const times = (factor: number) => Array.from({ length: 30 }, () => factor * (1 + 0.2 * random()));
  let [held, falseAlarms] = [0, 0];
  for (let i = 0; i < 100; i++) {
    const changed = ratioOfMedians(times(3), times(1), i);
    if (changed.low <= 3 && changed.high >= 3) held++;
    const same = ratioOfMedians(times(1), times(1), i);
    if (same.low > 1 || same.high < 1) falseAlarms++;
  }
  assert.ok(held >= 85, `held ${held} of 100`);
  assert.ok(falseAlarms <= 15, `${falseAlarms} of 100 false alarms`);
});

Deno.test("the same times give the same interval", () => {
  assert.deepEqual(ratioOfMedians([3, 4, 5, 6], [1, 2, 2, 3]), ratioOfMedians([3, 4, 5, 6], [1, 2, 2, 3]));
});

Deno.test("the interval of a median holds the true one about 95 times in 100, and narrows with more runs", () => {
  const random = randomFrom(7);
  const times = (runs: number) => Array.from({ length: runs }, () => 10 + random());
  let held = 0;
  for (let i = 0; i < 100; i++) {
    const { low, high } = intervalOfMedian(times(30), i);
    if (low <= 10.5 && high >= 10.5) held++;
  }
  assert.ok(held >= 85, `held ${held} of 100`);
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  assert.ok(width(intervalOfMedian(times(400))) < width(intervalOfMedian(times(10))));
  assert.deepEqual(intervalOfMedian([3, 3, 3]), { low: 3, high: 3 });
});
