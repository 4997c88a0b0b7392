import assert from "node:assert/strict";
import { jupyterDisplay } from "../core/mod.ts";
import { readBundle } from "../bundle/mod.ts";
import { finding, resultOf } from "../show/mod.ts";
import type { Queryable } from "../sql/mod.ts";
import { byVerdict, compare } from "./compare.ts";
import { measure, measureAll, type MeasurementData } from "./measure.ts";

/** A clock that each query moves by a planned number of milliseconds, and a database that notes what it is asked. */
function bench(costs: Record<string, () => number>) {
  let now = 0;
  const asked: string[] = [];
  const query = (sql: string) => {
    if (sql.startsWith("EXPLAIN")) return Promise.resolve([{ table: "o", type: "ref", key: "by_customer", rows: 12 }]);
    if (sql.startsWith("ANALYZE")) {
      const table = { table_name: "o", r_loops: 1, r_rows: 11, r_filtered: 100 };
      return Promise.resolve([{ ANALYZE: JSON.stringify({ query_block: { nested_loop: [{ table }] } }) }]);
    }
    asked.push(sql);
    now += costs[sql]!();
    return Promise.resolve([{ n: 1 }, { n: 2 }]);
  };
  return { db: { query } as unknown as Queryable, asked, now: () => now };
}

Deno.test("a measurement leaves warm-ups out and carries the plan; its values are bound to its id", async () => {
  let run = 0;
  const { db, asked, now } = bench({ "SELECT 1": () => run++ < 2 ? 1000 : run });
  const before = await measure("q1.before", db, "SELECT 1", { now, runs: 5, title: "Q1 before the index" });
  assert.equal(asked.length, 7);
  const data = resultOf(before).data as unknown as MeasurementData;
  assert.deepEqual(data.times_ms, [3, 4, 5, 6, 7]);
  assert.equal(before.median_ms.value, 5);
  assert.equal(before.p95_ms.value, 6.8);
  assert.deepEqual(before.p95_ms.quote, { resultId: "q1.before", path: ["p95_ms"], value: 6.8, format: "ms" });
  assert.equal(before.plan.at(0).key.value, "by_customer");
  assert.deepEqual(data.plan, [
    { table: "o", access: "ref", key: "by_customer", rows: 12, actual_rows: 11, loops: 1 },
  ]);
  assert.ok(data.median_low_ms! > 3 && data.median_low_ms! < 5);
  assert.ok(data.median_high_ms! > 5 && data.median_high_ms! < 8);
  assert.equal(String(before.median_ms), "5 ms");
  const bundle = readBundle(await before[jupyterDisplay]());
  assert.ok(bundle?.kind === "table" && jupyterDisplay in before);
  assert.equal(bundle.content.result?.id, "q1.before");
  assert.equal(bundle.content.columns[1]!.label, "95 % interval (ms)");
  const interval = `${data.median_low_ms!.toFixed(2)}–${data.median_high_ms!.toFixed(2)}`;
  assert.deepEqual(bundle.content.rows, [[5, interval, 6.8, 5, 2, "o: ref (by_customer)"]]);
  const quoted = readBundle(await finding`The median was ${before.median_ms}.`[jupyterDisplay]());
  assert.ok(quoted?.kind === "finding");
});

