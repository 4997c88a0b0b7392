/** Converts a chart's rows to the series, categories and axes of a native chart. Pure. */

import {
  type Chart,
  type Format,
  formatValue,
  isCurrency,
  isHuge,
  isTiny,
  moneyOf,
  type Scalar,
} from "../bundle/mod.ts";
import type { Frame } from "./page.ts";
import { DeckError } from "./tables.ts";
import type { Design } from "./theme.ts";
import { type } from "./type_scale.ts";

/** The values of one series, in the order of the categories (or of `xs`); `null` is a gap. */
export interface Series {
  name: string;
  values: (number | null)[];
  /** The ends of the interval around each value. */
  low?: (number | null)[];
  high?: (number | null)[];
}

/** A value axis with round ends. */
export interface ValueAxis {
  label: string;
  min: number;
  max: number;
  major: number;
  /** The number format of its ticks, without the unit if the axis title has it. */
  ticks: string;
}

/** A native chart. `xy` has numbers on both axes; the others have categories. */
export interface ChartPlan {
  form: "columns" | "bars" | "line" | "xy";
  /** Text size of axes, labels and legend. */
  sizePt: number;
  /** Whether an `xy` chart's points are joined. */
  joined: boolean;
  categoryLabel: string;
  categories: string[];
  xs: number[];
  /** For each point of an `xy` chart, the index of its series. */
  owners: number[];
  series: Series[];
  x: ValueAxis;
  y: ValueAxis;
  /** The number format of labels on the marks; absent if there are too many marks. */
  labels: string | undefined;
  /** The space between the bars of two categories, in per cent of a bar's width. */
  gap: number;
  /** Whether category labels slant because horizontal ones would overlap or break within words. */
  slanted: boolean;
  /** Show only every nth category, so that labels do not overlap. */
  skip: number;
}

const mostLabelled = 12;
/** Office draws numbers up to about 1e307; axes need some room above the largest value. */
const largest = 1e300;

/**
 * Plans a chart.
 *
 * @param frame the chart's position and size in inches
 * @param place names the notebook cell in messages
 * @throws {DeckError} if a value is not a number or a bar has two values
 */
export function planChart(
  chart: Chart,
  frame: Pick<Frame, "w" | "h">,
  place: string,
  { metrics, series: colors, notation }: Pick<Design, "metrics" | "series" | "notation">,
): ChartPlan {
  const fail = (what: string): never => {
    throw new DeckError(`Cannot draw the chart "${chart.title}" of ${place}: ${what}`);
  };
  const number = (row: Record<string, Scalar>, field: string): number | null => {
    const value = row[field] ?? null;
    if (value !== null && (typeof value !== "number" || !Number.isFinite(value))) {
      fail(`its field "${field}" contains ${JSON.stringify(value)}, which is not a number.`);
    }
    if (value !== null && Math.abs(value as number) > largest) {
      fail(
        `its field "${field}" contains ${
          formatValue(value)
        }, but a chart can only draw numbers up to 1e300. Show a table.`,
      );
    }
    return value as number | null;
  };
  const text = (value: Scalar | undefined, format?: Format) => formatValue(value ?? null, format, notation);
  const nameOf: NameOf = (row) => chart.series ? text(row[chart.series]) : chart.y.label;
  const numericX = chart.rows.every((row) => typeof row[chart.x.field] === "number");
  if (chart.mark === "dot" && !numericX) {
    fail(`a dot chart needs numbers in "${chart.x.field}". Draw bars, or choose another field.`);
  }
  if (numericX) { for (const row of chart.rows) number(row, chart.x.field); }
  const xy = chart.mark === "dot" || (chart.mark === "line" && numericX);
  const names = chart.series ? distinct(chart.rows.map(nameOf)) : [chart.y.label];
  if (names.length > colors.length) {
    fail(
      `it has ${names.length} series, but readers can distinguish at most ${colors.length}. ` +
        `Keep the largest and combine the others into one, draw several charts, or show a table.`,
    );
  }
  const keys = distinct(chart.rows.map((row) => row[chart.x.field] ?? null));
  const table = xy ? spreadPoints(chart, names, nameOf) : groupByKey(chart, names, keys, nameOf, fail);
  const series = names.map((name, at): Series => {
    const rows = table.map((row) => row.cells[at]);
    const column = (field: string) => rows.map((row) => row ? number(row, field) : null);
    const interval = chart.interval && { low: column(chart.interval.low), high: column(chart.interval.high) };
    return { name, values: column(chart.y.field), ...interval };
  });
  const categories = xy ? [] : table.map((row) => shortened(text(row.key, chart.x.format)));
  const xs = xy ? table.map((row) => row.key as number) : [];
  const all = series.flatMap((s) => [...s.values, ...(s.low ?? []), ...(s.high ?? [])]).filter((v) => v !== null);
  const marks = series.length * table.length;
  const labels = chart.mark === "bar" && marks <= mostLabelled && !chart.interval
    ? labelFormat(chart.y.format, all)
    : undefined;
  const slot = (frame.w - 1) / Math.max(1, categories.length);
  const sizePt = type.chart[frame.w >= 6 && frame.h >= 3 && categories.length <= mostLabelled ? 0 : 1];
  const widthOf = (text: string) => metrics.widthOf(text, { sizePt });
  const widest = Math.max(0, ...categories.map(widthOf));
  const bars = chart.mark === "bar" && categories.length <= 24 && !isOrdered(keys) &&
    wrapsBadly(categories, slot, widthOf);
  const slanted = !bars && Math.min(widest, 1.2) + 0.15 > slot;
  return {
    form: xy ? "xy" : chart.mark === "bar" ? (bars ? "bars" : "columns") : "line",
    sizePt,
    joined: chart.mark === "line",
    categoryLabel: chart.x.label,
    categories,
    xs,
    owners: xy ? table.map((row) => row.cells.findIndex((cell) => cell)) : [],
    series,
    x: valueAxis(chart.x.label, xs.length ? xs : [0, 1], chart.x.format, false),
    y: valueAxis(chart.y.label, all.length ? all : [0, 1], chart.y.format, chart.mark !== "dot", labels !== undefined),
    labels,
    gap: bars ? gapOf((frame.h - 1) / categories.length, series.length, 0.8) : gapOf(slot, series.length, 1.6),
    slanted,
    skip: slanted ? Math.max(1, Math.ceil(slantedSlot * sizePt / slot)) : 1,
  };
}

