import assert from "node:assert/strict";
import { code, finding, markdown, outlineOf, shown, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { chart, table } from "../../tests/fixtures/forms_notebook.ts";
import { layoutDeck } from "./layout.ts";
import type { Box, Page } from "./page.ts";
import { defaultTheme, designOf } from "./theme.ts";

const design = designOf(defaultTheme);

const pagesOf = (title: string, ...cells: Parameters<typeof smallNotebook>[0] & object): Page[] =>
  layoutDeck(outlineOf(smallNotebook(cells)), design).filter((page) => page.title.text === title);

const heads = ({ boxes }: Page) => boxes.filter(({ name }) => name === "Subheading");
const textOf = (box: Box) =>
  box.kind === "text" ? box.paragraphs.map(({ spans }) => spans.map(({ text }) => text).join("")).join("\n") : box.kind;

Deno.test("two groups under subheadings stand side by side, each with its subheading above", () => {
  const [page, ...more] = pagesOf(
    "Two",
    markdown(
      "## Two\n\nBoth hold products.\n\n### MongoDB\n\n- documents\n- collections\n\n### MariaDB\n\n- rows\n- tables",
    ),
  );
  assert.equal(more.length, 0);
  const [left, right] = heads(page!);
  assert.deepEqual([textOf(left!), textOf(right!)], ["MongoDB", "MariaDB"]);
  assert.equal(left!.y, right!.y);
  assert.ok(left!.x + left!.w < right!.x);
  for (const [head, body] of [[left!, "documents\ncollections"], [right!, "rows\ntables"]] as const) {
    const box = page!.boxes.find((box) => textOf(box) === body)!;
    assert.equal(box.x, head.x);
    assert.ok(box.y >= head.y + head.h && box.w === head.w);
  }
  const lead = page!.boxes.find((box) => textOf(box) === "Both hold products.")!;
  assert.ok(lead.y + lead.h < left!.y && lead.w === design.grid.width);
});

Deno.test("three groups may hold findings, code, a table and a chart", () => {
  const json = '{ "sku": "SKU-17",\n  "name": "Desk" }';
  const [page, ...more] = pagesOf(
    "Three",
    markdown(`## Three\n\n### Code\n\n\`\`\`json\n${json}\n\`\`\`\n\n### Rows`),
    code("t", [shown("table", table({ result: { id: "r", data: { all: 50004 } } }))]),
    code("f", [finding("All rows: ", ["r", ["all"], 50004, "integer"], ".")]),
    markdown("### Time"),
    code("c", [shown("chart", chart())]),
  );
  assert.equal(more.length, 0);
  const columns = heads(page!).map(({ x }) => x);
  assert.equal(columns.length, 3);
  const at = (name: RegExp) => page!.boxes.filter((box) => name.test(box.name)).map(({ x }) => columns.indexOf(x));
  assert.deepEqual([at(/^Code$/), at(/^Table/), at(/^Finding mark$/), at(/^Chart/)], [[0], [1], [1], [2]]);
});

Deno.test("what fits no column keeps the full width: long code lines, long words, a wide table, much text, four groups", () => {
  const groups = (...texts: string[]) => texts.map((text, at) => `### Group ${at}\n\n${text}`).join("\n\n");
  const isStacked = (...cells: Parameters<typeof smallNotebook>[0] & object) => {
    const pages = pagesOf("S", ...cells);
    assert.ok(pages.length >= 1);
    assert.ok(pages.every((page) => heads(page).length === 0));
    return pages;
  };
  isStacked(markdown(`## S\n\n${groups(`\`\`\`\n${"x".repeat(80)}\n\`\`\``, "b")}`));
  isStacked(markdown(`## S\n\n${groups("w".repeat(60), "b")}`));
  isStacked(markdown(`## S\n\n${groups("a", "b", "c", "d")}`));
  const long = isStacked(markdown(`## S\n\n${groups("many words ".repeat(400), "b")}`));
  assert.ok(long.length > 1);
  const wide = table({
    columns: Array.from({ length: 9 }, (_, at) => ({ label: `Column ${at}`, format: "text" as const })),
    rows: [Array.from({ length: 9 }, () => "a value")],
  });
  isStacked(markdown("## S\n\n### A\n\ntext\n\n### B"), code("w", [shown("table", wide)]));
});

Deno.test("a subheading with nothing below it makes no column", () => {
  const [page] = pagesOf("S", markdown("## S\n\n### A\n\n### B\n\ntext"));
  assert.equal(heads(page!).length, 0);
});
