import assert from "node:assert/strict";
import {
  code,
  finding,
  markdown,
  outlineOf,
  shown,
  smallNotebook,
  someAi,
} from "../../tests/fixtures/executed_notebook.ts";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";
import { burgundy } from "../../tests/fixtures/theme.ts";
import { layoutDeck } from "./layout.ts";
import { breakLines, type Metrics } from "./metrics.ts";
import type { Box, Page } from "./page.ts";
import { defaultTheme, designOf } from "./theme.ts";

const design = designOf(defaultTheme);
const rich = layoutDeck(outlineOf(richNotebook()), design);
/** The same deck in both themes: 16:9 in Arial, 4:3 in Times New Roman. */
const themed = [design, designOf(burgundy())].map((design) => ({
  design,
  pages: layoutDeck(outlineOf(richNotebook()), design),
}));

const textOf = (box: Box): string =>
  box.kind === "text"
    ? box.paragraphs.map((paragraph) => paragraph.spans.map((span) => span.text).join("")).join("\n")
    : box.kind === "table"
    ? box.rows.flatMap((row) => row.cells.map((cell) => cell.spans.map((span) => span.text).join(""))).join("\n")
    : "";

const pagesOf = (...cells: Parameters<typeof smallNotebook>[0] & object) =>
  layoutDeck(outlineOf(smallNotebook(cells)), design);

/** The height that a text box's paragraphs need. */
function needed(box: Extract<Box, { kind: "text" }>, metrics: Metrics): number {
  const inset = box.inset ?? 0;
  return box.paragraphs.reduce((sum, paragraph, index) => {
    const indent = paragraph.hanging ? paragraph.hanging.indentIn * (paragraph.hanging.level + 1) : 0;
    const texts = paragraph.spans.map((s) => ({
      text: s.text,
      sizePt: s.sizePt ?? paragraph.sizePt,
      bold: s.bold ?? paragraph.bold,
      mono: s.mono,
    }));
    const lines = breakLines(metrics, texts, box.w - indent - 2 * inset).lines.length;
    const after = index < box.paragraphs.length - 1 ? paragraph.spaceAfterPt ?? 0 : 0;
    return sum + (lines * paragraph.leadingPt + after) / 72;
  }, 2 * inset);
}

for (const { design, pages } of themed) {
  const { name, metrics, grid: { page: size } } = design;

  Deno.test(`nothing leaves its page, and no text is higher than its box (theme ${name})`, () => {
    for (const [index, page] of pages.entries()) {
      for (const box of page.boxes) {
        const where = `page ${index + 1}, ${box.name}`;
        if (box.name !== "Fingerprint of the run") {
          assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.w <= size.width && box.y + box.h <= size.height, where);
        }
        if (box.kind !== "text") continue;
        const height = needed(box, metrics);
        assert.ok(height <= box.h + 0.02, `${where} needs ${height} of ${box.h}`);
      }
    }
  });

  Deno.test(`nothing on a content page covers anything else, nor the title or footer (theme ${name})`, () => {
    const overlap = (a: Box, b: Box) =>
      Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x) > 0.02 &&
      Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y) > 0.02;
    const check = (page: Page, index: number) => {
      const { frame } = page.title;
      for (const [at, box] of page.boxes.entries()) {
        assert.ok(box.y >= frame.y + frame.h, `page ${index + 1}: ${box.name} covers the title`);
        assert.ok(box.y + box.h <= 7, `page ${index + 1}: ${box.name} reaches the footer`);
        for (const other of page.boxes.slice(at + 1)) {
          assert.ok(!overlap(box, other), `page ${index + 1}: ${box.name} and ${other.name}`);
        }
      }
    };
    pages.forEach((page, index) => page.master === "CONTENT" && check(page, index));
  });
}

