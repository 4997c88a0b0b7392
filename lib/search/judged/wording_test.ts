import assert from "node:assert/strict";
import { Random } from "../../core/mod.ts";
import { trueProducts } from "../../dataset/mod.ts";
import { figureOf } from "./attributes.ts";
import { listDescribed } from "./draft.ts";
import { misspell } from "./typos.ts";
import { inSentence, measures, pluralOf, withArticle } from "./wording.ts";

const products = trueProducts({ scale: "small", seed: 42 });

Deno.test("articles and plurals", () => {
  const expected: [string, string, string][] = [
    ["gaming laptop", "a gaming laptop", "gaming laptops"],
    ["OLED monitor in brushed aluminium", "an OLED monitor in brushed aluminium", "OLED monitors in brushed aluminium"],
    ["LED bulb", "an LED bulb", "LED bulbs"],
    ["USB-C charger", "a USB-C charger", "USB-C chargers"],
    ["NVMe SSD", "an NVMe SSD", "NVMe SSDs"],
    ["wireless mouse for students", "a wireless mouse for students", "wireless mice for students"],
    ["soundbar with assistant", "a soundbar with assistant", "soundbars with assistant"],
    ["smartwatch", "a smartwatch", "smartwatches"],
    ["headphones that block out noise", "headphones that block out noise", "headphones that block out noise"],
    ["network storage", "network storage", "network storage"],
    ["smart home advice for families", "smart home advice for families", "smart home advice for families"],
  ];
  for (const [one, article, plural] of expected) {
    assert.equal(withArticle(one), article);
    assert.equal(pluralOf(one), plural);
  }
  assert.equal(inSentence("Mini Gaming PC"), "mini gaming PC");
  assert.equal(inSentence("E-Ink Tablet"), "E-Ink tablet");
});

Deno.test("each measure is one of the generator's, and its forms name the number", () => {
  for (const { measure, exact, limits, round } of measures) {
    assert.ok(products.some((product) => figureOf(product, measure) !== undefined), measure);
    assert.ok(exact.includes("{n}"));
    for (const form of limits) assert.match(form(round * 12), /\d/);
  }
});

Deno.test("what is described in the catalogue's words holds for the product", () => {
  for (const product of products) {
    for (const { holds, before, after } of listDescribed(product)) assert.ok(holds(product), before ?? after);
  }
});

Deno.test("a misspelt word is another one, and none of the catalogue; short words and numbers stay", () => {
  const isKnown = new Set(["keyboard", "quite"]);
  for (let row = 0; row < 500; row++) {
    for (const word of ["keyboard", "quiet", "Thermostat", "students", "xxxxx"]) {
      const wrong = misspell(new Random(1, 1, row), word, isKnown);
      assert.ok(wrong !== "quite" && wrong !== "keyboard", wrong);
      if (word !== "xxxxx") assert.notEqual(wrong, word.toLowerCase());
      assert.ok(Math.abs(wrong.length - word.length) <= 1 && wrong[0] === word[0]!.toLowerCase(), wrong);
    }
    for (const word of ["SSD", "USB-C", "4k", "in"]) assert.equal(misspell(new Random(1, 1, row), word, isKnown), word);
  }
});
