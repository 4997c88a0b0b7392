/** What is made of the orders that were acknowledged. */

import assert from "node:assert/strict";
import { LabError } from "../core/mod.ts";
import { awaitMove, findGap, type LedgerEntry, toTimeline } from "./workload.ts";

Deno.test("the gap is the longest time without an acknowledgement, the edges included", () => {
  assert.deepEqual(findGap([100, 200, 1500, 1600], 0, 1700), { ms: 1300, fromMs: 200 });
  assert.deepEqual(findGap([900], 0, 1000), { ms: 900, fromMs: 0 });
  assert.deepEqual(findGap([], 50, 1000), { ms: 950, fromMs: 50 });
});

Deno.test("the timeline counts each acknowledgement in its tenth of a second", () => {
  const timeline = toTimeline([5, 99, 100, 250], 0, 300);
  assert.deepEqual(timeline.map(({ orders }) => orders), [2, 1, 1]);
});

Deno.test("the wait for a move ends with a further order from another node; an earlier one, or one from the same node, does not count", async () => {
  const ledger: LedgerEntry[] = [];
  const confirm = (node: string) => ledger.push({ key: `run-${ledger.length}`, orderId: ledger.length, atMs: 0, node });
  confirm("node2");
  const inVain = awaitMove({ ledger }, "node1", 0);
  confirm("node1");
  await assert.rejects(
    inVain,
    (error) => error instanceof LabError && /No node other than node1 confirmed an order/.test(error.message),
  );
  const moved = awaitMove({ ledger }, "node1");
  confirm("node3");
  await moved;
});
