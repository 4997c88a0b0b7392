/**
 * Decks of random notebooks: nothing is lost, nothing leaves its box, and nothing is refused without a true reason. `AETHERMART_TEST_SEED` repeats a
 * run; `deno task soak deck` makes more of them.
 *
 * Needs: LibreOffice Impress, pdftotext, npm.
 */

import assert from "node:assert/strict";
import { Random } from "../../lib/core/mod.ts";
import { writeDeck } from "../../lib/deck/mod.ts";
import { code, markdown, noAi, notebookOf, outlineOf, shown } from "../fixtures/executed_notebook.ts";
import { causes } from "../fuzz/causes.ts";
import { checkSeeds } from "../fuzz/check_all.ts";
import { canRender, needed } from "../fuzz/rendered.ts";
import { testSeed } from "../support/random.ts";
import { skipWithout } from "../support/skip.ts";

const notebooks = 60;
const seed = testSeed();

Deno.test({
  name: `the decks of ${notebooks} random notebooks hold all their texts, each in its box (seed ${seed})`,
  ignore: skipWithout(await canRender(), needed),
  async fn() {
    const { problems, refused, slides } = await checkSeeds(seed, notebooks);
    assert.deepEqual(problems, []);
    assert.ok(slides > notebooks * 5 && refused < notebooks / 2, `${slides} slides, ${refused} refused`);
  },
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
