import assert from "node:assert/strict";
import { Random } from "../../core/mod.ts";
import { categories } from "../../dataset/vocabulary.ts";
import { World } from "../../dataset/world.ts";
import type { Constraint } from "./constraint.ts";
import { plainCharacters } from "../prepare/prepare.ts";
import {
  exclusions,
  notUsed,
  ofCategories,
  prices,
  ratings,
  stockAndChannels,
  unparsed,
} from "../../../tests/fixtures/search_queries.ts";
import { parseQuery } from "./parse.ts";
import { shopVocabulary, type Vocabulary } from "./vocabulary.ts";

const shop = shopVocabulary(categories.map(({ id, name, parentId }) => ({ id, name, parentId })));

/** A constraint in short: "price<100 [under $100]", "category=11 [keyboard]", "without:link=wireless [not wireless]". */
function short(constraint: Constraint): string {
  const words = ` [${constraint.words}]`;
  switch (constraint.kind) {
    case "category":
      return `category=${constraint.categoryIds.join()}${words}`;
    case "channel":
      return `channel=${constraint.channels.join()}${words}`;
    case "exclusion": {
      const { attribute, categoryIds, term } = constraint;
      return `without:${attribute ? `${attribute.name}=${attribute.value}` : categoryIds?.join() ?? term}${words}`;
    }
    default: {
      const { min, max, kind } = constraint;
      const ends = [
        min && `>${min.inclusive ? "=" : ""}${min.value}`,
        max && `<${max.inclusive ? "=" : ""}${max.value}`,
      ];
      return `${kind}${ends.filter(Boolean).join("")}${words}`;
    }
  }
}

const parse = (query: string, vocabulary: Vocabulary = shop) => {
  const { constraints, meaning, explanations } = parseQuery(query, vocabulary);
  const notUsed = explanations.filter(({ kind }) => kind === "not used").map(({ words }) => words);
  return { constraints: constraints.map(short), meaning, notUsed };
};

const wordSet = (text: string) => new Set<string>(text.match(/[\p{L}\p{N}]+/gu));

const parsed = [...prices, ...ratings, ...stockAndChannels, ...ofCategories, ...exclusions];

for (const [name, rows] of Object.entries({ prices, ratings, stockAndChannels, ofCategories, exclusions })) {
  Deno.test(`queries: ${name}`, () => {
    for (const [query, meaning, ...constraints] of rows) {
      assert.deepEqual(parse(query), { constraints, meaning, notUsed: [] }, query);
    }
  });
}

Deno.test("what is not a constraint stays as it is", () => {
  for (const query of unparsed) {
    assert.deepEqual(parse(query), { constraints: [], meaning: query.trim(), notUsed: [] }, query);
  }
});

Deno.test("what sounds like a limit is explained and stays in the meaning", () => {
  for (const [query, words] of notUsed) {
    assert.deepEqual(parse(query), { constraints: [], meaning: query, notUsed: [words] }, query);
  }
});

Deno.test("all at once", () => {
  assert.deepEqual(
    parse("wireless headphones with noise cancelling, 4 stars or better, under $150, in stock, without a cable"),
    {
      meaning: "wireless headphones with noise cancelling",
      constraints: [
        "category=19 [headphones]",
        "rating>=4 [4 stars or better]",
        "price<150 [under $150]",
        "stock>=1 [in stock]",
        "without:connection=cable [without a cable]",
      ],
      notUsed: [],
    },
  );
});

Deno.test("each constraint has a sentence and words of the query; the meaning has no other words", () => {
  for (const [query] of parsed) {
    const plain = query.replace("–", "-");
    const { constraints, meaning, explanations } = parseQuery(query, shop);
    for (const { words } of constraints) for (const part of words.split(" … ")) assert.ok(plain.includes(part), query);
    assert.deepEqual(
      explanations.slice(0, constraints.length).map(({ words }) => words),
      constraints.map(({ words }) => words),
    );
    for (const word of meaning.split(" ").filter(Boolean)) assert.ok(plain.includes(word), query);
  }
  assert.deepEqual(
    parseQuery("monitor, $1,299.95 or less, 4 stars, 3 in stock, sold online, not matt, no laptop", shop).explanations
      .map(({ text }) => text),
    [
      "The category is Monitors.",
      "The price is at most $1,299.95.",
      "The rating is at least 4 stars.",
      "The pieces in stock are at least 3.",
      "It is sold through web.",
      "It has no “matt”.",
      "The category is not Laptops.",
    ],
  );
});

Deno.test("each kind of product is found in its own category, and nothing in a product's name or description is a limit", () => {
  for (const { id, nouns = [] } of categories) {
    for (const noun of nouns) {
      const [constraint] = parseQuery(noun.toLowerCase(), shop).constraints;
      assert.deepEqual(constraint?.kind === "category" && constraint.categoryIds, [id], noun);
    }
  }
  for (const row of new World({ scale: "tiny", seed: 3 }).rows("products")) {
    const [name, description, category] = [row[2]!, row[3]!, Number(row[4])];
    for (const constraint of parseQuery(name, shop).constraints) {
      assert.deepEqual(constraint.kind === "category" && constraint.categoryIds, [category], name);
    }
    assert.ok(parseQuery(description, shop).constraints.every(({ kind }) => kind === "category"), description);
  }
});

