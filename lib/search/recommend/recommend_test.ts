import assert from "node:assert/strict";
import { preferenceVector } from "./preference.ts";
import { type RecommenderData, recommendWith } from "./recommend.ts";

const unit = (...values: number[]) => Float32Array.from(values.map((value) => value / Math.hypot(...values)));
const data: RecommenderData = {
  pairs: new Map([
    [1, [{ otherId: 2, support: 9, lift: 4 }, { otherId: 3, support: 5, lift: 2 }]],
    [4, [{ otherId: 2, support: 3, lift: 6 }]],
  ]),
  popular: [{ productId: 5, orders: 50 }, { productId: 1, orders: 40 }, { productId: 2, orders: 9 }],
  vectors: new Map([[1, unit(1, 0)], [2, unit(1, 1)], [3, unit(0, 1)], [6, unit(1, 0.1)]]),
  purchases: new Map([[10, [{ productId: 1, daysAgo: 5 }, { productId: 4, daysAgo: 9 }]]]),
  names: new Map([[1, "Keyboard"], [4, "Desk"]]),
};
const { forProduct, forCustomer } = recommendWith(data);
const ids = (list: { productId: number }[]) => list.map(({ productId }) => productId);

Deno.test("each way for a product, without the product itself", () => {
  assert.deepEqual(ids(forProduct(1, 9, "bought together")), [2, 3]);
  assert.deepEqual(ids(forProduct(1, 9, "near in meaning")), [6, 2, 3]);
  assert.deepEqual(ids(forProduct(1, 9, "popular")), [5, 2]);
  // Two ways agree on 2.
  const [first] = forProduct(1, 9);
  assert.equal(first?.productId, 2);
  assert.deepEqual(first.reasons, [
    "in 9 orders together with Keyboard, 4.0 times as often as by chance",
    "near in meaning to Keyboard (cosine 0.71)",
    "in 9 orders lately",
  ]);
});

Deno.test("for a customer: nothing that they bought; of several pairs the highest lift counts", () => {
  const together = forCustomer(10, 9, "bought together");
  assert.deepEqual(ids(together), [2, 3]);
  assert.match(together[0]!.reasons[0]!, /^in 3 orders together with Desk/);
  for (const way of ["popular", "bought together", "near in meaning", "fused"] as const) {
    assert.ok(!ids(forCustomer(10, 9, way)).some((id) => id === 1 || id === 4), way);
  }
});

Deno.test("a pair that is as frequent as chance alone makes it, or less, is no reason; one order is not called orders", () => {
  const { forProduct } = recommendWith({
    ...data,
    pairs: new Map([[1, [
      { otherId: 2, support: 1, lift: 1.4 },
      { otherId: 3, support: 9, lift: 1 },
      { otherId: 5, support: 9, lift: 0.6 },
    ]]]),
    popular: [{ productId: 5, orders: 1 }],
  });
  const [only, ...others] = forProduct(1, 9, "bought together");
  assert.deepEqual([only?.reasons, others], [
    ["in 1 order together with Keyboard, 1.4 times as often as by chance"],
    [],
  ]);
  assert.deepEqual(forProduct(1, 9, "popular")[0]?.reasons, ["in 1 order lately"]);
});

Deno.test("cold start: a new customer gets what is popular, a new product what is near in meaning", () => {
  assert.deepEqual(forCustomer(99, 9, "bought together"), []);
  assert.deepEqual(forCustomer(99, 9, "near in meaning"), []);
  assert.deepEqual(ids(forCustomer(99, 2)), [5, 1]);
  assert.deepEqual(forProduct(6, 9, "bought together"), []);
  assert.deepEqual(ids(forProduct(6, 1, "near in meaning")), [1]);
  // Neither bought nor described.
  assert.deepEqual(ids(forProduct(77, 1)), [5]);
});

Deno.test("old purchases count less in a preference, and there is none without vectors", () => {
  const near = (daysAgo: number) =>
    preferenceVector([{ productId: 1, daysAgo: 0 }, { productId: 3, daysAgo }], data.vectors)!;
  assert.ok(Math.abs(near(0)[0]! - near(0)[1]!) < 1e-6);
  assert.ok(Math.abs(near(180)[0]! / near(180)[1]! - 2) < 1e-5);
  assert.ok(Math.abs(Math.hypot(...near(400)) - 1) < 1e-6);
  assert.equal(preferenceVector([{ productId: 4, daysAgo: 1 }], data.vectors), undefined);
  assert.throws(() => preferenceVector([], data.vectors, 0), RangeError);
  assert.throws(() => forProduct(1, 3, "by lot" as "popular"), /no way to recommend called "by lot"/);
});
