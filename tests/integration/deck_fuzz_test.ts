/**
 * Decks of random notebooks: nothing is lost, nothing leaves its box, and nothing is refused without a true reason. The seed is fixed, so that a find
 * among new notebooks does not make an unrelated change fail; `AETHERMART_TEST_SEED` sets another one. `deno task soak deck` makes new notebooks every
 * time. The last tests plant problems, which must be found.
 *
 * Needs: LibreOffice Impress, pdftotext, npm.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { Random } from "../../lib/core/mod.ts";
import { writeDeck } from "../../lib/deck/mod.ts";
import { type Parts, unzipParts, zipParts } from "../../lib/deck/package.ts";
import { code, markdown, noAi, notebookOf, outlineOf, shown } from "../fixtures/executed_notebook.ts";
import { causes } from "../fuzz/causes.ts";
import { checkSeeds, usualSeed } from "../fuzz/check_all.ts";
import { findLosses } from "../fuzz/losses.ts";
import { readDeck } from "../fuzz/read_deck.ts";
import {
  canRender,
  type DrawnWord,
  findOverflow,
  findRenderedProblems,
  needed,
  readWords,
  renderDecks,
} from "../fuzz/rendered.ts";
import { testSeed } from "../support/random.ts";
import { skipWithout } from "../support/skip.ts";

// LibreOffice takes one to two seconds for each. The soak draws these, more from the same seed and hundreds of others. Forty have every kind of
// content and every planted cause.
const notebooks = 40;
const seed = testSeed(usualSeed);

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

/** A deck of two lines of prose, whose slide a function spoils. */
async function spoiledDeck(spoil: (slide: string) => string): Promise<Uint8Array> {
  const notebook = notebookOf([
    markdown("# Title"),
    markdown("## Slide\n\nThe first paragraph stays.\n\nThe second paragraph is spoiled."),
    code("aiUse()", [shown("ai-use", noAi)]),
  ]);
  const parts: Parts = new Map(unzipParts(await writeDeck(outlineOf(notebook))));
  const name = "ppt/slides/slide2.xml";
  const slide = parts.get(name) as string;
  assert.notEqual(spoil(slide), slide, "nothing was planted");
  return zipParts(parts.set(name, spoil(slide)));
}

