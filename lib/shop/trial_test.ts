import assert from "node:assert/strict";
import { readBundle } from "../bundle/mod.ts";
import { jupyterDisplay } from "../core/mod.ts";
import { type Trial, trialChart, trialResult } from "./mod.ts";

const operation = (operation: string, node: string, at_s: number) => ({ operation, node, at_s, ms: 100 });
const trial: Trial = {
  gap_ms: 1840,
  acknowledged: 812,
  per_second: 96,
  lost: 0,
  duplicates: 0,
  nodesEqual: true,
  moves: 1,
  operations: [operation("kill", "node1", 2.4), operation("promote", "node2", 3.1)],
  shop: [],
  failures: [],
  orders: [0, 0.6, 1, 2, 3, 4].map((at_s) => ({ at_s, per_second: 100 })),
};

Deno.test("a trial's chart marks where each operation began, and begins after the warm-up but not after the first operation", async () => {
  const contentOf = async (of: Trial) => {
    const bundle = readBundle(await trialChart("T", of, trialResult("t", of))[jupyterDisplay]());
    assert.ok(bundle?.kind === "chart");
    return bundle.content;
  };
  const { events, rows } = await contentOf(trial);
  assert.deepEqual(events, [{ at: 2.4, label: "kill node1" }, { at: 3.1, label: "promote node2" }]);
  assert.deepEqual(rows.map(({ at_s }) => at_s), [1, 2, 3, 4]);
  const early = await contentOf({ ...trial, operations: [operation("kill", "node1", 0.6)] });
  assert.equal(early.rows[0]!.at_s, 0.6);
});
