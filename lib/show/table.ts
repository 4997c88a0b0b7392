/** Rows under headings. */

import { type Format, formatValue, isNumeric, type Scalar, type Table, writeBundle } from "../bundle/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";
import { htmlFigure, htmlTable, plainTable } from "./html.ts";
import { type ResultCarrier, resultOf } from "./result.ts";

/** What a query gives for a column. */
export type CellValue = Scalar | bigint | Date;

/** A heading, with the unit where there is one, and how the column's values are written. */
export type ColumnOptions = string | { label: string; format: Format };

/** What {@link table} shows. */
export interface TableOptions {
  title: string;
  /** Field → heading, in the order they are shown. Fields that are not named are left out. */
  columns: Record<string, ColumnOptions>;
  rows: readonly Record<string, CellValue>[];
  /** Where the rows come from. */
  source?: string;
  /** The result that these rows show, for findings to quote. */
  result?: ResultCarrier;
}

/**
 * A table: native and editable in the deck, HTML in the notebook.
 *
 * @throws {TypeError} for a row without a named field, or a value that is no scalar.
 *
 * ```ts
 * import { table } from "./mod.ts";
 * table({
 *   title: "Rows by file",
 *   columns: { file: "File", rows: { label: "Rows", format: "integer" } },
 *   rows: [{ file: "orders.csv", rows: 12_000 }],
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
    return writeBundle("table", content, {
      html: htmlFigure("table", content.title, htmlTable(headings, cells, right), content.source),
      plain: `${content.title}\n${plainTable(headings, cells, right)}`,
    });
  });
}

function tableContent({ title, columns, rows, source, result }: TableOptions): Table {
  const fields = Object.keys(columns);
  return {
    version: 1,
    title,
    columns: Object.values(columns).map((column) =>
      typeof column === "string" ? { label: column, format: "text" } : column
    ),
    rows: rows.map((row, at) =>
      fields.map((field) => toScalar(row[field], `row ${at + 1} of the table "${title}", field "${field}"`))
    ),
    source,
    result: result && resultOf(result),
  };
}

/** A query's value as JSON can hold it: safe bigints as numbers, dates as ISO text. */
export function toScalar(value: unknown, place: string): Scalar {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "bigint") {
    const near = Number(value);
    return Number.isSafeInteger(near) ? near : String(value);
  }
  if (value instanceof Date) return value.toISOString();
  throw new TypeError(`There is ${value === undefined ? "no value" : "no scalar"} in ${place}.`);
}
