/** Tables: column widths, wrapped rows, pages. */

import type { Table } from "../bundle/mod.ts";
import { LabError } from "../core/mod.ts";
import { countLines, type Metrics } from "./metrics.ts";
import type { TableCell, TableRow } from "./page.ts";
import { cellPadX, type Column, fitWidths, leastWidths, measureColumns, sum, tableName } from "./table_columns.ts";
import type { Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";

/** The deck cannot show something; the message names the cell and the way out. */
export class DeckError extends LabError {
  override name = "DeckError";
}

/** The padding above and below a cell's text for many rows and for few rows, in inches. */
export const cellPadY = { close: 0.055, roomy: 0.1 } as const;
/** The largest padding above and below a cell's text, as a multiple of the text size; with more, the rows would fall apart. */
const mostPad = 0.85;
/** The space below a table, in inches. */
const air = 0.12;

/** A table's text size, and the padding above and below a cell's text in inches. */
export interface Setting {
  sizePt: number;
  padY: number;
}

/** The header and the rows of a table, ready to draw. `rows` excludes the header. */
export interface SetTable extends Setting {
  header: TableRow;
  rows: TableRow[];
}

/** A planned table. */
export interface TablePlan extends SetTable {
  widths: number[];
  width: number;
}

/** The space that a table must fit into, in inches. */
export interface TableRoom {
  width: number;
  /** The height for header and rows. */
  height: number;
  /** The largest text size, if a neighbouring table determines it. */
  largestPt?: number;
  /** The number of columns of rows side by side, each with a header and as wide as the space. */
  columns?: number;
}

/**
 * Plans a table with the largest text size at which it fits its space, and opens its rows to fill the space. If no size fits, uses the largest one that does not need many more pages than a smaller one. The large sizes are for tables whose rows have space between them, and the largest for those whose texts do not wrap.
 *
 * @param place names the notebook cell in messages: "cell 12 (a1b2c3)"
 * @throws {DeckError} if it is too wide at the smallest size
 */
export function planTable(
  design: Design,
  table: Table,
  { width, height, largestPt = Infinity, columns: across = 1 }: TableRoom,
  place: string,
): TablePlan {
  const sizes = type.table.filter((sizePt) => sizePt <= largestPt);
  const smallest = sizes.at(-1)!;
  const paged: TablePlan[] = [];
  for (const sizePt of sizes) {
    const columns = measureColumns(design, table, sizePt);
    const widths = fitWidths(columns, width, sizePt === smallest);
    if (!widths) continue;
    const isLarge = sizePt > type.tableDense;
    if (sizePt > type.tableWrapped && sum(columns.map((column) => column.natural)) > width) continue;
    // Large rows that cannot fit need not be measured.
    const leastRow = sizePt * leading.table / 72 + 2 * cellPadY.roomy;
    if (isLarge && leastRow * (Math.ceil(table.rows.length / across) + 1) > height) continue;
    const plan = setRows(design, columns, widths, sizePt, isLarge ? cellPadY.roomy : cellPadY.close);
    const spare = height - highestColumn(plan, across);
    if (spare >= 0) return openRows(plan, spare, Math.ceil(plan.rows.length / across));
    if (!isLarge) paged.push(plan);
  }
  const pages = (plan: TablePlan) => Math.ceil(highestColumn(plan, across) / height);
  const fewest = Math.min(...paged.map(pages));
  // The largest size, unless a smaller one saves every third page.
  const best = paged.find((plan) => pages(plan) <= fewest * 1.5);
  if (best) return best;
  const needed = sum(leastWidths(design, table));
  throw new DeckError(
    `Cannot fit the table "${tableName(table)}" of ${place} on a slide: its ${table.columns.length} columns need ` +
      `${needed.toFixed(1)} in at ${smallest} pt, and there are ${
        width.toFixed(1)
      } in. Show fewer columns, or give them shorter headings.`,
  );
}

function setRows(
  { metrics, colors }: Design,
  columns: Column[],
  widths: number[],
  sizePt: number,
  padY: number,
): TablePlan {
  const align = (column: Column) => column.numeric ? "right" as const : "left" as const;
  const set = (cells: TableCell[]) => setRow(metrics, cells, widths, { sizePt, padY });
  const head = (c: Column): TableCell => ({
    spans: [{ text: c.label }],
    align: align(c),
    bold: true,
    color: colors.primary,
  });
  const rows = (columns[0]?.texts ?? []).map((_, row) =>
    set(columns.map((column) => ({ spans: [{ text: column.texts[row]! }], align: align(column) })))
  );
  return { sizePt, padY, widths, width: sum(widths), header: set(columns.map(head)), rows };
}

/** A table with a different padding above and below its cells' texts, in inches. */
export function withPadY<T extends SetTable>(plan: T, padY: number): T {
  const more = 2 * (padY - plan.padY);
  const taller = (row: TableRow): TableRow => ({ ...row, height: row.height + more });
  return { ...plan, padY, header: taller(plan.header), rows: plan.rows.map(taller) };
}

/** Distributes spare height, in inches, over the header and the given number of rows, up to the largest padding. */
export function openRows<T extends SetTable>(plan: T, spare: number, rows: number): T {
  const more = (spare - air) / (rows + 1);
  const padY = Math.floor(Math.min(plan.padY + more / 2, plan.sizePt / 72 * mostPad) * 1000) / 1000;
  return padY > plan.padY ? withPadY(plan, padY) : plan;
}

/** A row as high as its highest cell. */
export function setRow(metrics: Metrics, cells: TableCell[], widths: number[], setting: Setting): TableRow {
  const heights = cells.map((cell, index) => cellHeight(metrics, cell, widths[index]!, setting));
  return { cells, height: Math.max(...heights) };
}

/** The height that a cell's text needs, in inches. */
export function cellHeight(metrics: Metrics, cell: TableCell, width: number, { sizePt, padY }: Setting): number {
  const lines = countLines(metrics, cell.spans, sizePt, width - 2 * cellPadX, cell.bold);
  return lines * sizePt * leading.table / 72 + 2 * padY;
}

/** The height of a header and rows together, in inches. */
export const heightOf = (header: TableRow, rows: { height: number }[]): number =>
  header.height + sum(rows.map((row) => row.height));

/** The height of the highest of the given number of columns of rows, each with the header, in inches. */
export function highestColumn({ header, rows }: TablePlan, columns: number): number {
  const share = Math.max(1, Math.ceil(rows.length / columns));
  return Math.max(
    ...Array.from({ length: columns }, (_, at) => heightOf(header, rows.slice(at * share, (at + 1) * share))),
  );
}

/** A narrower table looks lost on a page. In inches. */
const slender = 6.5;

/** Widens a table's columns in proportion, up to a width: by a third, or until the table is wide enough. */
export function stretch(plan: TablePlan, width: number): TablePlan {
  const wide = Math.min(width, Math.max(plan.width * 4 / 3, slender));
  const factor = wide / plan.width;
  return factor <= 1 ? plan : { ...plan, width: wide, widths: plan.widths.map((w) => w * factor) };
}

/** With less height for its rows, in inches, a table is refused for what stands above them. */
const leastRoom = 2;

/**
 * Splits rows into columns of about the same height, none higher than its limit, including the header.
 *
 * @param limitOf the largest height of the column at an index, in inches
 * @param across the number of columns on a page; several pages are filled alike
 * @throws {DeckError} if a single row is too high
 */
export function pageRows<R extends { height: number }>(
  header: TableRow,
  rows: R[],
  limitOf: (column: number) => number,
  what: string,
  across = 1,
): R[][] {
  const fill = (part: number): R[][] => {
    const columns: R[][] = [[]];
    let left = limitOf(0) * part - header.height;
    for (const row of rows) {
      if (row.height > left + 1e-6 && columns.at(-1)!.length) {
        left = limitOf(columns.length) * part - header.height;
        columns.push([]);
      }
      columns.at(-1)!.push(row);
      left -= row.height;
    }
    return columns;
  };
  const limit = rows.reduce((least, _, column) => Math.min(least, limitOf(column)), Infinity);
  const room = limit - header.height;
  const tooHigh = rows.findIndex((row) => row.height > room);
  if (tooHigh >= 0) {
    const why = room < leastRoom
      ? `the slide's heading and the table's title and header leave too little of the page. Shorten the longest of them.`
      : "its text alone fills more than a page. Shorten it.";
    throw new DeckError(
      `Cannot fit row ${tooHigh + 1} of ${what} on a slide: ${why}`,
    );
  }
  const columns = fill(1);
  if (columns.length === 1) return columns;
  const wanted = columns.length > across ? Math.ceil(columns.length / across) * across : columns.length;
  // The lowest limit with no more pages distributes the rows evenly, so that no page has only a row or two.
  for (let part = 0.3; part < 1; part += 0.02) {
    const even = fill(part);
    if (even.length <= wanted) return even;
  }
  return columns;
}
