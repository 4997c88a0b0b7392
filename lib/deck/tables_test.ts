import assert from "node:assert/strict";
import type { Table } from "../bundle/mod.ts";
import { breakLines } from "./metrics.ts";
import { cellPadX, splitColumns } from "./table_columns.ts";
import { DeckError, heightOf, highestColumn, pageRows, planTable, stretch } from "./tables.ts";
import { defaultTheme, designOf } from "./theme.ts";

const design = designOf(defaultTheme);
const { metrics } = design;
const room = { width: 11.833, height: 4.5 };

const tableOf = (labels: string[], rows: (string | number | null)[][]): Table => ({
  version: 1,
  title: "T",
  columns: labels.map((label) => ({
    label,
    format: rows.every((row) => typeof row[labels.indexOf(label)] === "number") ? "integer" : "text",
  })),
  rows,
});

const words = "every value that no channel could have meant";

Deno.test("a small table has large text and much space, a long one little; both fit their space if possible", () => {
  const small = planTable(design, tableOf(["a", "b"], [["x", 1]]), room, "cell 1");
  const long = planTable(design, tableOf(["a", "b"], Array.from({ length: 13 }, (_, i) => ["x", i])), room, "cell 1");
  assert.equal(small.sizePt, 22);
  assert.ok(long.sizePt < 14 && long.padY < small.padY);
  assert.ok(heightOf(long.header, long.rows) <= room.height);
});

Deno.test("rows open to fill their space, up to the largest padding", () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => ["x", i]);
  for (const count of [5, 7, 9, 11]) {
    const plan = planTable(design, tableOf(["a", "b"], rows(count)), room, "cell 1");
    const height = heightOf(plan.header, plan.rows);
    assert.ok(height <= room.height && height > room.height * 0.93, `${count} rows take ${height} in`);
  }
  const two = planTable(design, tableOf(["a", "b"], rows(2)), room, "cell 1");
  assert.ok(two.padY <= 0.26 && two.rows[0]!.height > 0.6, `${two.padY}`);
});

Deno.test("the higher of two columns of rows fits", () => {
  const table = tableOf(["a", "b"], Array.from({ length: 17 }, (_, i) => ["x", i]));
  const plan = planTable(design, table, { ...room, columns: 2 }, "cell 1");
  assert.ok(plan.sizePt >= 14);
  assert.ok(highestColumn(plan, 2) <= room.height && highestColumn(plan, 1) > room.height);
  assert.equal(highestColumn(plan, 2), heightOf(plan.header, plan.rows.slice(0, 9)));
});

Deno.test("texts wrap within their columns; numbers never do", () => {
  const rows = Array.from({ length: 3 }, (_, i) => [words.repeat(3), 1234567 + i, words]);
  const plan = planTable(design, tableOf(["Long", "Number", "Other"], rows), room, "cell 1");
  assert.ok(plan.width <= room.width + 1e-9);
  for (const row of [plan.header, ...plan.rows]) {
    row.cells.forEach((cell, index) => {
      const texts = cell.spans.map((span) => ({ text: span.text, sizePt: plan.sizePt, bold: cell.bold }));
      const lines = breakLines(metrics, texts, plan.widths[index]! - 2 * cellPadX).lines.length;
      assert.ok(lines * plan.sizePt * 1.2 / 72 + 2 * plan.padY <= row.height + 1e-9);
      if (index === 1) assert.equal(lines, 1);
    });
  }
});

Deno.test("a table that fits at no size is refused, and the message names the cell and the way out", () => {
  const labels = Array.from({ length: 24 }, (_, i) => `Measurement${i}`);
  const wide = tableOf(labels, [labels.map((_, i) => 123456789 + i)]);
  assert.throws(
    () => planTable(design, wide, room, "cell 12 (a1b2)"),
    (error) => error instanceof DeckError && /cell 12 \(a1b2\).*24 columns.*12 pt.*fewer columns/.test(error.message),
  );
});

