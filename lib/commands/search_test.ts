import assert from "node:assert/strict";
import { Command, CommanderError } from "commander";
import type { SearchAnswer, SearchHit } from "../search/mod.ts";
import type { Context } from "./context.ts";
import { defineSearch, describeAnswer } from "./search.ts";

const hit: SearchHit = {
  id: 7,
  name: "Quiet Keyboard",
  category: "Keyboards & Mice",
  price: 79,
  rating: 4.25,
  reviews: 12,
  stock: 0,
  channels: ["web"],
  score: 1,
  reasons: [{ kind: "words", text: "matches “keyboard”, rank 1 by keywords" }, {
    kind: "constraint",
    text: "it costs $79.00",
  }],
};
const answer: SearchAnswer = {
  hits: [hit],
  constraints: [],
  meaning: "keyboard",
  explanations: [{ kind: "used", words: "under $100", text: "The price is below $100." }],
  excluded: 1200,
};

Deno.test("an answer shows how the query was understood, then each product with its reasons", () => {
  assert.deepEqual(describeAnswer(answer), [
    "Searched for “keyboard”.",
    "“under $100”: The price is below $100.",
    "Exclusions remove 1,200 products.",
    "",
    " 1. Quiet Keyboard  $79.00 · 4.3 stars (12) · sold out · product 7",
    "    matches “keyboard”, rank 1 by keywords · it costs $79.00",
  ]);
  assert.match(describeAnswer({ ...answer, hits: [] }).at(-1)!, /^No product meets these limits/);
  assert.match(describeAnswer({ ...answer, meaning: "" })[0]!, /^All words set limits/);
});

Deno.test("wrong options are refused before anything starts", async () => {
  const run = (...args: string[]) =>
    defineSearch(new Command("search").exitOverride().configureOutput({ writeErr: () => {} }), {} as Context)
      .parseAsync(args, { from: "user" });
  for (
    const args of [[], ["a", "--count", "0"], ["a", "--fusion", "best"], ["a", "--scale", "huge"], [
      "a",
      "--words",
      "x",
    ]]
  ) {
    await assert.rejects(run(...args), CommanderError, args.join(" "));
  }
  await assert.rejects(run(" "), { exitCode: 2, message: /The query is empty/ });
});