/** Draws decks; `work` gets the path of the PDF of each. */
async function withDrawn(
  decks: Record<string, Uint8Array>,
  work: (pdfOf: (name: string) => string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "aethermart-fuzz-" });
  try {
    for (const [name, bytes] of Object.entries(decks)) await Deno.writeFile(join(folder, `${name}.pptx`), bytes);
    await renderDecks(folder, Object.keys(decks));
    await work((name) => join(folder, `${name}.pdf`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "the comparison with LibreOffice's drawing finds a planted overflow, and nothing in the deck without it",
  ignore: skipWithout(await canRender(), needed),
  async fn() {
    const decks = {
      right: await spoiledDeck((slide) => slide.replace("spoiled", "sound")),
      spoiled: await spoiledDeck((slide) => slide.replace("spoiled", "spoiled ".repeat(400))),
    };
    await withDrawn(decks, async (pdfOf) => {
      const problemsOf = (name: keyof typeof decks) => findRenderedProblems(readDeck(decks[name]), pdfOf(name));
      assert.deepEqual(await problemsOf("right"), []);
      assert.match((await problemsOf("spoiled")).join("\n"), /Slide 2 \("Slide"\): "spoiled" is outside the box of /);
    });
  },
});

Deno.test({
  name: "letters of a mixed text are drawn beside each other, not over each other, with whatever fonts there are",
  ignore: skipWithout(await canRender(), needed),
  async fn() {
    const mixed =
      "*nhqoÜäyåß 데이 터이가 pfsl äzœjÄy 结订期龍库户误检价格图数文书期龍文误检文错误期户订試中日龍查中库格价错客客店期客图 ナータカデ 가 查龍日文表試 plain データカ 데이터*";
    const notebook = notebookOf([
      markdown("# Title"),
      markdown(`## Slide\n\n${mixed}`),
      code("aiUse()", [shown("ai-use", noAi)]),
    ]);
    await withDrawn({ mixed: await writeDeck(outlineOf(notebook)) }, async (pdfOf) => {
      const words = (await readWords(pdfOf("mixed")))[1]!;
      for (const [at, one] of words.entries()) {
        for (const other of words.slice(at + 1).filter(({ y }) => Math.abs(y - one.y) < 0.05)) {
          const shared = Math.min(one.x + one.w, other.x + other.w) - Math.max(one.x, other.x);
          assert.ok(shared < 0.05, `"${one.text}" and "${other.text}" share ${shared.toFixed(2)} in`);
        }
      }
      assert.ok(words.some(({ text }) => text.includes("订期")));
    });
  },
});

Deno.test("a torn picture may be wider than planned; it and pieces of letters with marks are found where no text is", async () => {
  const deck = readDeck(await spoiledDeck((slide) => slide.replace("spoiled", "m\u0308x\u20d7 👩‍👩‍👧‍👦")));
  const slide = deck.slides[1]!;
  const box = slide.shapes.find(({ text }) => text.includes("first paragraph"))!;
  const problemsOf = (text: string, place: Partial<DrawnWord>) =>
    findOverflow(slide, [{ name: "", text, x: box.x + 1, y: box.y + 0.1, w: 0.3, h: 0.2, ...place }], deck);
  const right = box.x + box.w;
  const below = box.y + box.h + 0.5;
  for (const text of ["x\u20d7", "👩‍👩‍", "paragraph"]) {
    assert.deepEqual(problemsOf(text, {}), []);
    assert.match(problemsOf(text, { y: below }).join(), /is outside the box/, text);
    assert.match(problemsOf(text, { x: right + 0.5 }).join(), /is outside the box/, text);
  }
  assert.deepEqual(problemsOf("👩‍👩‍", { x: right - 0.2 }), []);
  for (const text of ["x\u20d7", "👩‍👩‍👧‍👦", "paragraph"]) {
    assert.match(problemsOf(text, { x: right - 0.2 }).join(), /is outside the box/, text);
  }
});

Deno.test("the number of a list's item belongs to its list, and a piece of letters with marks to a text with these letters", async () => {
  const notebook = notebookOf([
    markdown("# Title"),
    markdown("## Slide\n\n### Steps\n\n1. First\n2. Second\n\n### Marks\n\nWith m\u0308arks."),
    code("aiUse()", [shown("ai-use", noAi)]),
  ]);
  const deck = readDeck(await writeDeck(outlineOf(notebook)));
  const slide = deck.slides.find(({ title }) => title === "Slide")!;
  const boxOf = (text: string) => slide.shapes.find((shape) => shape.text.includes(text))!;
  const problemsOf = (text: string, { x, y }: { x: number; y: number }) =>
    findOverflow(slide, [{ name: "", text, x: x + 0.05, y: y + 0.05, w: 0.1, h: 0.2 }], deck)
      .filter((problem) => !problem.includes("letters are drawn"));
  const [list, marks] = [boxOf("Second"), boxOf("m\u0308")];
  assert.deepEqual(list.numbers, ["1.", "2."]);
  assert.deepEqual([problemsOf("2.", list), problemsOf("sk", marks)], [[], []]);
  assert.match(problemsOf("2.", marks).join(), /is outside the box/);
  assert.match(problemsOf("Se", marks).join(), /is outside the box/);
});

Deno.test("the comparison with the notebook finds a planted loss, and nothing in the deck without it", async () => {
  const slides = [{
    heading: "Slide",
    texts: ["The first paragraph stays.", "The second paragraph is spoiled."],
    tables: [],
    labels: [],
    links: [],
  }];
  const fuzzed = { seed: 0, notebook: notebookOf([]), slides, claims: [] };
  const lossesAfter = async (spoil: (slide: string) => string) =>
    findLosses(fuzzed, readDeck(await spoiledDeck(spoil)));
  assert.deepEqual(await lossesAfter((slide) => `${slide}\n`), []);
  assert.deepEqual(await lossesAfter((slide) => slide.replace("second ", "")), [
    '"Slide" lost the text "Thesecondparagraphisspoiled.".',
  ]);
});
