/** Charts: a small spec over rows, drawn by Observable Plot here and as a native chart in the deck. */

import { monthAt } from "../chart/mod.ts";
import { mistake } from "../core/mod.ts";
import {
  type Axis,
  type Chart,
  figureTexts,
  formatValue,
  type Scalar,
  seriesColors,
  shownBy,
  timeFormatOf,
  writeBundle,
} from "../bundle/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";
import { htmlFigure, htmlFigures, plainFigures, plainTable } from "./html.ts";
import { carriedBy, type ResultCarrier } from "./result.ts";
import { drawChart } from "./plot.ts";
import { labelOf, readRows } from "./table.ts";

/** An axis: its field, its title with the unit (default: made from the field's name) and the format of its values (default: dates as dates, the rest as text). */
export type AxisOptions = { field: string } & Partial<Pick<Axis, "label" | "format">>;

/** What {@link chart} shows. */
export interface ChartOptions {
  title: string;
  /** What it shows, in a sentence for people who cannot see it. */
  alt: string;
  /** `bar` has categories on x, `line` an ordered x, `dot` numbers on both axes. */
  mark: Exclude<Chart["mark"], "span">;
  x: AxisOptions;
  y: AxisOptions;
  /**
   * Bars are sorted by value, the largest first, unless x has numbers, dates, or texts that begin with a number, a quarter, a month or a weekday.
   * "given" keeps the order of the rows: "before" stays before "after".
   */
  order?: "given";
  /** A field with the name of each row's series; at most seven different names. */
  series?: string;
  /** The value of x whose bar the slide is about: it has another colour. For bars without `series`. */
  emphasis?: string;
  /** Bars of ratios: they leave a line at 1 to either side, on a logarithmic axis, and have no values at their ends. All values must be above 0. */
  ratio?: true;
  /** The fields with the lower and upper end of an interval around y, drawn as a whisker. */
  interval?: { low: string; high: string };
  /**
   * What happened at some values of x, drawn as labelled vertical lines: at most eight, on a line or on dots. If x is a text or a date, `at` is
   * one of the values of x. With `until`, which needs numbers on x, it is a shaded band.
   */
  events?: readonly { at: number | string | Date; until?: number; label: string }[];
  /** As a query returns them; at least one. */
  rows: readonly object[];
  /** Where the rows come from. */
  source?: string;
  /** The result that these rows show, for findings to quote. */
  result?: ResultCarrier;
}

/**
 * A chart: native and editable in the deck, SVG in the notebook, both from the same rows.
 *
 * @throws {TypeError} if there are no rows, a row lacks a field (the message lists the fields that it has), y is not a number, or not
 *   above 0 in a chart of ratios, there are more than seven series, or an event cannot be placed.
 *
 * @example
 * ```ts
 * import { chart } from "lab/show";
 * chart({
 *   title: "Quarantined rows by reason",
 *   alt: "Invalid e-mails are the most frequent reason.",
 *   mark: "bar",
 *   x: { field: "reason", label: "Reason" },
 *   y: { field: "rows", label: "Rows", format: "integer" },
 *   rows: [{ reason: "invalid e-mail", rows: 31 }, { reason: "orphan key", rows: 12 }],
 * });
 * ```
 */
export function chart(options: ChartOptions): Displayable {
  const content = chartContent(options);
  const figures = content.result ? figureTexts(content.result) : [];
  return makeDisplayable(`chart "${options.title}"`, async () =>
    writeBundle("chart", content, {
      html: htmlFigure(
        "chart",
        content.title,
        await drawChart(content) + htmlFigures(figures),
        content.source,
      ),
      plain: `${content.title}\n${plainRows(content)}${plainFigures(figures)}`,
    }));
}

function chartContent({ x, y, rows, result, events, order, ...rest }: ChartOptions): Chart {
  const { title, series, interval } = rest;
  const fields = [x.field, y.field, series, interval?.low, interval?.high].filter((field) => field !== undefined);
  const kept = readRows(`chart "${title}"`, fields, rows).map((values, at) => {
    const point = Object.fromEntries(fields.map((field, column) => [field, values[column]!]));
    if (typeof point[y.field] !== "number") {
      const found = JSON.stringify(point[y.field]);
      throw mistake(`The chart "${title}" needs numbers in "${y.field}", and row ${at + 1} has ${found}.`);
    }
    const low = interval ? point[interval.low] : null;
    if (rest.ratio && (rest.mark !== "bar" || Math.min(point[y.field] as number, Number(low ?? Infinity)) <= 0)) {
      throw mistake(`The chart "${title}" shows ratios, so it needs bars with values above 0.`);
    }
    return point;
  });
  if (kept.length === 0) {
    throw mistake(`The chart "${title}" has no rows. Show a table instead: it may be empty.`);
  }
  refuseTooManySeries(title, series, kept);
  refuseLostEmphasis(rest, kept.map((row) => row[x.field]!));
  const axis = (given: AxisOptions): Axis => ({
    field: given.field,
    label: given.label ?? labelOf(given.field),
    format: given.format ?? timeFormatOf(kept.map((row) => row[given.field])) ?? "text",
  });
  const isSorted = rest.mark === "bar" && order !== "given" && !isOrdered(kept.map((row) => row[x.field]!));
  const shown = isSorted ? sortBars(kept, x.field, y.field) : kept;
  const content: Chart = { version: 1, ...rest, x: axis(x), y: axis(y), rows: shown };
  if (events?.length) content.events = readEvents(content, events);
  return { ...content, result: result && carriedBy(result, shownBy(content)) };
}

