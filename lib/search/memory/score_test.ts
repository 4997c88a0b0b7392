import assert from "node:assert/strict";
import { recencyOf, sharesOf } from "./score.ts";

Deno.test("words that few texts have count more than words that all of them have", () => {
  const texts = [
    "The price of Nova Lamp K7 is $9.",
    "The price of Nova Lamp K8 is $8.",
    "The price of Vela Drill K9 is $7.",
  ];
  const shares = sharesOf("price of Nova Lamp K8", texts);
  assert.equal(shares[1], 1);
  assert.ok(shares[0]! > shares[2]!);
  assert.ok(shares[0]! < 0.8);
});

Deno.test("a word that no text has lowers every share; no words, no share", () => {
  const [known] = sharesOf("Nova lamp", ["Nova lamp"]);
  const [unknown] = sharesOf("Nova lamp Zephyr", ["Nova lamp"]);
  assert.equal(known, 1);
  assert.ok(unknown! < 0.75);
  assert.deepEqual(sharesOf("the of", ["Nova lamp", ""]), [0, 0]);
  assert.deepEqual(sharesOf("Nova", []), []);
});

Deno.test("recency is halved after each half-life, and the future is not more recent than now", () => {
  const at = new Date("2024-04-01T00:00:00Z");
  assert.equal(recencyOf(at, at, 90), 1);
  assert.equal(recencyOf(new Date(at.getTime() - 90 * 86_400_000), at, 90), 0.5);
  assert.equal(recencyOf(new Date(at.getTime() + 86_400_000), at, 90), 1);
});
