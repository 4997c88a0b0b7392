/** Rows under headings. */

import { mistake } from "../core/mod.ts";
import {
  figureTexts,
  type Format,
  formatValue,
  isNumeric,
  type Scalar,
  shownBy,
  type Table,
  timeFormatOf,
  writeBundle,
} from "../bundle/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";
import { htmlFigure, htmlFigures, htmlTable, plainFigures, plainTable } from "./html.ts";
import { carriedBy, type ResultCarrier } from "./result.ts";

/**
 * A column's heading, or its heading and the format of its values. Without a heading, the field's name serves: `unit_price` becomes "Unit price".
 * Without a format, dates are written as dates and the rest as text. Put the unit into the heading: "Median (ms)". {@link KeyFormats} lists the
 * formats.
 */
export type ColumnOptions = string | { label?: string; format?: Format };

/** What {@link table} shows. */
export interface TableOptions {
  title: string;
  /** Field → heading, in the order of the columns. Other fields of the rows are left out. */
  columns: Record<string, ColumnOptions>;
  /** As a query returns them; an empty list is shown as "none". */
  rows: readonly object[];
  /** Where the rows come from. */
  source?: string;
  /** The result that these rows show, for findings to quote. */
  result?: ResultCarrier;
}

/**
 * A table: native and editable in the deck, HTML in the notebook. A cell may hold text, a number, a boolean, a date or null.
 *
 * @throws {TypeError} if a row lacks a field (the message lists the fields that it has) or holds another kind of value.
 *
 * @example
 * ```ts
 * import { table } from "lab/show";
 * table({
 *   title: "Rows by file",
 *   columns: {
 *     file: {},
 *     rows: { format: "integer" },
 *     ms: { label: "Time (ms)", format: "fixed1" },
 *   },
 *   rows: [{ file: "orders.csv", rows: 12_000, ms: 31.5 }],
 * });
 * ```
 */
export function table(options: TableOptions): Displayable {
  const content = tableContent(options);
  return makeDisplayable(`table "${options.title}"`, () => {
    const headings = content.columns.map((column) => column.label);
    const cells = content.rows.length > 0
      ? content.rows.map((row) => row.map((value, at) => formatValue(value, content.columns[at]!.format)))
      : [content.columns.map((_, at) => at === 0 ? "none" : "")];
    const right = content.columns.map((column, at) => isNumeric(column.format, content.rows.map((row) => row[at]!)));
    const figures = content.result ? figureTexts(content.result) : [];
    return writeBundle("table", content, {
      html: htmlFigure(
        "table",
        content.title,
        htmlTable(headings, cells, right) + htmlFigures(figures),
        content.source,
      ),
      plain: `${content.title}\n${plainTable(headings, cells, right)}${plainFigures(figures)}`,
    });
  });
}

function tableContent({ title, columns, rows, source, result }: TableOptions): Table {
  const kept = readRows(`table "${title}"`, Object.keys(columns), rows);
  const content: Table = {
    version: 1,
    title,
    columns: Object.entries(columns).map(([field, column], at) => {
      const { label = labelOf(field), format }: Exclude<ColumnOptions, string> = typeof column === "string"
        ? { label: column }
        : column;
      return { label, format: format ?? timeFormatOf(kept.map((row) => row[at])) ?? "text" };
    }),
    rows: kept,
    source,
  };
  return { ...content, result: result && carriedBy(result, shownBy(content)) };
}

/** The heading made from a field's name: "unit_price" becomes "Unit price". */
export function labelOf(field: string): string {
  const words = field.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The values of some fields of each row, in the order of the fields.
 *
 * @param what their owner in messages: `table "Rows by file"`
 * @throws {TypeError} if a row lacks a field or holds a value that is not a scalar.
 */
export function readRows(what: string, fields: string[], rows: readonly object[]): Scalar[][] {
  return rows.map((row, at) =>
    fields.map((field) => {
      const value = (row as Record<string, unknown>)[field];
      if (value === undefined) throw mistake(explainMissing(what, field, row, at));
      return toScalar(value, (found) => `Row ${at + 1} of the ${what} has ${found} in "${field}"`);
    })
  );
}

function explainMissing(what: string, field: string, row: object, at: number): string {
  if (Object.hasOwn(row, field)) {
    return `Row ${at + 1} of the ${what} has no value in "${field}". Give it one, or null if there is none.`;
  }
  return `The ${what} names "${field}", which row ${at + 1} does not have. It has ${Object.keys(row).join(", ")}.`;
}

/** A query's value as JSON can hold it: safe bigints as numbers, dates as ISO text. */
function toScalar(value: unknown, tell: (found: string) => string): Scalar {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "bigint") {
    const near = Number(value);
    return Number.isSafeInteger(near) ? near : String(value);
  }
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const [found, wayOut] = value instanceof Date
    ? ["a Date that names no day", "Write null if there is none"]
    : value instanceof Uint8Array
    ? ["bytes", "Write them as text in SQL: HEX(…)"]
    : typeof value === "number"
    ? [String(value), "Write null if a number is missing"]
    : ["an object", "Name a field of it, or write it as text"];
  throw mistake(`${tell(found)}. ${wayOut}.`);
}