const days =
  /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b|^(?:mo|di|mi|do|fr|sa|so)$|^(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)\b/i;

/** Whether a text is a number, a quarter, a month or a day of the week, or begins with one. */
const isOrderedText = (text: string): boolean =>
  /^\d|^Q[1-4]\b/i.test(text) || days.test(text) || monthAt(/^\p{L}+/u.exec(text)?.[0] ?? "") !== undefined;

/** Whether readers expect categories in a certain order. */
const isOrdered = (keys: Scalar[]): boolean =>
  keys.every((key) => typeof key === "number" || typeof key === "boolean" || key === null || isOrderedText(key));

/** Puts the categories with the largest sums first; equal ones keep their order. */
function sortBars(rows: Chart["rows"], x: string, y: string): Chart["rows"] {
  const sums = new Map<Scalar, number>();
  for (const row of rows) sums.set(row[x]!, (sums.get(row[x]!) ?? 0) + (row[y] as number));
  return rows.toSorted((a, b) =>
    Number(sums.get(b[x]!)! > sums.get(a[x]!)!) - Number(sums.get(b[x]!)! < sums.get(a[x]!)!)
  );
}

/** Each series has its own colour. If colours repeated, nobody could tell the series apart. */
function refuseTooManySeries(title: string, field: string | undefined, rows: Chart["rows"]) {
  const count = field === undefined ? 1 : new Set(rows.map((row) => row[field])).size;
  if (count <= seriesColors.length) return;
  throw mistake(
    `The chart "${title}" has ${count} series in "${field}", and at most ${seriesColors.length} can be told apart. ` +
      `Keep the largest and sum the others up as one, draw several charts, or show a table.`,
  );
}

/** What is to stand out has to be a bar that the chart has, and the only one of its category. */
function refuseLostEmphasis({ title, mark, series, emphasis }: Omit<ChartOptions, "x" | "y" | "rows">, keys: Scalar[]) {
  if (emphasis === undefined) return;
  if (mark !== "bar" || series !== undefined) {
    throw mistake(`The chart "${title}" can emphasize a bar only if it has bars and no series. Leave out emphasis.`);
  }
  if (keys.includes(emphasis)) return;
  throw mistake(
    `The chart "${title}" emphasizes "${emphasis}", which is not a value of x. The values are ${describeValues(keys)}.`,
  );
}

const mostEvents = 8;
/** A longer label does not fit beside its line. In characters. */
const longestLabel = 40;

function readEvents({ title, mark, x, rows }: Chart, events: NonNullable<ChartOptions["events"]>): Chart["events"] {
  const fail = (what: string): never => {
    throw mistake(`The chart "${title}" cannot show its events: ${what}`);
  };
  if (mark === "bar") fail("bars have categories on x. Draw a line or dots, or name the event in the category.");
  if (events.length > mostEvents) {
    fail(`there are ${events.length}, and at most ${mostEvents} labels fit. Keep the most important ones.`);
  }
  const known = rows.map((row) => row[x.field]!);
  const isNumeric = known.every((value) => typeof value === "number");
  return events.map(({ at: given, until, label }) => {
    const at = given instanceof Date ? given.toISOString() : given;
    if (label.length > longestLabel) {
      fail(`"${label}" has ${label.length} characters, and at most ${longestLabel} fit beside a line. Shorten it.`);
    }
    if (isNumeric ? !Number.isFinite(at) : !known.includes(at)) {
      fail(
        `"${label}" is at ${JSON.stringify(at)}, which is not ${isNumeric ? "a number" : `a value of "${x.field}"`}. ` +
          (isNumeric ? `"${x.field}" has numbers.` : `The values are ${describeValues(known)}.`),
      );
    }
    if (until === undefined) return { at, label };
    if (!isNumeric || !Number.isFinite(until) || until <= Number(at)) {
      fail(`"${label}" lasts until ${until}, which is not a number after its start, ${JSON.stringify(at)}.`);
    }
    return { at, until, label };
  });
}

/** The first values and the last one, for messages. */
function describeValues(values: Scalar[]): string {
  const texts = [...new Set(values)].map((value) => JSON.stringify(value));
  return texts.length > 4 ? `${texts.slice(0, 3).join(", ")} … ${texts.at(-1)}` : texts.join(", ");
}

function plainRows({ x, y, series, rows }: Chart): string {
  const columns = [x, ...(series ? [{ field: series, label: series, format: "text" as const }] : []), y];
  return plainTable(
    columns.map((column) => column.label),
    rows.map((row) => columns.map(({ field, format }) => formatValue(row[field]!, format))),
    columns.map((column) => column === y),
  );
}
