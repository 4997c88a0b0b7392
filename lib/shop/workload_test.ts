/** What is made of the times at which orders were acknowledged. */

import assert from "node:assert/strict";
import { findGap, toTimeline } from "./workload.ts";

Deno.test("the gap is the longest time without an acknowledgement, the edges included", () => {
  assert.deepEqual(findGap([100, 200, 1500, 1600], 0, 1700), { ms: 1300, fromMs: 200 });
  assert.deepEqual(findGap([900], 0, 1000), { ms: 900, fromMs: 0 });
  assert.deepEqual(findGap([], 50, 1000), { ms: 950, fromMs: 50 });
});

Deno.test("the timeline counts each acknowledgement in its tenth of a second", () => {
  const timeline = toTimeline([5, 99, 100, 250], 0, 300);
  assert.deepEqual(timeline.map(({ orders }) => orders), [2, 1, 1]);
});
