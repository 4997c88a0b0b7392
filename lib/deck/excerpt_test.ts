import assert from "node:assert/strict";
import { code, markdown, outlineOf, shown, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import type { Excerpt, Script } from "../bundle/mod.ts";
import { grids } from "./grid.ts";
import { layoutDeck } from "./layout.ts";
import { defaultTheme, designOf } from "./theme.ts";

const design = designOf(defaultTheme);
const { grid } = design;

function pagesOf(sql: string, on = design, callouts?: Excerpt["callouts"]) {
  const excerpt: Excerpt = {
    version: 1,
    title: "The table",
    file: "sql/m1/a.sql",
    line: 3,
    sql,
    ms: 8,
    rows: 0,
    warnings: 0,
    callouts,
  };
  const script: Script = { version: 1, file: "sql/m1/a.sql", statements: [], left: 0, ms: 9 };
  const notebook = smallNotebook([
    markdown("## The rules"),
    code("x", [shown("script", script), shown("excerpt", excerpt)]),
  ]);
  return layoutDeck(outlineOf(notebook), on).filter(({ title }) => title.text === "The rules");
}

const codeOf = (pages: ReturnType<typeof pagesOf>) =>
  pages.flatMap(({ boxes }) => boxes.flatMap((box) => box.kind === "text" && box.name === "Code" ? [box] : []));

Deno.test("an excerpt is a slide of native monospaced text in colours; the script itself is on no slide", () => {
  const pages = pagesOf("CREATE TABLE t (\n  n INT -- how many\n)");
  assert.equal(pages.length, 1);
  const [box] = codeOf(pages);
  assert.deepEqual(box!.paragraphs.map(({ spans }) => spans.map(({ text }) => text).join("")), [
    "CREATE TABLE t (",
    "  n INT -- how many",
    ")",
  ]);
  const spans = box!.paragraphs.flatMap(({ spans }) => spans);
  assert.ok(spans.every(({ mono }) => mono));
  assert.ok(spans[0]!.bold && spans.some(({ italic, text }) => italic && text === "-- how many"));
  assert.ok(box!.paragraphs.every(({ sizePt }) => sizePt === 20), "short code is large");
  const texts = JSON.stringify(pages[0]!.boxes);
  assert.match(texts, /The table/);
  assert.match(texts, /sql\/m1\/a\.sql, line 3 \(8\u00a0ms\)/);
});

Deno.test("a long excerpt continues on further pages and loses no line", () => {
  const lines = Array.from({ length: 58 }, (_, at) => `  column_${at} INT NOT NULL,`);
  const boxes = codeOf(pagesOf(["CREATE TABLE t (", ...lines, ")"].join("\n")));
  assert.ok(boxes.length > 1);
  assert.ok(boxes.every(({ y, h }) => y + h <= grid.bodyBottom + 1e-6));
  assert.deepEqual(
    boxes.flatMap(({ paragraphs }) => paragraphs.map(({ spans }) => spans.map(({ text }) => text).join(""))).slice(
      1,
      -1,
    ),
    lines,
  );
});

Deno.test("SQL with a long line or many lines is smaller, so that lines do not wrap and a statement stays on one page", () => {
  const long = `SELECT ${"column_name, ".repeat(7)}1`;
  const many = ["CREATE VIEW v AS", ...Array.from({ length: 15 }, (_, at) => `SELECT ${at} UNION`), "SELECT 20"].join(
    "\n",
  );
  for (const sql of [long, many]) {
    const boxes = codeOf(pagesOf(sql));
    assert.equal(boxes.length, 1);
    assert.ok(boxes[0]!.paragraphs.every(({ sizePt }) => sizePt === 12));
  }
});

Deno.test("the size of SQL depends on the page's width: a line that fits a wide page is smaller on a narrow one", () => {
  const narrow = designOf({ ...defaultTheme, grid: grids["4:3"] });
  const sizes = (characters: number) =>
    [design, narrow].map((on) => {
      const [box] = codeOf(pagesOf(`SELECT ${"x".repeat(characters - 7)}`, on));
      return box!.paragraphs[0]!.sizePt;
    });
  assert.deepEqual(sizes(60), [20, 16]);
  assert.deepEqual(sizes(80), [16, 12]);
  assert.deepEqual(sizes(110), [12, 12]);
});

const sql = "CREATE TABLE orders (\n  order_id INT PRIMARY KEY,\n  total INT CHECK (total > 0)\n)";
const callouts = [{ line: 2, text: "The server numbers orders." }, { line: 3, text: "A total is never zero." }];
const texts = (pages: ReturnType<typeof pagesOf>, name: RegExp) =>
  pages.flatMap(({ boxes }) =>
    boxes.flatMap((box) =>
      box.kind === "text" && name.test(box.name)
        ? [{ ...box, text: box.paragraphs.map(({ spans }) => spans.map(({ text }) => text).join("")).join("\n") }]
        : []
    )
  );

for (const on of [design, designOf({ ...defaultTheme, grid: grids["4:3"] })]) {
  Deno.test(`callouts stand beside the code, and marks at their lines (${on.grid.page.width} in)`, () => {
    const pages = pagesOf(sql, on, callouts);
    assert.equal(pages.length, 1);
    const [code] = codeOf(pages);
    const said = texts(pages, /^Callout$/);
    assert.deepEqual(said.map(({ text }) => text), callouts.map(({ text }) => text));
    const marks = texts(pages, /^Mark/);
    assert.deepEqual(marks.map(({ text }) => text), ["1", "2", "1", "2"]);
    const { leadingPt } = code!.paragraphs[0]!;
    for (const [index, { line }] of callouts.entries()) {
      const middle = code!.y + code!.inset! + (line - 0.5) * leadingPt / 72;
      const mark = marks[index]!;
      assert.ok(Math.abs(mark.y + mark.h / 2 - middle) < 0.02 && mark.x + mark.w <= code!.x);
      assert.ok(said[index]!.x > code!.x + code!.w);
    }
    assert.ok(said[1]!.y >= said[0]!.y + said[0]!.h);
    for (const { text } of callouts) assert.ok(pages[0]!.notes.script.join(" ").includes(text), text);
  });
}

Deno.test("code is smaller beside callouts that need more room, rather than on another page", () => {
  const wide = Array.from({ length: 6 }, (_, at) => `  column_${at} INT NOT NULL DEFAULT 0 COMMENT 'sums',`).join("\n");
  const long = (count: number) =>
    Array.from(
      { length: 6 },
      (_, at) => ({ line: at + 1, text: "The server numbers orders by itself. ".repeat(count) }),
    );
  const sizeOf = (pages: ReturnType<typeof pagesOf>) => {
    assert.equal(pages.length, 1);
    return codeOf(pages)[0]!.paragraphs[0]!.sizePt;
  };
  assert.ok(sizeOf(pagesOf(wide, design, long(3))) < sizeOf(pagesOf(wide, design, long(1))));
});

Deno.test("code too wide for callouts beside it has marks at the ends of its lines and the texts below", () => {
  const wide = `SELECT ${"column_name, ".repeat(7)}1`;
  const pages = pagesOf(wide, design, [{ line: 1, text: "All in one line." }]);
  assert.equal(texts(pages, /^Callout$/).length, 0);
  const all = texts(pages, /./).map(({ text }) => text).join("\n");
  assert.ok(all.includes(`${wide}  ①`) && all.includes("All in one line."));
});