Deno.test("case, width of letters and spaces do not matter", () => {
  for (const [query] of parsed) {
    const limits = (text: string) => parse(text).constraints.map((each) => each.replace(/ \[.*/, "").toLowerCase());
    const expected = limits(query);
    assert.deepEqual(limits(query.toUpperCase()), expected, query);
    assert.deepEqual(limits(`  ${query.replaceAll(" ", "\u00a0 \t")} \u0000`), expected, query);
    assert.deepEqual(limits(query.replaceAll("e", "ｅ")), expected, query);
  }
});

Deno.test("contradictions are kept and reported", () => {
  const rows: [query: string, words: string][] = [
    ["under 50 and over 100", "under 50 … over 100"],
    ["gift over $100, less than $100", "over $100 … less than $100"],
    ["gift at least $100, at most $100, over $100", "at most $100 … over $100"],
    ["gift rated above 4 and below 3 stars", "rated above 4 … below 3 stars"],
    ["gift in stock and out of stock", "in stock … out of stock"],
    ["gift under $0", "under $0"],
    ["gift rated above 5", "rated above 5"],
    ["gift below 1 star", "below 1 star"],
    ["wireless mouse, not wireless", "not wireless"],
    ["laptops except laptops", "except laptops"],
  ];
  for (const [query, words] of rows) {
    const { constraints, explanations } = parseQuery(query, shop);
    const found = explanations.filter(({ kind }) => kind === "contradiction");
    assert.deepEqual(found.map((each) => each.words), [words], query);
    assert.ok(constraints.length > 0, query);
  }
  for (const [query] of parsed) {
    const { explanations } = parseQuery(query, shop);
    assert.ok(explanations.every(({ kind }) => kind !== "contradiction"), query);
  }
  const limits = parseQuery("gift at least $100 and at most $100", shop).explanations;
  assert.ok(limits.every(({ kind }) => kind === "used"));
});

Deno.test("a shop has its own currency, number form, categories and channels", () => {
  const german: Vocabulary = {
    money: { code: "EUR", symbols: ["€"], names: ["euro", "euros"], decimal: ",", thousands: "." },
    categories: [{ id: 7, name: "Bikes" }, { id: 9, name: "Helmets & Locks", parentId: 7, synonyms: ["bike lock"] }],
    otherThings: ["exercise bike"],
    channels: [{ name: "branch", phrases: ["branch", "branches"] }],
  };
  assert.deepEqual(parse("bike lock under 1.299,95 €, sold in the branch", german), {
    meaning: "bike lock",
    constraints: ["category=9 [bike lock]", "price<1299.95 [under 1.299,95 €]", "channel=branch [sold in the branch]"],
    notUsed: [],
  });
  assert.deepEqual(
    parse("bike under 20 euros", german).constraints,
    ["category=7 [bike]", "price<20 [under 20 euros]"]
      .map((each) => each.replace("=7", "=7,9")),
  );
  assert.deepEqual(parse("exercise bike under $20", german), {
    meaning: "exercise bike under $20",
    constraints: [],
    notUsed: ["under $20"],
  });
  const empty: Vocabulary = { ...german, categories: [], channels: [], otherThings: [] };
  assert.deepEqual(parse("laptop sold online", empty), { meaning: "laptop sold online", constraints: [], notUsed: [] });
});

Deno.test("hostile texts are only texts, and take time in proportion to their length", () => {
  const odd = [
    ...[
      "'; DROP TABLE products; --",
      "\u0000\u0007\u202e",
      "\ud800 under $50",
      "constructor __proto__ toString",
      "((((",
      "\\d+",
    ],
    ...[
      "under $-5",
      "under $1e309",
      "under NaN",
      "between $ and $",
      "not not not wireless",
      "🎧 under 💲50",
      "a\u0300".repeat(50),
    ],
  ];
  for (const query of odd) assert.equal(typeof parseQuery(query, shop).meaning, "string", query);
  assert.deepEqual(parse("\ud800 mouse under $50").constraints, ["category=11 [mouse]", "price<50 [under $50]"]);
  const parts = [
    "9",
    "9,",
    "9 ",
    "under ",
    "under 50 ",
    "not ",
    "no x ",
    "-a ",
    "and ",
    "laptop ",
    "looking for ",
    "★",
    "$",
    "between 1 and ",
  ];
  for (const part of parts) {
    const started = performance.now();
    parseQuery(part.repeat(10_000 / part.length), shop);
    const tookMs = performance.now() - started;
    assert.ok(tookMs < 3_000, `"${part}" took ${Math.round(tookMs)} ms`);
  }
});

Deno.test("random mixtures of what the rules look for never throw, and lose no word without a reason", () => {
  const random = new Random(11, 1, 1);
  const pieces = parsed.flatMap(([query]) => query.split(/(?<= )/)).concat([
    "\n",
    "\u0000",
    "€",
    "—",
    '"',
    "'",
    "1e309",
    "💡",
    "-",
  ]);
  // What joins a constraint to the rest may go with it.
  const joining = new Set("and or but that which is are with for at costs price a".split(" "));
  for (let round = 0; round < 2_000; round++) {
    const query = Array.from({ length: 1 + random.below(12) }, () => random.pick(pieces)).join("");
    const { constraints, meaning, explanations } = parseQuery(query, shop);
    assert.equal(explanations.filter(({ kind }) => kind === "used").length, constraints.length, query);
    if (constraints.every(({ kind }) => kind === "category")) {
      assert.equal(parseQuery(meaning, shop).meaning, meaning, query);
    }
    const kept = wordSet(`${meaning} ${constraints.map(({ words }) => words).join(" ")}`);
    for (const word of wordSet(plainCharacters(query))) {
      assert.ok(joining.has(word) || kept.has(word), `"${word}" of "${query}"`);
    }
    for (const constraint of constraints) {
      assert.notEqual(constraint.words, "", query);
      if ("min" in constraint || "max" in constraint) {
        for (const end of [constraint.min, constraint.max]) {
          assert.ok(end === undefined || Number.isFinite(end.value), query);
        }
      }
    }
  }
});
