import assert from "node:assert/strict";
import { trueProducts } from "./true_products.ts";
import { World } from "./world.ts";

const settings = { scale: "tiny", seed: 42 } as const;
const products = trueProducts(settings);

Deno.test("each product has the values of its row", () => {
  const rows = [...new World(settings).rows("products")];
  assert.deepEqual(
    products.map(({ id, name, description, leaf, supplierId, cents, stock, booking }) => [
      ...[id, name, description, String(leaf.id), String(supplierId), (cents / 100).toFixed(2)],
      ...[stock ?? "", booking?.minutes ?? "", booking?.noticeDays ?? ""].map(String),
    ]),
    rows.map(([id, , name, description, category, supplier, price, , ...rest]) => [
      ...[id, name, description, category, supplier, price],
      ...rest,
    ]),
  );
});

Deno.test("what is true of a product is what its description says", () => {
  for (const { description, traits, noun } of products) {
    const { audience } = traits;
    assert.ok(description.includes(`for ${audience}.`), description);
    if ("includes" in traits) continue;
    const { material, quality, connection, figures, benefit } = traits;
    const facts = figures.map(({ measure, value }) => measure.replace("{n}", String(value))).join(" and ");
    assert.ok(description.includes(` in ${material}, ${quality} and made for`), noun);
    assert.ok(description.includes(`It connects by ${connection} and ${facts}. It also ${benefit}.`), noun);
  }
});

Deno.test("the rating is the mean of the stars, and channels are those of the orders", () => {
  const world = new World(settings);
  const reviews = [...world.reviews()].map(({ row }) => row);
  const orders = [...world.orders()];
  for (const { id, rating, channels } of products) {
    const stars = reviews.filter((row) => row[1] === id).map((row) => Number(row[3]));
    const mean = stars.length === 0 ? undefined : stars.reduce((sum, value) => sum + value, 0) / stars.length;
    assert.equal(rating, mean);
    const selling = orders.filter(({ items }) => items.some((item) => item[2] === id));
    assert.deepEqual([...channels].sort(), [...new Set(selling.map(({ channel }) => channel))].sort());
  }
  assert.ok(products.some(({ rating }) => rating === undefined));
});
