import assert from "node:assert/strict";
import { wordVectors } from "../../../tests/support/word_vectors.ts";
import { shopVocabulary } from "../query/vocabulary.ts";
import { ablatePreparation } from "./ablate.ts";
import { type CatalogueProduct, hybridSearch } from "./hybrid.ts";
import { gainsOver, limitTo, tuneHybrid } from "./judge.ts";

const vocabulary = shopVocabulary([{ id: 10, name: "Monitors" }, { id: 11, name: "Keyboards & Mice" }]);
const product = (id: string, text: string, categoryId: number, price: number): CatalogueProduct => ({
  id,
  text,
  facts: { categoryId, price, channels: new Set(["web"]) },
});
const products = [
  product("k1", "A quiet keyboard in aluminium. It connects by USB-C.", 11, 80),
  product("k2", "A quiet keyboard in plastic. It connects by Bluetooth.", 11, 40),
  product("k3", "A loud keyboard in plastic. It connects by USB-C.", 11, 20),
  product("a4", "A monitor that measures 27 inches. It connects by HDMI.", 10, 200),
  product("a5", "A monitor that measures 32 inches. It connects by USB-C.", 10, 300),
];
const settings = { fuse: "ranks", words: 0.5, corrects: true } as const;
const queries = [
  { id: "a", text: "quiet keyboard under $50", class: "limit" },
  { id: "b", text: "keyboard, not wireless", class: "not" },
  { id: "c", text: "keybord", class: "slip" },
  { id: "d", text: "monitor of 81.3 cm", class: "unit" },
];
const collection = {
  documents: products,
  queries,
  judgements: new Map([
    ["a", new Map([["k2", 3], ["k1", 0]])],
    ["b", new Map([["k1", 3], ["k3", 3], ["k2", 0]])],
    ["c", new Map([["k1", 3], ["k2", 3], ["k3", 3]])],
    ["d", new Map([["a5", 3], ["a4", 1]])],
  ]),
  unjudgedQueries: 0,
};

Deno.test("constraints decide what is a hit; a misspelt word finds what was meant if it is corrected", async () => {
  const withSettings = await hybridSearch(products, { embedder: wordVectors(), vocabulary });
  const idsOf = async (query: string, corrects = true) =>
    (await withSettings({ ...settings, corrects }).rank(query, 10)).map(({ id }) => id);
  assert.deepEqual((await idsOf("quiet keyboard under $50"))[0], "k2");
  assert.deepEqual((await idsOf("quiet keyboard under $50")).toSorted(), ["k2", "k3"]);
  assert.deepEqual((await idsOf("keyboard, not wireless")).toSorted(), ["k1", "k3"]);
  assert.deepEqual((await idsOf("keyboard without any metal")).toSorted(), ["k2", "k3"]);
  assert.deepEqual((await idsOf("keybord")).toSorted(), ["k1", "k2", "k3"]);
  assert.equal((await idsOf("keybord", false)).length, products.length);
  const byWords = withSettings({ ...settings, words: 1 });
  assert.equal((await byWords.rank("monitor of 81.3 cm", 1))[0]?.id, "a5");
  assert.deepEqual(await idsOf("keyboard under $1"), []);
});

Deno.test("tuning takes the settings that answer best; a correction shows as a gain", async () => {
  const slips = { ...collection, queries: Array.from({ length: 20 }, (_, at) => ({ ...queries[2]!, id: `c${at}` })) };
  slips.judgements = new Map(slips.queries.map(({ id }) => [id, new Map([["k1", 3]])]));
  const withSettings = await hybridSearch(products, { embedder: wordVectors(), vocabulary });
  const { settings: chosen, candidates } = await tuneHybrid(collection, withSettings);
  assert.equal(chosen.corrects, true);
  assert.ok(candidates > 1);
});

Deno.test("judgements of products that are gone are left out, and queries that nothing answers any more", () => {
  const limited = limitTo(collection, products.filter(({ id }) => id !== "k2"));
  assert.deepEqual(limited.queries.map(({ id }) => id), ["b", "c", "d"]);
  assert.deepEqual([...limited.judgements.get("b")!.keys()], ["k1", "k3"]);
  assert.equal(limited.documents.length, 4);
});

Deno.test("an ablation: a step whose loss changes the answers has an effect, one that changes nothing has none", async () => {
  const effects = await ablatePreparation({ products, vocabulary }, collection, { embedder: wordVectors(), settings });
  const of = (step: string, ranker: string, kind: string | null) =>
    effects.find((effect) => effect.step === step && effect.ranker === ranker && effect.class === kind)!.ndcg_10.mean;
  assert.ok(of("units", "BM25", "unit") > 0);
  assert.ok(of("correction", "hybrid", "slip") > 0);
  assert.equal(of("spelling", "BM25", null), 0);
  // Four queries decide nothing.
  assert.ok(effects.every(({ ndcg_10 }) => ndcg_10.verdict === "not decided"));
});

Deno.test("a gain has the sign of the second evaluation minus the first", () => {
  const evaluationOf = (ranker: string, value: number) => ({
    ranker,
    queries: [{ queryId: "a", ndcg_10: value, recall_100: value, judged_10: 1 }],
  });
  const [gain] = gainsOver(evaluationOf("one", 0.2), evaluationOf("two", 0.7), {});
  assert.ok(Math.abs(gain!.ndcg_10.mean - 0.5) < 1e-12 && gain!.over === "one");
});