Deno.test("a subtitle or a section's lead that does not fit its page continues completely on the next page", () => {
  const words = Array.from({ length: 300 }, (_, i) => `w${i}`).join(" ");
  const notebook = smallNotebook([markdown(`# Section\n\n${words}`), markdown("## S\n\nText.")]);
  notebook.cells[0]!.source = `# The title\n\n${words.replaceAll("w", "v")}`;
  const pages = layoutDeck(outlineOf(notebook), design);
  for (const page of pages) {
    for (const box of page.boxes) {
      assert.ok(box.name === "Fingerprint of the run" || box.y + box.h <= 7, `${page.title.text}: ${box.name}`);
    }
  }
  const text = pages.flatMap((page) => page.boxes.map(textOf)).join(" ").split(/\s+/);
  assert.equal(text.filter((word) => /^w\d/.test(word)).join(" "), words);
  assert.equal(text.filter((word) => /^v\d/.test(word)).join(" "), words.replaceAll("w", "v"));
});

Deno.test("a heading or a finding that fits no page is refused by name", () => {
  const words = Array.from({ length: 400 }, (_, i) => `w${i}`).join(" ");
  assert.throws(() => pagesOf(markdown(`## ${words}\n\nText.`)), /heading "w0 w1 .*lines at 20 pt\. Shorten it/);
  const table = shown("table", {
    version: 1,
    title: "T",
    columns: [{ label: "A", format: "text" }],
    rows: [["a"]],
    result: { id: "r", data: 1 },
  });
  const long = code("f", [table, finding(`${words} ${words}`, ["r", [], 1, "integer"])]);
  assert.throws(() => pagesOf(markdown("## S"), long), /finding of cell 3 .*more than a page\. Shorten it/);
});

Deno.test("every word of long prose is on a page, in order, and no page has a single line", () => {
  const words = Array.from({ length: 900 }, (_, i) => `w${i}`).join(" ");
  const pages = pagesOf(markdown(`## Long\n\n${words}\n\n### Sub\n\n${words.replaceAll("w", "v")}`));
  const prose = pages.filter((page) => page.title.text === "Long");
  assert.ok(prose.length >= 3);
  const text = prose.flatMap((page) => page.boxes.map(textOf)).join(" ").split(/\s+/);
  assert.deepEqual(text.filter((word) => /^w\d/.test(word)).join(" "), words);
  assert.deepEqual(text.filter((word) => /^v\d/.test(word)).join(" "), words.replaceAll("w", "v"));
  assert.deepEqual(prose.map((page) => page.title.part), prose.map((_, i) => `${i + 1}/${prose.length}`));
  for (const page of prose) assert.ok(page.boxes.some((box) => box.h > 1), "a page is nearly empty");
});

Deno.test("prose that is read from the right stands at the right edge, other prose at the left", () => {
  const frameOf = (text: string) => {
    const boxes = pagesOf(markdown(`## S\n\n${text}`)).flatMap(({ boxes }) => boxes);
    return boxes.find((box) => box.kind === "text" && box.paragraphs.some(({ spans }) => spans[0]?.text === text))!;
  };
  const { grid } = defaultTheme;
  const [left, right] = [frameOf("A table keeps its rows."), frameOf("يحفظ الجدول صفوفه.")];
  assert.equal(left.x, grid.left);
  assert.ok(Math.abs(right.x + right.w - grid.right) < 1e-6 && right.x > left.x && right.w === left.w);
});

Deno.test("code continues on further pages without losing a line", () => {
  const source = Array.from({ length: 70 }, (_, i) => `line(${i});`).join("\n");
  const pages = pagesOf(markdown("## Code"), code(source, [], { tags: ["show-input"] })).filter((page) =>
    page.title.text === "Code"
  );
  assert.ok(pages.length > 1);
  assert.equal(pages.flatMap((page) => page.boxes.map(textOf)).join("\n"), source);
});

Deno.test("a long table keeps every row and repeats its header", () => {
  const rows = Array.from({ length: 130 }, (_, i) => [`row ${i}`, i]);
  const content = {
    version: 1 as const,
    title: "Long",
    columns: [{ label: "Name", format: "text" as const }, { label: "N", format: "integer" as const }],
    rows,
  };
  const pages = pagesOf(markdown("## T"), code("t", [shown("table", content)]));
  const tables = pages.flatMap((page) => page.boxes).filter((box) => box.kind === "table");
  assert.ok(tables.length > 1);
  for (const table of tables) assert.equal(table.rows[0]!.cells[0]!.spans[0]!.text, "Name");
  const names = tables.flatMap((table) => table.rows.slice(1).map((row) => row.cells[0]!.spans[0]!.text));
  assert.deepEqual(names, rows.map(([name]) => name));
});

Deno.test("a table whose rows would be small is set in two columns under its text, within its page", () => {
  const content = {
    version: 1 as const,
    title: "Roles",
    columns: ["Role", "Attempt", "Answer"].map((label) => ({ label, format: "text" as const })),
    rows: Array.from({ length: 15 }, (_, i) => [`role ${i}`, "reads the customers", "denied"]),
  };
  const pages = pagesOf(markdown("## T\n\nWho may do what."), code("t", [shown("table", content)]));
  const page = pages.find(({ title }) => title.text === "T")!;
  const tables = page.boxes.filter((box) => box.kind === "table");
  assert.deepEqual(tables.map(({ rows }) => rows.length), [9, 8]);
  const [left, right] = tables as [Box, Box];
  assert.ok(left.x + left.w < right.x && tables.every(({ y, h, sizePt }) => y + h < 6.62 && sizePt >= 13));
  assert.equal(pages.filter(({ title }) => title.text === "T").length, 1);
});

/** The tables of the slide "T" with one table, by page. */
function tablesOf(columns: number, rows: number) {
  const content = {
    version: 1 as const,
    title: "Wide",
    columns: Array.from({ length: columns }, (_, at) => ({ label: `Column ${at}`, format: "integer" as const })),
    rows: Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, at) => 1_000_000 * row + at)),
  };
  const pages = pagesOf(markdown("## T"), code("t", [shown("table", content)])).filter(({ title }) =>
    title.text === "T"
  );
  return pages.map(({ boxes }) => boxes.filter((box) => box.kind === "table"));
}

