import assert from "node:assert/strict";
import { interruptionsOf, nodeBefore, pausesOf, ratesOf } from "./rates.ts";

Deno.test("orders are counted in fifths of a second, or in longer times if there are many; what is left over at the end is left out", () => {
  const rates = (tenths: number) =>
    ratesOf(Array.from({ length: tenths }, (_, at) => ({ atMs: 100 * at, orders: at < 2 ? 1 : 3 })));
  assert.deepEqual(rates(5), [{ at_s: 0.1, per_second: 10 }, { at_s: 0.3, per_second: 30 }]);
  assert.deepEqual(rates(4), [{ at_s: 0.1, per_second: 10 }]);
  assert.deepEqual([rates(3).length, rates(2), rates(0)], [1, [], []]);
  // Longer trials: the same rates, of fewer and longer times.
  assert.deepEqual([rates(301).length, rates(302).length, rates(751).length, rates(752).length], [150, 60, 150, 75]);
  assert.deepEqual([rates(302), rates(752)].map((all) => all[1]), [
    { at_s: 0.75, per_second: 30 },
    { at_s: 1.5, per_second: 30 },
  ]);
});

Deno.test("each interruption is measured from its own intervention", () => {
  // An order that was under way when the first intervention began is confirmed 30 ms later.
  const times = [0, 1000, 2000, 2030, 3900, 3950, 4950, 5000, 7000, 7100];
  const end = 7150;
  assert.deepEqual(interruptionsOf(times, [2000, 5010], end), [
    { at_s: 2, gap_ms: 1870, restored_ms: 1900 },
    { at_s: 5.01, gap_ms: 2000, restored_ms: 1990 },
  ]);
  // The second intervention began while orders were missing already.
  assert.deepEqual(interruptionsOf(times, [5010, 6000], end), [
    { at_s: 5.01, gap_ms: 2000, restored_ms: 1990 },
    { at_s: 6, gap_ms: 100, restored_ms: 1100 },
  ]);
  assert.deepEqual(interruptionsOf(times.toReversed(), [2000], end), [{ at_s: 2, gap_ms: 2000, restored_ms: 5000 }]);
  assert.deepEqual(interruptionsOf(times, [], end), []);
});

Deno.test("a time without orders belongs to an intervention, however long before it the last order was confirmed", () => {
  const after = (last: number) => [1000, 1020, last, 37_000, 37_020];
  // Shortly before the kill, the only intervention.
  assert.deepEqual(interruptionsOf(after(1840), [2000], 37_100), [{ at_s: 2, gap_ms: 35_160, restored_ms: 35_000 }]);
  assert.deepEqual(interruptionsOf(after(1040), [2000], 37_100), [{ at_s: 2, gap_ms: 35_960, restored_ms: 35_000 }]);
  // Shortly before the kill, but after an intervention that stopped nothing.
  assert.deepEqual(interruptionsOf(after(1840), [1010, 2000], 37_100), [
    { at_s: 1.01, gap_ms: 820, restored_ms: 830 },
    { at_s: 2, gap_ms: 35_160, restored_ms: 35_000 },
  ]);
});

Deno.test("each intervention has an entry in its place, also one that no order follows", () => {
  const restored = { at_s: 2, gap_ms: 1000, restored_ms: 1010 };
  const times = [1000, 1990, 2010, 3010, 3020];
  assert.deepEqual(interruptionsOf(times, [2000, 3030], 9000), [restored, null]);
  // One order was under way when the second began; then none was confirmed until the end.
  assert.deepEqual(interruptionsOf([...times, 3050], [2000, 3030], 9000), [restored, null]);
  assert.deepEqual(interruptionsOf(times, [2000, 3000, 3030], 3100), [
    restored,
    { at_s: 3, gap_ms: 10, restored_ms: 20 },
    null,
  ]);
  assert.deepEqual([interruptionsOf(times, [8000], 9000), interruptionsOf([], [0], 9000)], [[null], [null]]);
});

Deno.test("a pause is a time without orders of more than half a second, also one that lasts until the end", () => {
  assert.deepEqual(pausesOf([2600, 0, 400, 900, 1401], 3300), [
    { at_s: 0.9, ms: 501 },
    { at_s: 1.4, ms: 1199 },
    { at_s: 2.6, ms: 700 },
  ]);
  assert.deepEqual([pausesOf([0, 400], 600), pausesOf([], 0)], [[], []]);
});

Deno.test("the node before an interruption is that of the last order before its gap, even if that came after the intervention", () => {
  const orders = [[100, "node1"], [1080, "node2"], [3000, "node3"]].map(([at, node]) => ({
    at: Number(at),
    node: String(node),
  }));
  const [interruption] = interruptionsOf(orders.map(({ at }) => at), [1000], 4000);
  assert.equal(nodeBefore(interruption!, orders), "node2");
  assert.equal(nodeBefore(interruption!, []), "");
});