Deno.test("several are measured in turns, and none always follows the same one", async () => {
  const { db, asked, now } = bench({ a: () => 1, b: () => 2, c: () => 3 });
  const measured = await measureAll(db, { "x.a": "a", "x.b": "b", "x.c": "c" }, { now, runs: 60, warmUp: 1 });
  const rounds = Array.from({ length: 61 }, (_, round) => asked.slice(3 * round, 3 * round + 3));
  for (const round of rounds) assert.deepEqual([...round].sort(), ["a", "b", "c"]);
  for (const [first, then] of [["a", "b"], ["b", "a"], ["b", "c"], ["c", "b"], ["a", "c"], ["c", "a"]] as const) {
    const followed = asked.filter((name, at) => name === then && asked[at - 1] === first).length;
    assert.ok(followed >= 12, `${then} followed ${first} ${followed} times of 60`);
  }
  assert.equal(measured["x.b"].median_ms.value, 2);
  assert.equal(measured["x.a"].plan.length, 0);
  const again = bench({ a: () => 1, b: () => 2, c: () => 3 });
  await measureAll(again.db, { "x.a": "a", "x.b": "b", "x.c": "c" }, { now: again.now, runs: 60, warmUp: 1 });
  assert.deepEqual(again.asked, asked, "the order by chance is the same in each run");
});

Deno.test("runs spread over a time wait between their blocks", async () => {
  const { db } = bench({ a: () => 1 });
  const begun = performance.now();
  await measure("x", db, () => Promise.resolve(), { runs: 10, overSeconds: 0.2 });
  assert.ok(performance.now() - begun >= 155, "four of five blocks wait for their turn");
});

Deno.test("a function is measured as it is, and has neither rows nor plan", async () => {
  const { db, now } = bench({});
  const work = await measure("work", db, () => Promise.resolve(), { now, runs: 1 });
  assert.equal(work.rows.value, null);
  assert.equal(work.plan.length, 0);
  assert.equal(work.median_low_ms.value, null, "one run has no interval");
  await assert.rejects(measure("work", db, () => Promise.resolve(), { runs: 0 }), RangeError);
});

Deno.test("a comparison says how much, how sure, and when it cannot tell", async () => {
  let [slow, same] = [0, 0];
  const { db, now } = bench({ slow: () => 40 + (slow++ % 5), fast: () => 10, noisy: () => 10 + (same++ % 2 ? 2 : -2) });
  const all = await measureAll(db, { slow: "slow", fast: "fast", noisy: "noisy" }, { now, runs: 20 });
  const faster = compare("speed-up", all.slow, all.fast);
  assert.equal(faster.ratio.value, 4.2);
  assert.equal(String(faster.ratio), "4.2×");
  assert.ok(faster.low.value > 4 && faster.high.value < 4.4);
  assert.equal(faster.verdict.value, "faster");
  assert.equal(`${faster.level_percent} %`, "95 %");
  assert.equal(compare("loss", all.fast, all.slow).verdict.value, "slower");
  const bundle = readBundle(await faster[jupyterDisplay]());
  assert.equal(bundle?.kind === "table" && bundle.content.result?.id, "speed-up");
  const few = await measure("few", db, "fast", { now, runs: 4 });
  assert.throws(() => compare("c", all.slow, few), /at least 5 runs/);
});

Deno.test("a difference within the noise is undecided, and the text says so", async () => {
  let [same, slow] = [0, 0];
  const { db, now } = bench({ slow: () => 13 + (slow++ % 3), fast: () => 10, noisy: () => 10 + (same++ % 2 ? 2 : -2) });
  const all = await measureAll(db, { slow: "slow", fast: "fast", noisy: "noisy" }, { now, runs: 20 });
  const nothing = compare("nothing", all.noisy, all.fast);
  const ways = { faster: () => "gain", slower: () => "loss", undecided: () => "unknown" };
  assert.equal(byVerdict(nothing, ways), "unknown");
  const bundle = readBundle(await nothing[jupyterDisplay]());
  assert.ok(bundle?.kind === "table" && /^0\.\d+–1\.\d+ \(not decided\)$/.test(String(bundle.content.rows[1]![4])));
  assert.equal(byVerdict(compare("clear", all.slow, all.fast), ways), "gain");
  const doubted = compare("doubted", all.slow, all.fast, { misses: [1.6] });
  assert.equal(byVerdict(doubted, ways), "unknown", "two equal servers differed by more than that");
  assert.equal(String(doubted.noise), "1.6×");
});
