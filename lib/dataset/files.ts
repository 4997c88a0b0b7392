/** The files of a delivery: which channel writes which tables' rows into which file, and how. */

import { encodeWindows1252Into, isWindows1252 } from "./windows_1252.ts";
import { csvLine } from "./csv.ts";
import { documentLine, hasPlace } from "./document.ts";
import { type Channel, columnsOf, type Row, type TableName } from "./tables.ts";

/** How a file is written: comma-, tab- or pipe-separated (the tills of the pop-up shops), or one JSON document on each line. */
export type FileFormat = "csv" | "tsv" | "psv" | "ndjson";

/** A file of a delivery. */
export interface FileShape {
  name: string;
  format: FileFormat;
  /** The table whose rows its lines are. */
  table: TableName;
  /** The table whose rows the nested items of its lines are. */
  nested?: TableName;
  /** The channel, if it holds only rows of one channel. */
  channel?: Channel;
  /** In the staging table, `source_row` is base + line, or base + line × 100 + place for nested items. */
  base: number;
}

/** How many items fit into a document; their places are 1 to 99. */
export const nestedLimit = 99;

/** Every file of a delivery: sql/m1/03_stage.sql loads these. */
export const files: readonly FileShape[] = [
  { name: "categories.csv", format: "csv", table: "categories", base: 0 },
  { name: "suppliers.csv", format: "csv", table: "suppliers", base: 0 },
  { name: "supplier_feed.tsv", format: "tsv", table: "products", base: 0 },
  ...(["customers", "orders", "order_items", "reviews"] as const).map((table): FileShape => (
    { name: `web_${table}.csv`, format: "csv", table, channel: "web", base: 0 }
  )),
  ...(["customers", "orders", "reviews"] as const).map((table): FileShape => ({
    name: `mobile_${table}.ndjson`,
    format: "ndjson",
    table,
    nested: table === "orders" ? "order_items" : undefined,
    channel: "mobile",
    base: 1_000_000_000,
  })),
  ...(["customers", "orders", "order_items", "reviews"] as const).map((table): FileShape => ({
    name: `popup_${table}.psv`,
    format: "psv",
    table,
    channel: "popup",
    base: 2_000_000_000,
  })),
];

/** The file for a table's rows if there are no channels: that of the catalogue or of the web shop. */
export const plainFile = (table: TableName): FileShape =>
  files.find((file) => file.table === table && file.base === 0)!;

/** The heading, which is the first line; documents have none. */
export function headingOf({ format, table }: FileShape): string {
  return format === "ndjson" ? "" : lineOf(format, columnsOf[table]);
}

/** A row as a line of a file, with its line end. */
export function rowLine({ format, table }: FileShape, row: Row, nested: readonly Row[] = []): string {
  return format === "ndjson" ? documentLine(table, row, nested) : lineOf(format, row);
}

function lineOf(format: Exclude<FileFormat, "ndjson">, values: readonly string[]): string {
  if (format === "psv") return `${values.join("|")}\r\n`;
  return csvLine(values, format === "tsv" ? "\t" : ",");
}

/** Whether a file can hold this value in this column of a table. */
export function canHold({ format }: FileShape, table: TableName, column: string, value: string): boolean {
  if (format === "ndjson") return hasPlace(table, column);
  return format !== "psv" || (isWindows1252(value) && !/[|\n]/.test(value));
}

const utf8 = new TextEncoder();

/** Writes a text's bytes into `target`, which has room for three per code unit, and returns how many it wrote. */
export type EncodeInto = (text: string, target: Uint8Array) => number;

/** UTF-8. */
export const encodeUtf8Into: EncodeInto = (text, target) => utf8.encodeInto(text, target).written;

/** How a file of this format is encoded. */
export const encoderOf = (format: FileFormat): EncodeInto => format === "psv" ? encodeWindows1252Into : encodeUtf8Into;