Deno.test("a narrow table of many rows stands in three columns; beyond that its pages are filled alike", () => {
  assert.deepEqual(tablesOf(2, 34).map((tables) => tables.length), [3]);
  const pages = tablesOf(2, 64);
  assert.ok(pages.length > 1);
  assert.equal(new Set(pages.map((tables) => tables.length)).size, 1);
  const counts = pages.flat().map(({ rows }) => rows.length);
  assert.ok(Math.max(...counts) - Math.min(...counts) <= pages.flat().length, String(counts));
});

Deno.test("a table that is wider than a page is split, and each part repeats the first column", () => {
  const parts = tablesOf(19, 3).flat();
  assert.ok(parts.length > 1);
  const labels = parts.map(({ rows }) => rows[0]!.cells.map(({ spans }) => spans[0]!.text));
  for (const [first] of labels) assert.equal(first, "Column 0");
  assert.deepEqual(
    ["Column 0", ...labels.flatMap((all) => all.slice(1))],
    Array.from({ length: 19 }, (_, at) => `Column ${at}`),
  );
  for (const { x, w, rows, sizePt } of parts) {
    assert.ok(x + w <= design.grid.right + 1e-6 && sizePt >= 12);
    assert.equal(rows.length, 4);
  }
});

Deno.test("a finding beside a chart shows its sentence, in which the values stand out, and its sources in the notes", () => {
  const chart = shown("chart", {
    version: 1,
    title: "C",
    alt: "bars",
    mark: "bar",
    x: { field: "x", label: "X", format: "text" },
    y: { field: "y", label: "Y", format: "ms" },
    rows: [{ x: "a", y: 1 }],
    result: { id: "r", data: { before: 1240, after: 8 } },
  });
  const pages = pagesOf(
    markdown("## S"),
    code("c", [chart, finding("It fell from ", ["r", ["before"], 1240, "ms"], " to ", ["r", ["after"], 8, "ms"], ".")]),
  );
  const page = pages.find((page) => page.title.text === "S")!;
  const box = page.boxes.find((box) => box.name === "Finding")!;
  assert.equal(textOf(box).replaceAll("\u00a0", " "), "It fell from 1.24 s to 8 ms.");
  const drawn = page.boxes.find((box) => box.kind === "chart")!;
  assert.ok(box.x > drawn.x + drawn.w);
  assert.match(page.notes.sources.join("\n"), /1\.24 s is r → before, shown by cell 3/);
});

