import assert from "node:assert/strict";
import { markdown, outlineOf, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";
import { burgundy } from "../../tests/fixtures/theme.ts";
import { findBarriers } from "../../tests/fuzz/accessibility.ts";
import { type Deck, findAll, readDeck } from "../../tests/fuzz/read_deck.ts";
import { defaultTheme } from "./theme.ts";
import { writeDeck } from "./write.ts";

for (const theme of [defaultTheme, burgundy()]) {
  Deno.test(`a deck with every kind of content meets PowerPoint's rules of accessibility (theme ${theme.name})`, async () => {
    assert.deepEqual(findBarriers(readDeck(await writeDeck(outlineOf(richNotebook()), theme))), []);
  });
}

const deckOf = async (...sources: string[]): Promise<Deck> =>
  readDeck(await writeDeck(outlineOf(smallNotebook(sources.map((source) => markdown(source))))));

Deno.test("slides with the same heading are counted, so that their titles differ", async () => {
  const deck = await deckOf(
    "# Part\n\nA lead.",
    "## Twice\n\none",
    "## Once\n\ntwo",
    "## Twice\n\nthree",
    "## Part\n\nfour",
  );
  const titles = deck.slides.map(({ title }) => title).filter((title) => /Twice|Once|Part/.test(title));
  assert.deepEqual(titles, ["Part", "Twice   1/2", "Once", "Twice   2/2", "Part   2/2"]);
  assert.deepEqual(findBarriers(deck), []);
});

Deno.test("texts in other scripts have their language, their direction and a font, also within a mixed text", async () => {
  const deck = await deckOf(
    "## Scripts\n\nשלום עולם\n\nمرحبا Deno\n\n数据库\n\nデータ、表\n\nplain · שלום\n\na 数据 👩 데이터\n\n[a 数据](https://example.org)",
  );
  const [slide] = deck.slides.filter(({ title }) => title === "Scripts");
  const body = slide!.shapes.find(({ name }) => name === "Text")!;
  const found = findAll(body.element, "a:p").map((paragraph) => {
    const [properties] = findAll(paragraph, "a:pPr");
    return [
      properties?.getAttribute("rtl") === "1" && properties.getAttribute("algn") === "r",
      ...findAll(paragraph, "a:r").map((run) => {
        const [marks] = findAll(run, "a:rPr");
        return [
          run.textContent!.trimStart(),
          marks!.getAttribute("lang"),
          findAll(marks!, "a:ea")[0]?.getAttribute("typeface"),
        ]
          .join("|");
      }),
    ];
  });
  assert.deepEqual(found, [
    [true, "שלום עולם|he-IL|Arial"],
    [true, "مرحبا |ar-SA|Arial", "Deno|en-US|Arial"],
    [false, "数据库|zh-CN|Microsoft YaHei"],
    [false, "データ、表|ja-JP|Yu Gothic"],
    [false, "plain · |en-US|Arial", "שלום|he-IL|Arial"],
    [false, "a |en-US|Arial", "数据 👩 데이터|ko-KR|Malgun Gothic"],
    [false, "a 数据|zh-CN|Microsoft YaHei"],
  ]);
});

Deno.test("barriers that are put into a deck are found", async () => {
  const deck = await deckOf("## One\n\n[text](https://example.org)\n\n| a |\n|---|\n| b |");
  assert.deepEqual(findBarriers(deck), []);
  const slide = deck.slides.find(({ title }) => title === "One")!;
  const table = slide.shapes.find(({ kind }) => kind === "table")!;
  Object.assign(table, { alt: "", hasHeader: false, hasMergedCells: true });
  for (const run of findAll(slide.xml, "a:rPr")) run.removeAttribute("lang");
  for (const link of findAll(slide.xml, "a:hlinkClick")) link.removeAttribute("tooltip");
  slide.background = "777777";
  slide.title = deck.slides[0]!.title;
  slide.shapes.reverse();
  const found = findBarriers(deck).join("\n");
  for (
    const barrier of [
      "same title",
      "not read first",
      "no description",
      "no header row",
      "merged cells",
      "no language",
      "no tip",
      "contrast",
    ]
  ) {
    assert.ok(found.includes(barrier), `${barrier}: ${found}`);
  }
});
