import assert from "node:assert/strict";
import { code, finding, markdown, outlineOf, shown, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { table } from "../../tests/fixtures/forms_notebook.ts";
import { layoutDeck } from "./layout.ts";
import type { Box, Page } from "./page.ts";
import { defaultTheme, designOf } from "./theme.ts";

const design = designOf(defaultTheme);
const data = { before: 1240, after: 8, rows: 50004, long: "days since the last order of a customer" };

/** The page of a finding that is alone on its slide; the slide above shows the result. */
function pageOf(...parts: Parameters<typeof finding>): Page {
  const cells = [
    markdown("## Data"),
    code("t", [shown("table", table({ result: { id: "q", data } }))]),
    markdown("## S"),
    code("f", [finding(...parts)]),
  ];
  const pages = layoutDeck(outlineOf(smallNotebook(cells)), design).filter(({ title }) => title.text === "S");
  assert.equal(pages.length, 1);
  return pages[0]!;
}

const paragraphsOf = ({ boxes }: Page) =>
  boxes.flatMap((box: Box) =>
    box.kind === "text" && box.name === "Finding"
      ? box.paragraphs.map(({ spans }) => spans.map(({ text }) => text).join("").replaceAll("\u00a0", " "))
      : []
  );

Deno.test("a value that begins or ends a finding is shown large, and the sentence does not repeat it", () => {
  assert.deepEqual(paragraphsOf(pageOf("From no file to a pair: ", ["q", ["before"], 1240, "ms"], ".")), [
    "1.24 s",
    "From no file to a pair",
  ]);
  assert.deepEqual(paragraphsOf(pageOf(["q", ["rows"], 50004, "integer"], " rows came in, and none was lost.")), [
    "50,004",
    "rows came in, and none was lost.",
  ]);
  assert.deepEqual(
    paragraphsOf(pageOf("The median: ", ["q", ["before"], 1240, "ms"], " to ", ["q", ["after"], 8, "ms"], ".")),
    ["1.24 s → 8 ms", "The median"],
  );
});

Deno.test("a value within a sentence stays there once, larger and in colour", () => {
  const page = pageOf("It fell to ", ["q", ["after"], 8, "ms"], " after the change.");
  assert.deepEqual(paragraphsOf(page), ["It fell to 8 ms after the change."]);
  const spans = page.boxes.flatMap((box) => box.kind === "text" ? box.paragraphs.flatMap(({ spans }) => spans) : []);
  const value = spans.find(({ text }) => text.replaceAll("\u00a0", " ") === "8 ms")!;
  assert.equal(value.color, design.colors.value);
  assert.ok(value.sizePt! > 28);
});

Deno.test("a number stays with its unit, and a long text may break between its words", () => {
  const spans = ({ boxes }: Page) =>
    boxes.flatMap((box) =>
      box.kind === "text" ? box.paragraphs.flatMap(({ spans }) => spans.map(({ text }) => text)) : []
    );
  const long = "days since the last order of a customer";
  const page = pageOf("It is ", ["q", ["long"], long, "text"], ", and fell to ", ["q", ["after"], 8, "ms"], " then.");
  assert.deepEqual(spans(page).filter((text) => text === long || /^8/.test(text)), [long, "8\u00a0ms"]);
});

Deno.test("a finding alone on its page has a very large value", () => {
  const page = pageOf("From no file to a pair: ", ["q", ["before"], 1240, "ms"], ".");
  const sizes = page.boxes.flatMap((box) => box.kind === "text" ? box.paragraphs.map(({ sizePt }) => sizePt) : []);
  assert.deepEqual(sizes, [96, 28]);
});

Deno.test("the notes of a page name the sources of a finding whose value is shown large", () => {
  const page = pageOf(["q", ["rows"], 50004, "integer"], " rows came in.");
  assert.match(JSON.stringify(page.notes), /50,004 is q → rows/);
});

Deno.test("a title of two lines has no orphan: it is smaller, or its lines are about as long as each other", () => {
  const titleOf = (text: string) =>
    layoutDeck(outlineOf(smallNotebook([markdown(`## ${text}\n\nText.`)])), design).find(({ title }) =>
      title.text === text
    )!
      .title;
  const orphan = titleOf("Files become clean tables in set-based steps, at a measured cost");
  assert.equal(orphan.frame.h < 0.5, true);
  const two = titleOf(
    "Many series and many points, and one extraordinarily long heading that does not fit on one line",
  );
  assert.ok(two.frame.w < design.grid.width * 0.9, String(two.frame.w));
  assert.ok(two.frame.h > 0.7);
});
