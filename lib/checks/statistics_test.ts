import assert from "node:assert/strict";
import { randomFrom } from "../../tests/support/random.ts";
import { Random } from "../core/mod.ts";
import { intervalOfMedian, median, quantile, ratioOfMedians, shuffled } from "./statistics.ts";

Deno.test("quantiles interpolate between neighbours and leave their input alone", () => {
  const values = [4, 1, 3, 2];
  assert.equal(median(values), 2.5);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 1), 4);
  assert.ok(Math.abs(quantile(values, 0.95) - 3.85) < 1e-12);
  assert.deepEqual(values, [4, 1, 3, 2]);
  assert.throws(() => median([]), RangeError);
});

/** A machine as they are: a drift that all servers share, one of each server's own that lasts for some runs, and scatter. */
function machine(seed: number) {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drift = (size: number, runs: number) => {
    let level = size * normal();
    return Array.from({ length: runs }, () => {
      level = 0.8 * level + 0.6 * size * normal();
      return level;
    });
  };
  return (runs: number, factors: number[], { own, shared }: { own: number; shared: number }) => {
    const common = drift(shared, runs);
    return factors.map((factor) =>
      drift(own, runs).map((level, at) => factor * Math.exp(level + common[at]! + 0.1 * normal()))
    );
  };
}

Deno.test("the interval of a ratio holds the true one in 95 of 100 runs of a machine that drifts", () => {
  for (const [own, shared] of [[0, 0], [0.3, 0], [0.3, 0.5], [0.6, 0.3]] as const) {
    const measured = machine(42);
    let [held, falseAlarms] = [0, 0];
    const runs = 400;
    for (let i = 0; i < runs; i++) {
      const [slow, fast, equal] = measured(80, [3, 1, 1], { own, shared });
      const changed = ratioOfMedians(slow!, fast!, { inTurns: true });
      if (changed.low <= 3 && changed.high >= 3) held++;
      const same = ratioOfMedians(equal!, fast!, { inTurns: true });
      if (same.low > 1 || same.high < 1) falseAlarms++;
    }
    const noise = `own drift ${own}, shared ${shared}`;
    assert.ok(held >= 0.95 * runs, `${noise}: held in ${held} of ${runs}`);
    assert.ok(falseAlarms <= 0.05 * runs, `${noise}: ${falseAlarms} false alarms in ${runs}`);
  }
});

Deno.test("what slows both down cancels out where they were measured in turns; a real difference still shows", () => {
  const measured = machine(7);
  let shown = 0;
  for (let i = 0; i < 100; i++) {
    const [slow, fast] = measured(80, [1.5, 1], { own: 0.1, shared: 0.5 });
    const inTurns = ratioOfMedians(slow!, fast!, { inTurns: true });
    const apart = ratioOfMedians(slow!, fast!);
    assert.ok(inTurns.low >= apart.low && inTurns.high <= apart.high);
    if (inTurns.low > 1) shown++;
  }
  assert.ok(shown >= 60, `shown in ${shown} of 100`);
});

Deno.test("a comparison with a known answer that missed it widens the interval by as much", () => {
  const [slow, fast] = [[4, 5, 4, 5, 4, 5, 5, 4], [2, 2, 2, 2, 2, 2, 2, 2]];
  const bare = ratioOfMedians(slow, fast, { inTurns: true });
  const wide = ratioOfMedians(slow, fast, { inTurns: true, misses: [0.5, 1.1] });
  assert.equal(wide.ratio, bare.ratio);
  assert.ok(Math.abs(wide.noise - 2) < 1e-9, "half as long is as wrong as twice as long");
  assert.ok(wide.low < bare.low && wide.low * 2 < wide.ratio && wide.high > 2 * wide.ratio);
  assert.ok(
    Math.abs(ratioOfMedians([1, 2, 1, 2], [3, 3, 3, 3]).noise - 2) < 1e-9,
    "every other run took twice as long",
  );
});

Deno.test("the interval of a median holds the true one about 95 times in 100, and narrows with more runs", () => {
  const random = randomFrom(7);
  const times = (runs: number) => Array.from({ length: runs }, () => 10 + random());
  let held = 0;
  for (let i = 0; i < 100; i++) {
    const { low, high } = intervalOfMedian(times(30));
    if (low <= 10.5 && high >= 10.5) held++;
  }
  assert.ok(held >= 90, `held ${held} of 100`);
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  assert.ok(width(intervalOfMedian(times(400))) < width(intervalOfMedian(times(10))));
  assert.deepEqual(intervalOfMedian([3, 3, 3]), { low: 3, high: 3 });
});

Deno.test("a random order holds each value once, and is the same for the same seed", () => {
  const values = [1, 2, 3, 4, 5, 6];
  assert.deepEqual(shuffled(values, new Random(3, 0, 0)).sort(), values);
  assert.deepEqual(shuffled(values, new Random(3, 0, 0)), shuffled(values, new Random(3, 0, 0)));
});
