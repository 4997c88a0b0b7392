import assert from "node:assert/strict";
import { World } from "../../dataset/world.ts";
import { prepare } from "../prepare/prepare.ts";
import { excludes } from "./excludes.ts";
import { parseQuery } from "./parse.ts";
import { shopVocabulary } from "./vocabulary.ts";

const shop = shopVocabulary([{ id: 9, name: "Laptops" }, { id: 10, name: "Monitors" }]);

function isExcluded(query: string, text: string, categoryId = 1): boolean {
  const exclusion = parseQuery(query, shop).constraints.find(({ kind }) => kind === "exclusion");
  assert.ok(exclusion?.kind === "exclusion", query);
  return excludes(exclusion, prepare(text), categoryId);
}

Deno.test("an attribute is excluded however it is written; other words by their terms; categories by their ids", () => {
  const rows: [query: string, text: string, expected: boolean][] = [
    ["not wireless", "A cordless mouse", true],
    ["not wireless", "connects by Wi-Fi", true],
    ["not wireless", "connects by USB-C", false],
    ["not wireless", "a non-wireless mouse", false],
    ["without RGB", "with RGB lighting", true],
    ["without RGB", "no RGB", false],
    ["no aluminum", "in brushed aluminium", true],
    ["not wifi", "Wi-Fi 7", true],
    ["no fragrance", "a scent of pine", true],
    ['not 27"', "measures 68.6 cm", true],
    ["not 27 inch", "measures 28 inches", false],
    ["no subscription fee", "The fee of a subscription is $5 a month", true],
    ["no subscription fee", "Subscriptions have no fees", false],
    ["without cloud", "keeps its data at home, not in a cloud", false],
    ["without cloud", "keeps its data in a cloud", true],
    ["no steel", "in stainless steel", true],
    ["without any metal", "in brushed aluminium", true],
    ["without any metal", "in glass", false],
    ["no plastic", "in matt polycarbonate", true],
    ["no subscription fee", "a free trial", false],
  ];
  for (const [query, text, expected] of rows) assert.equal(isExcluded(query, text), expected, `${query}: ${text}`);
  assert.equal(isExcluded("monitor, not a laptop", "a stand for a laptop", 10), false);
  assert.equal(isExcluded("monitor, not a laptop", "an ultrabook", 9), true);
});

Deno.test("in the generated catalogue, an exclusion keeps exactly the products without it", () => {
  const descriptions = [...new World({ scale: "tiny", seed: 5 }).rows("products")].map((row) => row[3]!);
  const truth: [query: string, has: RegExp][] = [
    ["not wireless", /wireless|Wi-Fi|Bluetooth|Thread|Zigbee|\b5G|LTE|dongle|satellite/],
    ["without bluetooth", /Bluetooth/],
    ["no titanium", /titanium/],
    ["not rugged", /rugged/],
  ];
  for (const [query, has] of truth) {
    for (const text of descriptions) assert.equal(isExcluded(query, text), has.test(text), `${query}: ${text}`);
  }
});
