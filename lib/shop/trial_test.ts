import assert from "node:assert/strict";
import { readBundle } from "../bundle/mod.ts";
import { jupyterDisplay } from "../core/mod.ts";
import { type Trial, trialChart, trialResult } from "./mod.ts";

const operation = (operation: string, node: string, at_s: number) => ({ operation, node, at_s, ms: 100 });
const trial: Trial = {
  gap_ms: 1840,
  gap_from_s: 2.45,
  interruptions: [{ at_s: 2.4, gap_ms: 1840, restored_ms: 1890, last_node: "node1" }],
  pauses: [{ at_s: 2.45, ms: 1840 }],
  acknowledged: 812,
  per_second: 96,
  lost: 0,
  duplicates: 0,
  nodesEqual: true,
  moves: 1,
  operations: [operation("kill", "node1", 2.4), operation("promote", "node2", 3.1)],
  shop: [],
  failures: [],
  orders: [0.5, 1.5, 2.5, 3.5, 4.5].map((at_s) => ({ at_s, per_second: 100 })),
};

const contentOf = async (of: Trial) => {
  const bundle = readBundle(await trialChart("T", of, trialResult("t", of))[jupyterDisplay]());
  assert.ok(bundle?.kind === "chart");
  return bundle.content;
};

const timesOf = ({ rows }: Awaited<ReturnType<typeof contentOf>>) => rows.map(({ at_s }) => at_s);

Deno.test("a trial's chart marks where each operation began, and begins after the first second unless something happened in it", async () => {
  const content = await contentOf(trial);
  assert.deepEqual(content.events!.slice(1), [{ at: 2.4, label: "kill node1" }, { at: 3.1, label: "promote node2" }]);
  assert.deepEqual(timesOf(content), [1.5, 2.5, 3.5, 4.5]);
  assert.match(content.source!, /in each 1 s, without the first second/);
  const early = await contentOf({ ...trial, operations: [operation("kill", "node1", 0.6)] });
  assert.deepEqual(timesOf(early), [0.5, 1.5, 2.5, 3.5, 4.5]);
  assert.match(early.source!, /in each 1 s; shaded: the longest pause;/);
  const slow = await contentOf({ ...trial, gap_from_s: 0.2 });
  assert.equal(timesOf(slow)[0], 0.5);
});

Deno.test("a trial's chart shades the longest time without a confirmed order, and others at least half as long, from when each began to when it ended, with its length", async () => {
  const { events, alt } = await contentOf(trial);
  assert.deepEqual(events![0], { at: 2.45, until: 4.29, label: "1.84 s" });
  assert.match(alt, /1\.84 s, from 2\.5 s/);
  const twice = await contentOf({
    ...trial,
    interruptions: [...trial.interruptions, { at_s: 6, gap_ms: 1000, restored_ms: 1200, last_node: "node2" }, {
      at_s: 8,
      gap_ms: 900,
      restored_ms: 900,
      last_node: "node2",
    }, null],
  });
  assert.deepEqual(twice.events!.filter(({ until }) => until !== undefined), [
    { at: 2.45, until: 4.29, label: "1.84 s" },
    { at: 6.2, until: 7.2, label: "1 s" },
  ]);
  assert.match(twice.source!, /; shaded: the longest pause, and the longest after other steps;/);
  const bands = async (further: Trial["pauses"]) =>
    readBundle(await trialChart("T", trial, trialResult("t", trial), further)[jupyterDisplay]());
  const named = await bands([{ at_s: 6, ms: 600 }]);
  assert.ok(named?.kind === "chart");
  assert.deepEqual(named.content.events![1], { at: 6, until: 6.6, label: "600 ms" });
  const again = await bands([{ at_s: 2.45, ms: 1840 }]);
  assert.ok(again?.kind === "chart");
  assert.equal(again.content.events!.filter(({ until }) => until !== undefined).length, 1, "a pause is shaded once");
  const steady = await contentOf({ ...trial, gap_ms: 0 });
  assert.ok(steady.events!.every(({ until }) => until === undefined));
});

Deno.test("operations that follow each other at once share a line in a trial's chart; ten of them are no more than eight events", async () => {
  const labelsOf = async (operations: Trial["operations"], orders = trial.orders) =>
    (await contentOf({ ...trial, operations, orders })).events!.slice(1).map(({ at, label }) => `${at} ${label}`);
  const long = Array.from({ length: 40 }, (_, at) => ({ at_s: at + 0.5, per_second: 100 }));
  const both = [operation("kill", "node1", 2.4), operation("promote", "node2", 3.1)];
  assert.deepEqual(await labelsOf(both, long), ["2.4 kill node1, promote node2"]);
  assert.deepEqual(await labelsOf(both), ["2.4 kill node1", "3.1 promote node2"]);
  const many = Array.from({ length: 10 }, (_, at) => operation("switch over to", `node${at}`, at));
  assert.equal((await labelsOf(many)).length, 7);
});

Deno.test("a trial that is too short to count orders has a chart of the time without an order", async () => {
  const { rows, events } = await contentOf({ ...trial, orders: [] });
  assert.deepEqual(rows.map(({ at_s, per_second }) => [at_s, per_second]), [[2.45, 0], [4.29, 0]]);
  assert.equal(events![0]!.until, 4.29);
});
