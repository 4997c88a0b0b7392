/** Charts: a small spec over rows, drawn by Observable Plot here and as a native chart in the deck. */

import { mistake } from "../core/mod.ts";
import {
  type Axis,
  type Chart,
  escapeHtml,
  figureTexts,
  formatValue,
  readTime,
  type Scalar,
  seriesColors,
  shownBy,
  timeFormatOf,
  writeBundle,
} from "../bundle/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";
import { htmlFigure, htmlFigures, plainFigures, plainTable } from "./html.ts";
import { carriedBy, type ResultCarrier } from "./result.ts";
import { labelOf, readRows } from "./table.ts";

/** An axis: its field, its title with the unit (default: made from the field's name) and the format of its values (default: dates as dates, the rest as text). */
export type AxisOptions = { field: string } & Partial<Pick<Axis, "label" | "format">>;

/** What {@link chart} shows. */
export interface ChartOptions {
  title: string;
  /** What it shows, in a sentence for people who cannot see it. */
  alt: string;
  /** `bar` has categories on x, `line` an ordered x, `dot` numbers on both axes. */
  mark: Chart["mark"];
  x: AxisOptions;
  y: AxisOptions;
  /** A field with the name of each row's series; at most seven different names. */
  series?: string;
  /** The fields with the lower and upper end of an interval around y, drawn as a whisker. */
  interval?: { low: string; high: string };
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
 * @throws {TypeError} if there are no rows, a row lacks a field (the message lists the fields that it has), y is not a number, or there
 *   are more than seven series.
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
        legend(content) + await drawSvg(content) + htmlFigures(figures),
        content.source,
      ),
      plain: `${content.title}\n${plainRows(content)}${plainFigures(figures)}`,
    }));
}