Deno.test("pages keep every row in order, stay within their limits and have about the same height", () => {
  const plan = planTable(
    design,
    tableOf(["n", "t"], Array.from({ length: 61 }, (_, i) => [i, i % 7 ? "x" : words.repeat(4)])),
    room,
    "c",
  );
  const pages = pageRows(plan.header, plan.rows, (column) => column ? 4.5 : 3, "the table");
  assert.deepEqual(pages.flat(), plan.rows);
  const heights = pages.map((page) => heightOf(plan.header, page));
  heights.forEach((height, index) => assert.ok(height <= (index ? 4.5 : 3) + 1e-6));
  assert.ok(heights.at(-1)! > 1.5, `the last page holds ${heights.at(-1)} in`);
});

Deno.test("a row that is higher than a page is refused", () => {
  const plan = planTable(design, tableOf(["a"], [["x"], [`${words} `.repeat(400)]]), room, "cell 3");
  assert.throws(() => pageRows(plan.header, plan.rows, () => 4, "the table of cell 3"), /row 2 of the table of cell 3/);
});

Deno.test("stretching keeps proportions and stops at a third, or when a table is wide enough", () => {
  const slender = planTable(design, tableOf(["a", "b"], [["x", 1]]), room, "c");
  assert.equal(stretch(slender, 11).width, 6.5);
  assert.equal(stretch(slender, 3).width, 3);
  const plan = planTable(design, tableOf(["a", "b", "c"], [["x".repeat(30), "y".repeat(30), 1]]), room, "c");
  const wide = stretch(plan, 30);
  assert.ok(Math.abs(wide.width - plan.width * 4 / 3) < 1e-9);
  assert.ok(Math.abs(wide.widths.reduce((sum, w) => sum + w, 0) - wide.width) < 1e-9);
});

Deno.test("the most extreme numbers fit in a table of several columns", () => {
  const labels = ["a", "b", "c", "d", "e", "f"];
  const plan = planTable(design, tableOf(labels, [[1e300, -1e300, 5e-324, 1e21, -1e21, 1.7e308]]), room, "cell 1");
  assert.equal(plan.rows[0]!.cells[0]!.spans[0]!.text, "1e300");
  assert.ok(plan.width <= room.width && plan.sizePt >= 14);
});

Deno.test("a table that is too wide is split between columns; each part repeats the first one and fits", () => {
  const labels = Array.from({ length: 14 }, (_, at) => `column${at}`);
  const rows = Array.from({ length: 60 }, (_, row) => labels.map((label) => `${label}-${row}-${"x".repeat(40)}`));
  const table = tableOf(labels, rows);
  const parts = splitColumns(design, table, room.width);
  assert.deepEqual(parts.map(({ title }) => title), ["T (1/3)", "T (2/3)", "T (3/3)"]);
  for (const part of parts) {
    assert.equal(part.columns[0]!.label, "column0");
    assert.ok(planTable(design, part, room, "cell 1").width <= room.width + 1e-6);
  }
  const kept = parts.flatMap(({ columns, rows }) =>
    columns.slice(1).map(({ label }, at) => [label, ...rows.map((row) => row[at + 1])])
  );
  assert.deepEqual(kept, labels.slice(1).map((label, at) => [label, ...rows.map((row) => row[at + 1])]));
  assert.deepEqual(splitColumns(design, tableOf(["a"], [["b"]]), room.width), [tableOf(["a"], [["b"]])]);
});

Deno.test("a size at which every word fits is better than a larger one that breaks a word", () => {
  const rows = Array.from(
    { length: 4 },
    () => ["register_a_new_customer", words, words, "only a customer who has received it"],
  );
  const plan = planTable(design, tableOf(["Procedure", "Step", "Other", "Answer"], rows), room, "cell 1");
  const texts = [{ text: "register_a_new_customer", sizePt: plan.sizePt }];
  assert.equal(breakLines(design.metrics, texts, plan.widths[0]! - 2 * cellPadX).lines.length, 1);
  assert.ok(plan.width <= room.width + 1e-9);
});
