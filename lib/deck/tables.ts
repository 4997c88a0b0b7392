/** Tables: column widths, wrapped rows, pages. */

import { formatValue, type Table } from "../bundle/mod.ts";
import { LabError } from "../core/mod.ts";
import { breakLines, type Metrics } from "./metrics.ts";
import type { Span, TableCell, TableRow } from "./page.ts";
import { leading, palette } from "./theme.ts";

/** Inside a cell, inches. */
export const cellPad = { x: 0.09, y: 0.055 } as const;

/** A deck cannot show something as it is; the message names the cell and the way out. */
export class DeckError extends LabError {
  override name = "DeckError";
}

/** A table as it will be set. `rows` excludes the header. */
export interface TablePlan {
  sizePt: number;
  widths: number[];
  width: number;
  header: TableRow;
  rows: TableRow[];
}

/** A text column wraps beyond this width where space is short, inches. */
const comfortable = 3.4;
/** A word wider than this may be broken, inches. */
const longestWord = 1.5;

interface Column {
  numeric: boolean;
  label: string;
  texts: string[];
}

function columnsOf(table: Table): Column[] {
  return table.columns.map((column, index) => {
    const values = table.rows.map((row) => row[index]!);
    const numeric = column.format !== "text" ||
      values.some((v) => typeof v === "number") && values.every((v) => typeof v === "number" || v === null);
    return { numeric, label: column.label, texts: values.map((value) => formatValue(value, column.format)) };
  });
}

interface Widths {
  natural: number[];
  least: number[];
}

function measure(metrics: Metrics, columns: Column[], sizePt: number): Widths {
  const width = (text: string, bold = false) => metrics.widthOf(text, { sizePt, bold });
  const widest = (texts: string[]) =>
    texts.reduce((most, text) => Math.max(most, ...text.split("\n").map((l) => width(l))), 0);
  const word = (texts: string[], bold = false) =>
    texts.reduce((most, text) => Math.max(most, ...text.split(/[\s\-/]+/).map((part) => width(part, bold))), 0);
  const pad = 2 * cellPad.x;
  return {
    natural: columns.map((c) => Math.max(widest(c.texts), width(c.label, true), 0.3) + pad),
    least: columns.map((c) => {
      const label = Math.min(word([c.label], true), longestWord);
      return Math.max(c.numeric ? widest(c.texts) : Math.min(word(c.texts), longestWord), label, 0.3) + pad;
    }),
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);

/** Widths that fit: natural where possible, else wrapped in proportion; `undefined` where even the narrowest do not fit. */
function fitWidths({ natural, least }: Widths, width: number): number[] | undefined {
  if (sum(natural) <= width) return natural;
  if (sum(least) > width) return undefined;
  const slack = natural.map((n, i) => Math.max(0, n - least[i]!));
  const share = (width - sum(least)) / sum(slack);
  return least.map((l, i) => l + slack[i]! * share);
}

/** The width that a table takes when its long texts wrap comfortably, inches. */
export function preferredWidth(metrics: Metrics, table: Table, sizePt: number): number {
  const columns = columnsOf(table);
  const { natural, least } = measure(metrics, columns, sizePt);
  return sum(natural.map((n, i) => columns[i]!.numeric ? n : Math.max(least[i]!, Math.min(n, comfortable))));
}

/**
 * Sets a table in a width, in the largest of the sizes that fits it.
 *
 * @param place names the notebook cell in messages: "cell 12 (a1b2c3)"
 * @throws {DeckError} where it does not fit in the smallest size.
 */
export function planTable(
  metrics: Metrics,
  table: Table,
  width: number,
  sizes: readonly number[],
  place: string,
): TablePlan {
  const columns = columnsOf(table);
  for (const sizePt of sizes) {
    const widths = fitWidths(measure(metrics, columns, sizePt), width);
    if (widths) return setRows(metrics, columns, widths, sizePt);
  }
  const smallest = sizes.at(-1)!;
  const needed = sum(measure(metrics, columns, smallest).least);
  throw new DeckError(
    `Cannot fit the table "${table.title}" of ${place} on a slide: its ${columns.length} columns need ${
      needed.toFixed(1)
    } in at ` +
      `${smallest} pt, and there are ${width.toFixed(1)} in. Show fewer columns, or give them shorter headings.`,
  );
}

function setRows(metrics: Metrics, columns: Column[], widths: number[], sizePt: number): TablePlan {
  const header = setRow(
    metrics,
    columns.map((c) => ({ spans: [{ text: c.label }], align: alignOf(c), bold: true, color: palette.ink })),
    widths,
    sizePt,
  );
  const count = columns[0]!.texts.length;
  const rows = Array.from(
    { length: count },
    (_, row) =>
      setRow(metrics, columns.map((c) => ({ spans: [{ text: c.texts[row]! }], align: alignOf(c) })), widths, sizePt),
  );
  return { sizePt, widths, width: sum(widths), header, rows };
}

const alignOf = (column: Column) => column.numeric ? "right" as const : "left" as const;

/** A row as high as its tallest cell. */
export function setRow(metrics: Metrics, cells: TableCell[], widths: number[], sizePt: number): TableRow {
  const heights = cells.map((cell, index) => {
    const texts = cell.spans.map((span: Span) => ({
      text: span.text,
      sizePt: span.sizePt ?? sizePt,
      bold: span.bold ?? cell.bold ?? false,
    }));
    return breakLines(metrics, texts, widths[index]! - 2 * cellPad.x).lines.length;
  });
  return { cells, height: Math.max(...heights) * sizePt * leading.table / 72 + 2 * cellPad.y };
}

/** How high a header and rows are together, inches. */
export const heightOf = (header: TableRow, rows: TableRow[]): number =>
  header.height + sum(rows.map((row) => row.height));

/**
 * Rows in pages of about the same height, none higher than its limit; the header counts on each.
 *
 * @param limits height of the first page and of the following ones, inches
 * @throws {DeckError} where one row alone is too high.
 */
export function pageRows(header: TableRow, rows: TableRow[], limits: [number, number], what: string): TableRow[][] {
  const fill = (first: number, next: number): TableRow[][] => {
    const pages: TableRow[][] = [[]];
    let left = first - header.height;
    for (const row of rows) {
      if (row.height > left && pages.at(-1)!.length) {
        pages.push([]);
        left = next - header.height;
      }
      pages.at(-1)!.push(row);
      left -= row.height;
    }
    return pages;
  };
  const tallest = rows.findIndex((row) => row.height > Math.min(...limits) - header.height);
  if (tallest >= 0) {
    throw new DeckError(
      `Cannot fit row ${tallest + 1} of ${what} on a slide: its text alone fills more than a page. Shorten it.`,
    );
  }
  const pages = fill(...limits);
  if (pages.length === 1) return pages;
  // The lowest limit that needs no more pages shares the rows out, so that no page is left with a row or two.
  const [first, next] = limits;
  for (let part = 0.35; part < 1; part += 0.05) {
    const even = fill(Math.max(first * part, header.height), Math.max(next * part, header.height));
    if (even.length === pages.length && even.every((page) => page.length)) return even;
  }
  return pages;
}