function chartContent({ x, y, rows, result, ...rest }: ChartOptions): Chart {
  const { title, series, interval } = rest;
  const fields = [x.field, y.field, series, interval?.low, interval?.high].filter((field) => field !== undefined);
  const kept = readRows(`chart "${title}"`, fields, rows).map((values, at) => {
    const point = Object.fromEntries(fields.map((field, column) => [field, values[column]!]));
    if (typeof point[y.field] !== "number") {
      const found = JSON.stringify(point[y.field]);
      throw mistake(`The chart "${title}" needs numbers in "${y.field}", and row ${at + 1} has ${found}.`);
    }
    return point;
  });
  if (kept.length === 0) {
    throw mistake(`The chart "${title}" has no rows. Show a table instead: it may be empty.`);
  }
  refuseTooManySeries(title, series, kept);
  const axis = (given: AxisOptions): Axis => ({
    field: given.field,
    label: given.label ?? labelOf(given.field),
    format: given.format ?? timeFormatOf(kept.map((row) => row[given.field])) ?? "text",
  });
  const content: Chart = { version: 1, ...rest, x: axis(x), y: axis(y), rows: kept };
  return { ...content, result: result && carriedBy(result, shownBy(content)) };
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

/** The values of the series field in the order of their first rows; a single empty name if the chart has no series. */
function seriesNames({ rows, series }: Chart): string[] {
  return series ? [...new Set(rows.map((row) => String(row[series])))] : [""];
}

/** The colour of the series at a position, for CSS. */
const colorOf = (at: number) => `#${seriesColors[at % seriesColors.length]}`;

function legend(content: Chart): string {
  const names = seriesNames(content);
  if (names.length < 2) return "";
  const entry = (name: string, at: number) =>
    `<span style="margin-right:1.2em"><span style="display:inline-block;width:.8em;height:.8em;margin-right:.4em;background:${
      colorOf(at)
    }"></span>${escapeHtml(name)}</span>`;
  return `<div class="lab-legend" style="font-size:.85em">${names.map(entry).join("")}</div>`;
}

function plainRows({ x, y, series, rows }: Chart): string {
  const columns = [x, ...(series ? [{ field: series, label: series, format: "text" as const }] : []), y];
  return plainTable(
    columns.map((column) => column.label),
    rows.map((row) => columns.map(({ field, format }) => formatValue(row[field]!, format))),
    columns.map((column) => column === y),
  );
}

/** The values of x for Plot: as times if all of them are times, else unchanged. Bars have categories, even if these look like times. */
function plotX({ mark, rows, x: { field } }: Chart): (Scalar | Date)[] {
  const values = rows.map((row) => row[field]!);
  if (mark === "bar" || timeFormatOf(values) === undefined) return values;
  return values.map((value) => value === null ? null : new Date(readTime(String(value))!));
}

/** Draws with Observable Plot over a DOM in memory. About 50 ms for the first chart of a session, then a few milliseconds. */
async function drawSvg(content: Chart): Promise<string> {
  const [Plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: never };
  const { mark, x, y, rows, interval } = content;
  const names = seriesNames(content);
  const across = mark === "bar" && rows.some((row) => formatValue(row[x.field]!, x.format).length > 12);
  const xs = plotX(content);
  const channels = {
    x: xs,
    y: rows.map((row) => row[y.field] as number),
    color: rows.map((row) => colorOf(content.series ? names.indexOf(String(row[content.series])) : 0)),
    series: rows.map((row) => content.series ? String(row[content.series]) : ""),
    low: interval && rows.map((row) => row[interval.low] as number),
    high: interval && rows.map((row) => row[interval.high] as number),
  };
  const svg = Plot.plot({
    document,
    ...plotFrame(content, across, channels, names),
    marks: plotMarks(Plot, mark, across, channels, names),
  });
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", content.alt);
  return svg.outerHTML;
}

interface Channels {
  x: (Scalar | Date)[];
  y: number[];
  color: string[];
  series: string[];
  low: number[] | undefined;
  high: number[] | undefined;
}

function plotFrame({ x, y, mark }: Chart, across: boolean, channels: Channels, names: string[]) {
  const grouped = mark === "bar" && names.length > 1;
  const categories = [...new Set(channels.x)];
  // A title that names the unit, as in "Median (ms)", need not have it repeated at each tick.
  const tickFormat = /\(.+\)$/.test(y.label) ? "text" : y.format;
  const value = {
    label: y.label,
    tickFormat: (tick: number) => formatValue(tick, tickFormat),
    grid: true,
    nice: true,
    zero: mark !== "dot",
  };
  const numeric = channels.x.every((at) => typeof at === "number" || at instanceof Date);
  const category = mark === "bar"
    ? {
      label: x.label,
      tickFormat: (tick: Scalar) => formatValue(tick, x.format),
      domain: grouped ? undefined : categories,
    }
    : { label: x.label, ...(numeric ? {} : { domain: categories }) };
  const longest = categories.reduce<number>(
    (most, at) => Math.max(most, at instanceof Date ? 0 : formatValue(at, x.format).length),
    0,
  );
  return {
    style: {
      background: "white",
      color: "#1f2933",
      fontFamily: "Arimo, Arial, Helvetica, sans-serif",
      fontSize: "12px",
      padding: "4px",
    },
    width: 720,
    height: across ? 60 + 30 * categories.length * names.length : 340,
    marginLeft: across ? Math.min(260, 30 + longest * 7) : 70,
    marginRight: 30,
    marginTop: 28,
    marginBottom: 44,
    x: across ? value : grouped ? { axis: null, domain: names } : category,
    y: across ? (grouped ? { axis: null, domain: names } : category) : value,
    ...(grouped
      ? (across ? { fy: { label: null, domain: categories } } : { fx: { label: x.label, domain: categories } })
      : {}),
  } as object;
}

function plotMarks(
  Plot: typeof import("@observablehq/plot"),
  mark: Chart["mark"],
  across: boolean,
  { x, y, color, series, low, high }: Channels,
  names: string[],
) {
  const grouped = mark === "bar" && names.length > 1;
  const band = grouped ? series : x;
  const facet = grouped ? (across ? { fy: x } : { fx: x }) : {};
  const data = { length: y.length };
  const whisker = low && high
    ? [
      across
        ? Plot.ruleY(data, { y: band, x1: low, x2: high, ...facet })
        : Plot.ruleX(data, { x: band, y1: low, y2: high, ...facet }),
    ]
    : [];
  if (mark === "bar") {
    const bars = across
      ? Plot.barX(data, { y: band, x: y, fill: color, ...facet })
      : Plot.barY(data, { x: band, y, fill: color, ...facet });
    return [bars, ...whisker, across ? Plot.ruleX([0]) : Plot.ruleY([0])];
  }
  const dots = Plot.dot(data, { x, y, fill: color, r: mark === "line" ? 2.5 : 4 });
  return mark === "line"
    ? [Plot.line(data, { x, y, stroke: color, z: series, strokeWidth: 2 }), ...whisker, dots]
    : [...whisker, dots];
}
