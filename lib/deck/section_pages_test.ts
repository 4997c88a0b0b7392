import assert from "node:assert/strict";
import { code, evidence, markdown, outlineOf, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { layoutDeck } from "./layout.ts";
import type { Box, Page } from "./page.ts";
import { defaultTheme, designOf } from "./theme.ts";
import { languages } from "./words.ts";

const design = designOf(defaultTheme);
const pagesOf = (cells: Parameters<typeof smallNotebook>[0] & object, on = design): Page[] =>
  layoutDeck(outlineOf(smallNotebook(cells)), on);
const textOf = (box: Box) =>
  box.kind === "text" ? box.paragraphs.map(({ spans }) => spans.map(({ text }) => text).join("")).join("\n") : "";
const named = (page: Page, name: string) => page.boxes.filter((box) => box.name === name);
const slidesOf = (count: number) =>
  Array.from({ length: count }, (_, at) => markdown(`## Slide number ${at + 1} of them\n\nText.`));

Deno.test("the agenda follows the title slide, with number, heading and lead of each section", () => {
  const sections = ["Alpha", "Beta", "Gamma"].flatMap((
    name,
  ) => [markdown(`# ${name}\n\nAbout ${name}.`), ...slidesOf(1)]);
  const [, agenda] = pagesOf(sections);
  assert.equal(agenda!.title.text, "Agenda");
  assert.deepEqual(named(agenda!, "Section").map(textOf), [
    "Alpha\nAbout Alpha.",
    "Beta\nAbout Beta.",
    "Gamma\nAbout Gamma.",
  ]);
  assert.deepEqual(named(agenda!, "Section number").map(textOf), ["1", "2", "3"]);
  const many = Array.from({ length: 7 }, (_, at) => [markdown(`# Section ${at}`), ...slidesOf(1)]).flat();
  const long = pagesOf([markdown(`# ${"数".repeat(100)}\n\nAbout it.`), ...slidesOf(1), ...many])[1]!;
  const [heading] = named(long, "Section");
  assert.match(
    textOf(heading!),
    /^数{40,}…$/,
    "a heading of many lines is shortened: its section's page has all of it",
  );
  const german = designOf({ ...defaultTheme, ...languages.de });
  assert.equal(pagesOf(sections, german)[1]!.title.text, languages.de.words.agenda);
});

for (const count of [1, 6, 11, 20]) {
  Deno.test(`a section page lists its ${count} slides below its heading, above the footer`, () => {
    const page = pagesOf([markdown("# Section\n\nLead."), ...slidesOf(count)]).find(({ master }) =>
      master === "SECTION"
    )!;
    const items = named(page, "Slide");
    assert.deepEqual(items.map(textOf), Array.from({ length: count }, (_, at) => `Slide number ${at + 1} of them`));
    const [lead] = named(page, "Lead");
    for (const { y, h } of items) assert.ok(y > lead!.y + lead!.h && y + h <= 6.71);
    assert.equal(new Set(items.map(({ x }) => x)).size, count > 6 ? 2 : 1);
    const half = Math.ceil(count / 2);
    if (count > 6) { for (const [at, { y }] of items.slice(half).entries()) assert.equal(y, items[at]!.y); }
    const [number] = named(page, "Section number");
    assert.ok(items.every(({ x, y }) => x > number!.x + number!.w || y > number!.y + number!.h));
  });
}

Deno.test("in a deck with an agenda, the last section lists the slides about AI", () => {
  const pages = pagesOf(["A", "B", "C"].flatMap((name) => [markdown(`# ${name}`), ...slidesOf(1)]));
  const ai = pages.filter(({ title }) => /\bAI\b/.test(title.text)).map(({ title }) => title.text);
  const listed = pages.filter(({ master }) => master === "SECTION").map((page) => named(page, "Slide").map(textOf));
  const own = "Slide number 1 of them";
  assert.ok(ai.length > 0);
  assert.deepEqual(listed, [[own], [own], [own, ai[0]]]);
});

Deno.test("slides that do not fit on a section page are counted", () => {
  const page = pagesOf([markdown("# Section\n\nLead."), ...slidesOf(60)]).find(({ master }) => master === "SECTION")!;
  const items = named(page, "Slide");
  assert.equal(textOf(items.at(-1)!), `and ${60 - items.length + 1} more`);
});

Deno.test("a slide of the appendix has the appendix above its title; the only section of a deck has no bare divider", () => {
  const backup = { ...markdown("## Backup\n\nText."), metadata: { lab: { appendix: true } } };
  const pages = pagesOf([markdown("# Part"), ...slidesOf(1), backup]);
  const kickers = Object.fromEntries(
    pages.map(({ title, kicker }) => [title.text, kicker?.spans.map(({ text }) => text).join("")]),
  );
  assert.equal(kickers["Backup"], "APPENDIX");
  assert.equal(kickers["Slide number 1 of them"], "PART");
  assert.ok(!("Part" in kickers));
  for (const lead of ["\n\nLead.", ""]) {
    const sections = pagesOf([markdown(`# Part${lead}`), ...slidesOf(1), ...lead ? [] : [markdown("# Other")]])
      .filter(({ master }) => master === "SECTION");
    assert.equal(sections.length, lead ? 1 : 2);
  }
});

Deno.test("checks of no rubric row are named in the deck's language", () => {
  const cells = [markdown("## S\n\nText."), code("c", [evidence("own", "it holds")])];
  const german = designOf({ ...defaultTheme, ...languages.de });
  assert.match(JSON.stringify(pagesOf(cells, german)), /Prüfungen dieses Notebooks/);
});

Deno.test("a Markdown table has no caption, and what leaves much of its page free moves down", () => {
  const page = pagesOf([markdown("## S\n\n| Ware | Zahl |\n|---|---|\n| a | 1 |")]).find(({ title }) =>
    title.text === "S"
  )!;
  assert.deepEqual(named(page, "Caption"), []);
  const [table] = named(page, "Table: Ware, Zahl");
  assert.ok(table!.y > design.grid.bodyTop + 0.5 && table!.y + table!.h < design.grid.bodyBottom - 1);
});

function checksOf(...claims: string[]) {
  const cells = [markdown("## S\n\nText."), code("c", claims.map((claim) => evidence("m1.schema", claim)))];
  const page = pagesOf(cells).find(({ title }) => title.text === "S")!;
  const [box] = named(page, "Checks");
  return { text: textOf(box!), box: box! };
}

Deno.test("the line above the footer says what was checked, in whole claims", () => {
  assert.equal(checksOf("every order has a line").text, "✓ Checked: every order has a line");
  assert.equal(checksOf("a holds", "b holds").text, "✓ Checked: a holds; b holds");
  const claims = Array.from(
    { length: 9 },
    (_, at) => `claim ${at} is of a length that two or three of them fill a line`,
  );
  const { text, box } = checksOf(...claims);
  const [, shown, more] = text.match(/^✓ Checked: (.*); and (\d) more, on the evidence slides$/)!;
  assert.deepEqual(shown!.split("; "), claims.slice(0, 9 - Number(more)));
  assert.ok(box.y + box.h <= 7 && box.y > 6.4);
  assert.equal(checksOf("word ".repeat(90).trim()).text, "✓ 1 check passed, on the evidence slides");
});
