import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type Settings, trueProducts } from "../../dataset/mod.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { randomOrder } from "../evaluate/random_order.ts";
import { bm25 } from "../lexical/bm25.ts";
import { termsOf } from "../lexical/terms.ts";
import { shopQueries } from "./shop_queries.ts";
import { synonyms } from "./things.ts";
import { unseen } from "./unseen.ts";
import { uses } from "./uses.ts";

const settings: Settings = { scale: "small", seed: 42 };
const { all, tune, heldOut } = shopQueries(settings);
const products = new Map(trueProducts(settings).map((product) => [product.id, product]));

const classNames = ["constraint", "exact", "misspelt", "negation", "new words", "synonym", "use case"];
const ofClass = (name: string) => all.queries.filter((query) => query.class === name);

/** The products that are relevant to a query. */
const relevantTo = (id: string) =>
  [...all.judgements.get(id)!].filter(([, grade]) => grade > 0).map(([productId]) => products.get(productId)!);

Deno.test("50 queries of each class, half of them held out; every product is judged for every query", () => {
  assert.deepEqual([...new Set(all.queries.map((query) => query.class))].sort(), classNames);
  for (const name of classNames) {
    for (const half of [tune, heldOut]) assert.equal(half.queries.filter((query) => query.class === name).length, 25);
  }
  assert.deepEqual(all.queries, [...tune.queries, ...heldOut.queries]);
  assert.equal(new Set(all.queries.map(({ id }) => id)).size, 350);
  for (const { id } of all.queries) assert.equal(all.judgements.get(id)!.size, 1_200);
});

for (const scale of ["tiny", "small"] as const) {
  Deno.test(`at scale ${scale}, each query has a relevant product, and no more than a tenth are relevant`, () => {
    for (const seed of scale === "tiny" ? [0, 1, 2, 3, 4_294_967_295] : [7]) {
      const { all: { queries, judgements, documents } } = shopQueries({ scale, seed });
      assert.equal(queries.length, 350);
      assert.equal(new Set(queries.map(({ text }) => text.toLowerCase())).size, 350);
      for (const { id, text } of queries) {
        const relevant = [...judgements.get(id)!.values()].filter((grade) => grade > 0).length;
        assert.ok(relevant > 0 && relevant <= documents.length / 10, `${seed}: ${text}: ${relevant}`);
      }
    }
  });
}

Deno.test("texts are what people write: short, one line, nothing left from the making", () => {
  for (const { text } of all.queries) {
    assert.ok(text === text.trim() && text.length >= 3 && text.length <= 130, text);
    assert.doesNotMatch(text, /[{}<>_|\\\t\n]|undefined|NaN|\$\D| {2}/);
  }
  // No opening is that of most queries of its class.
  for (const name of classNames) {
    const openings = ofClass(name).map(({ text }) => text.split(" ").slice(0, 2).join(" "));
    const most = Math.max(...openings.map((opening) => openings.filter((other) => other === opening).length));
    assert.ok(most <= 20, `${name}: ${most} begin alike`);
  }
});

Deno.test("the price in a query holds for what is relevant", () => {
  let checked = 0;
  for (const { id, text } of ofClass("constraint")) {
    const most = text.match(
      /(?:under|below|less than|max|up to|cheaper than|more than) \$?(\d+)(?: dollars| bucks|[ ,?]|$)/,
    );
    if (!most || /star| g\b/.test(most[0])) continue;
    checked++;
    for (const { cents, name } of relevantTo(id)) assert.ok(cents <= Number(most[1]) * 100, `${text}: ${name}`);
  }
  assert.ok(checked >= 10, `${checked} checked`);
});

Deno.test("stars, stock and channel in a query hold for what is relevant", () => {
  const checked = { stars: 0, stock: 0, popup: 0 };
  for (const { id, text } of ofClass("constraint")) {
    const stars = text.match(/(\d\.?5?)(?:\+? stars| or better)/);
    const relevant = relevantTo(id);
    if (stars) {
      checked.stars++;
      assert.ok(relevant.every(({ rating }) => rating! >= Number(stars[1])), text);
    }
    if (/in stock|available right now|ship today|not sold out|pieces available|at once/.test(text)) {
      checked.stock++;
      const pieces = Number(text.match(/(\d+)(?: in stock| pieces| at once)/)?.[1] ?? 1);
      assert.ok(relevant.every(({ stock }) => stock! >= pieces), text);
    }
    if (text.includes("pop-up")) {
      checked.popup++;
      assert.ok(relevant.every(({ channels }) => channels.has("popup")), text);
    }
  }
  assert.ok(Math.min(...Object.values(checked)) >= 4, JSON.stringify(checked));
});

