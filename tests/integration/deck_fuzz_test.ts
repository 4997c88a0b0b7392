/**
 * Decks of random notebooks: nothing is lost, and nothing is refused without a true reason. `AETHERMART_TEST_SEED` repeats a run;
 * `deno task soak deck` makes more of them.
 *
 * Needs: nothing but this folder.
 */

import assert from "node:assert/strict";
import { checkSeed } from "../fuzz/check.ts";
import { causes } from "../fuzz/causes.ts";
import { Random } from "../../lib/core/mod.ts";
import { notebookOf, outlineOf } from "../fixtures/executed_notebook.ts";
import { writeDeck } from "../../lib/deck/mod.ts";
import { code, markdown, noAi, shown } from "../fixtures/executed_notebook.ts";
import { testSeed } from "../support/random.ts";

const notebooks = 60;
const seed = testSeed();

Deno.test(`the decks of ${notebooks} random notebooks hold all their texts (seed ${seed})`, async () => {
  const problems: string[] = [];
  for (let at = 0; at < notebooks; at++) {
    const checked = await checkSeed(seed + at);
    problems.push(...checked.problems.map((problem) => `Seed ${seed + at}: ${problem}`));
  }
  assert.deepEqual(problems, []);
});

for (const { name, plant, message } of causes) {
  Deno.test(`a deck is refused for ${name}, and for nothing else`, async () => {
    const notebook = notebookOf([
      markdown("# Title"),
      ...await plant(new Random(1, 0, 0)),
      code("aiUse()", [shown("ai-use", noAi)]),
    ]);
    await assert.rejects(
      () => Promise.resolve().then(() => writeDeck(outlineOf(notebook))),
      (error: Error) =>
        message.test(error.message) && (error.name === "DeckError" || /\(1 problem\):/.test(error.message)),
    );
  });
}
