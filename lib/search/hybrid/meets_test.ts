import assert from "node:assert/strict";
import { prepare } from "../prepare/prepare.ts";
import { parseQuery } from "../query/parse.ts";
import { shopVocabulary } from "../query/vocabulary.ts";
import { meets, type ProductFacts } from "./meets.ts";

const vocabulary = shopVocabulary([{ id: 11, name: "Keyboards & Mice" }]);
const mouse: ProductFacts = { categoryId: 11, price: 30, rating: 4, stock: 3, channels: new Set(["web"]) };
const service: ProductFacts = { categoryId: 25, price: 99, channels: new Set() };
const text = prepare("A mouse in plastic. It connects by USB-C.");

const allow = (query: string, facts: ProductFacts) =>
  parseQuery(query, vocabulary).constraints.every((constraint) => meets(constraint, facts, text));

Deno.test("ends of ranges, what is missing, channels, categories and exclusions", () => {
  const rows: [query: string, mouse: boolean, service: boolean][] = [
    ["under $30", false, false],
    ["up to $30", true, false],
    ["between $30 and $99", true, true],
    ["from $30.01", false, true],
    ["4 stars and up", true, false],
    ["4.5 stars and up", false, false],
    ["in stock", true, true],
    ["5 pieces available", false, true],
    ["sold out", false, false],
    ["sold online", true, false],
    ["mouse", true, false],
    ["gadget without plastic", false, false],
    ["gadget without titanium", true, true],
  ];
  for (const [query, first, second] of rows) {
    assert.equal(allow(query, mouse), first, query);
    assert.equal(allow(query, service), second, query);
  }
});
