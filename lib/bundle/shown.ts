/** What a table or chart shows of its result, because a finding may quote only what people can see there. */

import { formatValue, type Scalar } from "./format.ts";
import { follow } from "./mime.ts";
import type { Notation } from "./notation.ts";
import type { Chart, Figure, Quote, Result, Table } from "./schema.ts";
import type { Json } from "./schema_parts.ts";

/**
 * A number, with or without its unit. Digits within a name, as in p95, utf-8, 3NF or 95th, do not count. An ellipsis stands for a quoted value:
 * a minus before it, or digits directly after it ("…e6"), would turn it into another number.
 */
const numberInText =
  /(?<=…)\p{L}{0,3}\p{N}[\p{L}\p{N}.,]*|(?<![\p{L}\p{N}_…)\]])[-−]…|(?<![\p{L}\p{N}_]|[\p{L}_][.-]|\p{N}[.,-])(?!\p{N}(?:NF|PC|PL|FA|GL|DES)(?![\p{L}\p{N}_])|\d+(?:st|nd|rd|th)\b)\p{N}[\p{N}.,]*(?:\p{L}[\p{L}\p{N}]*)?/u;

/** The first number in a text, as written there, or `undefined` if it has none. */
export function findNumber(text: string): string | undefined {
  return numberInText.exec(text)?.[0].replace(/[.,]+$/, "");
}

/** What people can read in a table's or chart's rows. */
export interface Shown {
  values: Set<Scalar>;
  texts: Set<string>;
}

/** Every value in the rows of a table or chart, with its text there. */
export function shownBy(
  display: Pick<Table, "columns" | "rows"> | Pick<Chart, "mark" | "x" | "y" | "series" | "interval" | "label" | "rows">,
): Shown {
  const shown: Shown = { values: new Set(), texts: new Set() };
  const add = (value: Scalar | undefined, format: Quote["format"]) => {
    if (value === undefined) return;
    shown.values.add(value);
    shown.texts.add(formatValue(value, format));
  };
  if ("columns" in display) {
    for (const row of display.rows) row.forEach((value, at) => add(value, display.columns[at]!.format));
    return shown;
  }
  const { mark, x, y, series, interval } = display;
  for (const row of display.rows) {
    add(row[x.field], x.format);
    if (series) add(row[series], "text");
    const ends = [interval?.low, interval?.high];
    for (const field of [y.field, ...ends]) {
      if (field !== undefined) add(row[field], mark === "span" ? x.format : y.format);
    }
    if (mark === "span" && interval) {
      const [duration, text] = [Number(row[interval.high]) - Number(row[interval.low]), barLabel(display, row)];
      shown.texts.add(text);
      if (text === formatValue(duration, x.format)) add(duration, x.format);
    }
  }
  return shown;
}

/** The text of a timeline's bar: its own, or how long it takes. */
export function barLabel(
  { x, interval, label }: Pick<Chart, "x" | "interval" | "label">,
  row: Chart["rows"][number],
  notation?: Notation,
): string {
  if (!label || !interval) return "";
  return row[label] === undefined
    ? formatValue(Number(row[interval.high]) - Number(row[interval.low]), x.format, notation)
    : String(row[label] ?? "");
}

/** Whether a value appears in the rows: as it is, or within a text, in this format. */
export function isInRows(shown: Shown, value: Scalar, format: Quote["format"]): boolean {
  if (shown.values.has(value)) return true;
  const text = formatValue(value, format);
  return [...shown.texts].some((cell) => holds(cell, text));
}

/** Whether a text appears in another one without being part of a longer number or word there. */
function holds(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const [before, after] = [text.slice(Math.max(0, at - 2), at), text.slice(at + part.length, at + part.length + 2)];
    if (!/[\p{L}\p{N}_−-]$|\p{N}[.,]$/u.test(before) && !/^[\p{L}\p{N}_]|^[.,]\p{N}/u.test(after)) return true;
  }
  return false;
}

/** A display lists at most this many figures below its rows; longer lists belong in rows. */
const mostFigures = 60;

/**
 * The numbers of a result that do not appear in its rows, which the display lists below them. Lists of plain numbers are
 * samples and are left out.
 */
export function figuresOf(
  { id: _, data }: Result,
  shown: Shown,
  formatOf: (path: Quote["path"], value: number) => Quote["format"],
): Figure[] {
  const figures: Figure[] = [];
  const walk = (at: Json, path: Quote["path"]) => {
    if (typeof at === "number") {
      if (!shown.values.has(at)) figures.push({ path, format: formatOf(path, at) });
    } else if (Array.isArray(at)) at.forEach((one, index) => typeof one === "object" && walk(one, [...path, index]));
    else if (at !== null && typeof at === "object") {
      for (const key of Object.keys(at)) {
        walk(at[key]!, [...path, key]);
      }
    }
  };
  walk(data, []);
  return figures.slice(0, mostFigures);
}

/** A result's figures for people: `people: 2`, `before p95: 41.2 ms`. */
export function figureTexts({ data, figures = [] }: Result): string[] {
  return figures.map(({ path, format }) => {
    const words = path.map((part) => typeof part === "number" ? String(part + 1) : part.replaceAll("_", " ")).join(" ");
    const label = format === "text" ? words : words.replace(new RegExp(` ${format}$`), "");
    return `${label}: ${formatValue(follow(data, path)!, format)}`;
  });
}

/** Whether a table or chart shows a value of its result, in its rows or among its figures. Words need not be shown, but numbers in them must be. */
export function shows(shown: Shown, { figures = [] }: Result, { path, value, format }: Quote): boolean {
  if (typeof value === "string" ? findNumber(value) === undefined : typeof value !== "number") return true;
  const place = JSON.stringify(path);
  return isInRows(shown, value, format) || figures.some((figure) => JSON.stringify(figure.path) === place);
}