/** The height that a slanted label takes, in inches per point of its size. */
const slantedSlot = 0.027;

/** A longer label would fill the chart. In characters. */
const longestLabel = 100;

const shortened = (text: string) => text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text;

const distinct = <T>(values: T[]): T[] => [...new Set(values)];

/** Bars share their slot evenly, up to this thickness in inches. */
function gapOf(slot: number, series: number, thickest: number): number {
  const least = series > 1 ? 70 : 50;
  return Math.min(500, Math.max(least, Math.round((slot / thickest - series) * 100)));
}

/** Whether the values are numbers or dates, which readers expect from left to right. */
const isOrdered = (keys: Scalar[]) => keys.every((key) => typeof key === "number" || /^\d{4}-\d\d/.test(String(key)));

/** Whether a label needs more than two lines below its column. */
function wrapsBadly(categories: string[], slot: number, widthOf: (text: string) => number): boolean {
  return categories.some((text) =>
    widthOf(text) > 1.8 * slot || text.split(/\s+/).some((word) => widthOf(word) > slot * 0.95)
  );
}

interface KeyedRow {
  key: Scalar;
  /** The row of each series, if it has one. */
  cells: (Record<string, Scalar> | undefined)[];
}

/** The name of the series that a row belongs to. */
type NameOf = (row: Record<string, Scalar>) => string;

function groupByKey(
  chart: Chart,
  names: string[],
  keys: Scalar[],
  nameOf: NameOf,
  fail: (what: string) => never,
): KeyedRow[] {
  const table = keys.map((key): KeyedRow => ({ key, cells: names.map(() => undefined) }));
  for (const row of chart.rows) {
    const cells = table[keys.indexOf(row[chart.x.field] ?? null)]!.cells;
    const at = names.indexOf(nameOf(row));
    if (cells[at]) {
      const where = `"${formatValue(row[chart.x.field] ?? null, chart.x.format)}"${
        chart.series ? ` of "${names[at]}"` : ""
      }`;
      fail(`it has two values for ${where}. Name a series that distinguishes them, or add them up first.`);
    }
    cells[at] = row;
  }
  return table;
}

/** One row per point, because points may share their x; sorted by series, because a line needs its points next to each other. */
function spreadPoints(chart: Chart, names: string[], nameOf: NameOf): KeyedRow[] {
  const x = (row: Record<string, Scalar>) => row[chart.x.field] as number;
  return names.flatMap((name, at) => {
    const own = chart.rows.filter((row) => nameOf(row) === name);
    if (chart.mark === "line") own.sort((a, b) => x(a) - x(b));
    return own.map((row): KeyedRow => ({
      key: x(row),
      cells: names.map((_, index) => index === at ? row : undefined),
    }));
  });
}

/** 1, 2, 2.5 or 5 times a power of ten, chosen so that about this number of steps covers the range. */
function roundStep(range: number, steps: number): number {
  const raw = range / steps;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find((s) => s * power >= raw * 0.999)!;
  return step * power;
}