Deno.test("titles, footers and notes name slide, run and cells", () => {
  const { runId } = outlineOf(richNotebook());
  for (const page of rich) {
    assert.ok(page.title.text.length > 0);
    assert.match(page.notes.sources.at(-1)!, new RegExp(`Made from cell.* of run ${runId}`));
    if (page.master !== "TITLE") assert.match(page.footer!.right, new RegExp(`^cells? \\d.*run ${runId}$`));
  }
});

Deno.test("the disclosure shows tools, corrections with how they were found, commit and test, and all headings; long texts continue on the next page", () => {
  const long = Array.from({ length: 400 }, (_, i) => `h${i}`).join(" ");
  const correction = { what: "what was wrong", found: "by a review", commit: "1a2b3c4", test: "the test's name" };
  const use = { ...someAi, how: long, corrections: [correction] };
  const pages = pagesOf(code("f", [shown("ai-use", use)], { tags: ["t"] })).filter((page) =>
    page.title.text.startsWith("AI use: ")
  );
  const titles = ["AI use: a task", "AI use: corrections made", "AI use: benefits, limits and lessons"];
  assert.deepEqual([...new Set(pages.map(({ title }) => title.text))], titles);
  const textsOf = (title?: string) => {
    const some = pages.filter((page) => !title || page.title.text === title);
    assert.ok(some.length > (title === titles[0] ? 1 : 0));
    return some.map((page) => page.boxes.map(textOf));
  };
  for (const texts of textsOf(titles[0])) {
    for (const heading of ["How AI was used", "Effect on the work"]) assert.ok(texts.includes(heading), heading);
    assert.match(texts.join(" "), /a tool[^]*Its page shows it\./);
  }
  assert.match(textsOf(titles[1]).join(" "), /what was wrong[^]*by a review[^]*1a2b3c4[^]*the test's name/);
  for (const heading of ["Benefits", "Limits", "Lessons learned"]) assert.ok(textsOf(titles[2])[0]!.includes(heading));
  const words = textsOf().flat().join(" ").split(/\s+/).filter((word) => /^h\d/.test(word));
  assert.equal(words.join(" "), long);
});

Deno.test("two disclosures have titles of their own, and corrections of which only the text is known have no further columns", () => {
  const pages = pagesOf(
    code("f", [shown("ai-use", someAi), shown("ai-use", { ...someAi, task: "another" })], { tags: ["t"] }),
  ).filter((page) => page.title.text.startsWith("AI use: "));
  assert.equal(new Set(pages.map(({ title }) => title.text)).size, 6);
  const table = pages[1]!.boxes.find((box) => box.kind === "table")!;
  assert.deepEqual(table.kind === "table" && table.rows.map(({ cells }) => cells.length), [1, 1]);
});

Deno.test("a correction or a basis that is longer than a page continues on the next one, and nothing of it is lost", () => {
  const long = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at}`).join(" ");
  const use = {
    ...someAi,
    tools: [{ name: "a tool", version: "1", basis: long("b", 600) }],
    corrections: [{ what: long("c", 1500), commit: "1a2b3c4" }, { what: "short" }],
  };
  const pages = pagesOf(code("f", [shown("ai-use", use)], { tags: ["t"] }));
  const words = pages.flatMap(({ boxes }) => boxes).flatMap((box) => box.kind === "table" ? box.rows : [])
    .flatMap(({ cells }) => cells.map(({ spans }) => spans.map(({ text }) => text).join(""))).join(" ").split(/\s+/);
  const found = (letter: string) => words.filter((word) => new RegExp(`^${letter}\\d+$`).test(word)).join(" ");
  assert.equal(found("b"), long("b", 600));
  assert.equal(found("c"), long("c", 1500));
});