Deno.test("each misspelt query has a word that the catalogue does not have, and most of them one that it has", () => {
  const known = new Set(all.documents.flatMap(({ text }) => termsOf(text)));
  const queries = ofClass("misspelt").map(({ text }) => termsOf(text));
  for (const terms of queries) assert.ok(terms.some((term) => !known.has(term)), terms.join(" "));
  assert.ok(queries.filter((terms) => terms.some((term) => known.has(term))).length > 25);
});

Deno.test("what a query does not want is not in the text of what is relevant", () => {
  let checked = 0;
  for (const { id, text } of ofClass("negation")) {
    const unwanted = text.match(
      /(?:without any|not made of|, but no|without|, no|(?:does|do) not (?:use|need)|anything but) (aluminium|steel|plastic|titanium|Bluetooth|Wi-Fi|Zigbee|Thread|USB-C|Thunderbolt|HDMI|DisplayPort|LTE)/,
    );
    if (!unwanted) continue;
    checked++;
    for (const { description } of relevantTo(id)) {
      const connection = description.match(/ in [^,]+,|connects by .*|It also .*/g)!.join(" ");
      assert.ok(!connection.includes(unwanted[1]!), `${text}: ${description}`);
    }
  }
  assert.ok(checked >= 4, `${checked} checked`);
});

Deno.test("the product that a query names by its full name has grade 3", () => {
  const named = ofClass("exact").flatMap(({ id, text }) =>
    [...products.values()].filter(({ name }) => name.toLowerCase() === text.toLowerCase()).map((product) => ({
      id,
      product,
    }))
  );
  assert.ok(named.length >= 3);
  for (const { id, product } of named) assert.equal(all.judgements.get(id)!.get(product.id), 3);
});

Deno.test("no new word is in the catalogue", () => {
  const known = new Set(all.documents.flatMap(({ text }) => termsOf(text)));
  for (const { words } of unseen) assert.deepEqual(termsOf(words).filter((term) => known.has(term)), [], words);
});

Deno.test("a synonym is not the catalogue's name, and no phrase is there twice or in two classes", () => {
  const nouns = new Set([...products.values()].map(({ noun }) => noun.toLowerCase()));
  for (const { words, right, near = [] } of [...synonyms, ...unseen, ...uses]) {
    assert.ok(!nouns.has(words.toLowerCase()), words);
    for (const noun of [...right, ...near]) assert.ok(nouns.has(noun.toLowerCase()), `${words}: ${noun}`);
    assert.ok(right.every((noun) => !near.includes(noun)), words);
  }
  const phrases = [...synonyms, ...unseen, ...uses].map(({ words }) => words.toLowerCase());
  assert.equal(new Set(phrases).size, phrases.length);
});

Deno.test("the set discriminates: keywords find what is named exactly, and nothing by new words", async () => {
  const scores = (await evaluate(all, bm25(all.documents))).queries;
  const lots = (await evaluate(all, randomOrder(all.documents, 42))).queries;
  const mean = (of: typeof scores, name?: string) => {
    const chosen = of.filter((query) => name === undefined || query.class === name);
    return chosen.reduce((sum, { ndcg_10 }) => sum + ndcg_10, 0) / chosen.length;
  };
  assert.ok(mean(scores, "exact") > 0.9);
  assert.equal(mean(scores, "new words"), 0);
  for (const name of ["synonym", "constraint", "negation", "use case", "misspelt"]) {
    const reached = mean(scores, name);
    assert.ok(reached < 0.85 && reached > mean(lots, name), `${name}: ${reached}`);
  }
  assert.ok(mean(lots) < 0.05);
  assert.ok(lots.every(({ judged_10 }) => judged_10 === 1));
});

Deno.test("the same settings give the same queries and judgements on every machine, other seeds give others", () => {
  const hashOf = (seed: number) => {
    const { tune, heldOut } = shopQueries({ scale: "tiny", seed });
    const grades = [...tune.judgements].map(([id, of]) => [id, [...of]]);
    return createHash("sha256").update(JSON.stringify([tune.queries, heldOut.queries, grades])).digest("hex").slice(
      0,
      16,
    );
  };
  // Changes with every change of the words: figures that were measured before it cannot be compared with later ones.
  assert.equal(hashOf(42), "200c51c0ac102f2e");
  assert.notEqual(hashOf(43), hashOf(42));
});

Deno.test("large is refused", () => {
  assert.throws(() => shopQueries({ scale: "large", seed: 1 }), /up to medium/);
});
