import assert from "node:assert/strict";
import { readBundle } from "../bundle/mod.ts";
import { finding, jupyterDisplay, resultOf } from "../show/mod.ts";
import type { Queryable } from "./database.ts";
import { compare, measure, measureAll, type MeasurementData } from "./measure.ts";

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
  assert.ok(
    data.median_low_ms! >= 3 && data.median_low_ms! < 5 && data.median_high_ms! > 5 && data.median_high_ms! <= 7,
  );
  assert.equal(String(before.median_ms), "5 ms");
  const bundle = readBundle(await before[jupyterDisplay]());
  assert.ok(bundle?.kind === "table" && jupyterDisplay in before);
  assert.equal(bundle.content.result?.id, "q1.before");
  assert.equal(bundle.content.columns[1]!.label, "95 % interval (ms)");
  const interval = `${data.median_low_ms!.toFixed(2)}–${data.median_high_ms!.toFixed(2)}`;
  assert.deepEqual(bundle.content.rows, [[5, interval, 6.8, 5, 2, "o: ref (by_customer)"]]);
  const said = readBundle(await finding`The median was ${before.median_ms}.`[jupyterDisplay]());
  assert.ok(said?.kind === "finding");
});

Deno.test("several are measured in turns, each round beginning with another", async () => {
  const { db, asked, now } = bench({ a: () => 1, b: () => 2 });
  const measured = await measureAll(db, { "x.a": "a", "x.b": "b" }, { now, runs: 2, warmUp: 1 });
  assert.deepEqual(asked, ["a", "b", "b", "a", "a", "b"]);
  assert.equal(measured["x.b"].median_ms.value, 2);
  assert.equal(measured["x.a"].plan.length, 0);
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
  assert.equal(faster.differs.value, true);
  assert.equal(`${faster.level_percent} %`, "95 %");
  assert.equal(compare("nothing", all.noisy, all.fast).differs.value, false);
  const bundle = readBundle(await faster[jupyterDisplay]());
  assert.equal(bundle?.kind === "table" && bundle.content.result?.id, "speed-up");
  const few = await measure("few", db, "fast", { now, runs: 4 });
  assert.throws(() => compare("c", all.slow, few), /at least 5 runs/);
});