function valueAxis(label: string, values: number[], format: Format, fromZero: boolean, labelled = false): ValueAxis {
  let min = Math.min(...values);
  let max = Math.max(...values);
  // Readers compare bars by length, and a steady line should look steady, so these axes start at zero. Those of dots do if that costs less than half of
  // the height.
  if (fromZero || (min >= 0 && min < max * 0.5)) [min, max] = [Math.min(0, min), Math.max(0, max)];
  // Smaller numbers are drawn as zero, because their step could not be written.
  if (Math.max(Math.abs(min), Math.abs(max)) < 1e-290) [min, max] = [0, 0];
  if (min === max) [min, max] = min === 0 ? [0, 1] : [min - Math.abs(min) * 0.5, max + Math.abs(max) * 0.5];
  // Labels beyond the longest bar need room. If the bars have labels, the axis has no ticks and its end need not be a multiple of the step.
  if (labelled) [min, max] = [min && min - (max - min) * 0.08, max && max + (max - min) * 0.08];
  const major = roundStep(max - min, labelled ? 20 : 5);
  const clean = (value: number) => Number(value.toPrecision(12));
  const low = clean(Math.floor(min / major + 1e-9) * major);
  const high = clean(Math.ceil(max / major - 1e-9) * major);
  return {
    label,
    min: low,
    max: high,
    major: clean(major),
    ticks: tickFormat(format, major, Math.max(Math.abs(low), Math.abs(high)), label),
  };
}

/** The number of decimals that a step needs. */
function decimals(step: number): string {
  const places = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  const exact = Number(step.toFixed(places)) === Number(step.toPrecision(6)) ? places : places + 1;
  return exact ? `.${"0".repeat(exact)}` : "";
}

const bytes = (digits: string) => `[>=1000000000]0${digits},,," GB";[>=1000000]0${digits},," MB";#,##0" B"`;

const money = (sign: string, digits: string) => `"${sign}"${digits};"−${sign}"${digits}`;

/** The format of ticks: with the unit only if the axis title does not have it. */
function tickFormat(format: Format, step: number, max: number, label: string): string {
  const named = /\(.+\)\s*$/.test(label);
  if (isHuge(max) || isTiny(step)) return "0.##E+0";
  const plain = `#,##0${decimals(step)}`;
  if (isCurrency(format)) return money(moneyOf(format).sign, plain);
  switch (format) {
    case "percent":
      return `0${decimals(step * 100)}%`;
    case "year":
      return "0";
    case "ms":
      return named ? plain : max >= 1000 ? `#,##0${decimals(step / 1000)}," s"` : `${plain}" ms"`;
    case "times":
      return `${plain}"×"`;
    case "bytes":
      return named && max < 1e6 ? plain : bytes("");
    case "per_second":
      return named ? plain : `${plain}"/s"`;
    default:
      return plain;
  }
}

/** The format of labels on marks: as `formatValue` formats them, as far as number formats allow. */
function labelFormat(format: Format, values: number[]): string {
  const most = Math.max(0, ...values.map(Math.abs));
  if (isHuge(most) || isTiny(most)) return "0.##E+0";
  if (isCurrency(format)) return moneyLabels(moneyOf(format), most);
  const whole = values.every(Number.isInteger);
  // Three significant digits, without zeros that no value needs.
  const needed = (digits: number) =>
    Math.max(
      0,
      ...values.map((v) => (`${Number(Math.abs(v).toPrecision(3))}`.split(".")[1] ?? "").length).map((n) =>
        Math.min(n, digits)
      ),
    );
  const places = (digits: number) => needed(digits) ? `.${"0".repeat(needed(digits))}` : "";
  const significant = (unit: string) => `[>=99.95]#,##0${unit};[>=9.995]0${places(1)}${unit};0${places(2)}${unit}`;
  switch (format) {
    case "integer":
      return "#,##0";
    case "fixed1":
      return "#,##0.0";
    case "fixed2":
      return "#,##0.00";
    case "percent":
      return '0.0" "%';
    case "ms":
      return most >= 1000
        ? `[>=999.5]#,##0.00," s";[>=9.995]0${places(1)}" ms";0${places(2)}" ms"`
        : significant('" ms"');
    case "times":
      return significant('"×"');
    case "bytes":
      return bytes(".0");
    case "per_second":
      return significant('"/s"');
    default:
      return whole ? "#,##0" : "#,##0.###";
  }
}

/** Whether values are so large that cents do not matter. */
function moneyLabels({ sign, digits }: { sign: string; digits: number }, most: number): string {
  const exact = money(sign, `#,##0${digits ? `.${"0".repeat(digits)}` : ""}`);
  return most >= 1000 ? `[>=1000]"${sign}"#,##0;[<=-1000]"−${sign}"#,##0;${exact.split(";")[0]}` : exact;
}
