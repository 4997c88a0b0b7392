import assert from "node:assert/strict";
import { parseQuery } from "../query/parse.ts";
import { shopVocabulary } from "../query/vocabulary.ts";
import { type HitProduct, matchedWords, reasonsFor } from "./reasons.ts";

const vocabulary = shopVocabulary([{ id: 11, name: "Keyboards & Mice" }]);
const product: HitProduct = {
  id: 7,
  name: "Quiet Keyboard",
  category: "Keyboards & Mice",
  price: 79,
  rating: 4.25,
  reviews: 1,
  stock: 12,
  channels: ["web", "popup"],
};

Deno.test("matched words are those of the query, by their stems, each once", () => {
  assert.deepEqual(matchedWords("quiet keyboards, the keyboards", "A quietly clicking keyboard"), [
    "quiet",
    "keyboards",
  ]);
  assert.deepEqual(matchedWords("(27inch) monitor", "27inch screen"), ["27inch"]);
  assert.deepEqual(matchedWords("the of", "the of"), [], "stop words are no reason");
});

Deno.test("each constraint of a query gives a reason with the product's own value, in the order of the query", () => {
  const { constraints } = parseQuery(
    "keyboard under $100, not wireless, with at least 4 stars, in stock, sold in your pop-up shops",
    vocabulary,
  );
  const reasons = reasonsFor(
    product,
    ["keyboard"],
    { wordsRank: 2, meaningRank: 1, cosine: 0.714 },
    constraints,
    vocabulary.money,
  );
  assert.deepEqual(reasons.map(({ kind, text }) => `${kind}: ${text}`), [
    "words: matches “keyboard”, rank 2 by keywords",
    "meaning: similarity 0.71, rank 1 by meaning",
    "constraint: in Keyboards & Mice",
    "constraint: it costs $79.00",
    "exclusion: without “wireless”",
    "constraint: 4.25 stars in 1 review",
    "constraint: 12 in stock",
    "constraint: sold through popup",
  ]);
});

Deno.test("a service has no stock; without words or a vector, there is no such reason", () => {
  const { constraints } = parseQuery("in stock", vocabulary);
  assert.deepEqual(reasonsFor({ ...product, stock: null }, [], {}, constraints, vocabulary.money), [
    { kind: "constraint", text: "a service, which can be booked" },
  ]);
});
