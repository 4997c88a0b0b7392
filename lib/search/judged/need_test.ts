import assert from "node:assert/strict";
import { type TrueProduct, trueProducts } from "../../dataset/mod.ts";
import { atLeast, connectsBy, costsAtMost, hasStock, isFor, isOf, isRated, isSo, not } from "./attributes.ts";
import { gradeOf, type Need } from "./need.ts";

const [any] = trueProducts({ scale: "tiny", seed: 42 });

/** A quiet mechanical keyboard for students: aluminium, Bluetooth, 500 grams, 89 dollars, 4 stars, 3 in stock. */
const keyboard: TrueProduct = {
  ...any!,
  noun: "Mechanical Keyboard",
  edition: "",
  cents: 8_900,
  stock: 3,
  booking: undefined,
  rating: 4,
  traits: {
    material: "brushed aluminium",
    quality: "quiet",
    audience: "students",
    connection: "Bluetooth",
    figures: [{ measure: "weighs {n} grams", value: 500 }],
    benefit: "comes with a two-year warranty",
  },
};

const need = (part: Partial<Need>): Need => ({
  kinds: { right: ["Mechanical Keyboard"], near: ["Quiet Keyboard"] },
  limits: [],
  wishes: [],
  ...part,
});

const [yes, no] = [isSo("quiet"), isSo("rugged")];

Deno.test("the right kind: 3 with all wishes, 2 with one of several missed, 1 with the only one or more missed", () => {
  const grades: [Need["wishes"], number][] = [
    [[], 3],
    [[yes], 3],
    [[yes, yes], 3],
    [[yes, no], 2],
    [[yes, yes, no], 2],
    [[no], 1],
    [[no, no], 1],
    [[yes, no, no], 1],
  ];
  for (const [wishes, grade] of grades) assert.equal(gradeOf(need({ wishes }), keyboard), grade);
});

Deno.test("a near kind: 1 with all wishes, otherwise 0; another kind: 0", () => {
  const near = { ...keyboard, noun: "Quiet Keyboard" };
  assert.equal(gradeOf(need({ wishes: [yes] }), near), 1);
  assert.equal(gradeOf(need({ wishes: [yes, no] }), near), 0);
  assert.equal(gradeOf(need({}), { ...keyboard, noun: "Trackball" }), 0);
});

Deno.test("a broken limit: 0; a limit of which the shop does not say whether it holds: like a missed wish", () => {
  assert.equal(gradeOf(need({ limits: [costsAtMost(89)] }), keyboard), 3);
  assert.equal(gradeOf(need({ limits: [costsAtMost(88)] }), keyboard), 0);
  assert.equal(gradeOf(need({ limits: [costsAtMost(88)], wishes: [yes, yes] }), keyboard), 0);
  const battery = atLeast("runs {n} hours on one charge", 10);
  assert.equal(battery(keyboard), undefined);
  assert.equal(gradeOf(need({ limits: [battery] }), keyboard), 1);
  assert.equal(gradeOf(need({ limits: [battery], wishes: [yes] }), keyboard), 2);
  assert.equal(gradeOf(need({ limits: [battery], wishes: [no] }), keyboard), 1);
  assert.equal(gradeOf(need({ limits: [atLeast("weighs {n} grams", 600)] }), keyboard), 0);
});

Deno.test("what is true of a product, by hand", () => {
  assert.equal(isRated(4)(keyboard), true);
  assert.equal(isRated(4.5)(keyboard), false);
  assert.equal(isRated(1)({ ...keyboard, rating: undefined }), false);
  assert.equal(hasStock(3)(keyboard), true);
  assert.equal(hasStock(4)(keyboard), false);
  assert.equal(isFor("runners", "students")(keyboard), true);
  assert.equal(not(connectsBy("Bluetooth"))(keyboard), false);
  assert.equal(connectsBy("Wi-Fi")(keyboard), false);
  assert.equal(
    isSo("quiet")({ ...keyboard, noun: "Quiet Keyboard", traits: { ...keyboard.traits, quality: "rugged" } }),
    true,
  );
  // The benefit names a second material.
  const steel = { ...keyboard.traits, material: "powder-coated steel", benefit: "is built from recycled aluminium" };
  assert.equal(isOf("aluminium")({ ...keyboard, traits: steel }), true);
  assert.equal(isOf("steel")(keyboard), false);
});

Deno.test("a service has no material and no stock, and can be booked", () => {
  const service = {
    ...keyboard,
    stock: undefined,
    traits: { audience: "families", includes: "a check of your network" },
  };
  assert.equal(isOf("steel")(service), undefined);
  assert.equal(hasStock(5)(service), true);
});
