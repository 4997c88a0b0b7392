/** The rows of a chart as series over categories or over numbers. Pure. */

import { type Chart, formatValue, type Notation, type Scalar } from "../bundle/mod.ts";
import { DeckError } from "./tables.ts";

/** The values of one series, in the order of the categories (or of `xs`); `null` is a gap. */
export interface Series {
  name: string;
  values: (number | null)[];
  /** The ends of the interval around each value. */
  low?: (number | null)[];
  high?: (number | null)[];
}

/** A chart's values. */
export interface ChartData {
  /** Whether both axes have numbers; otherwise x has categories. */
  isXy: boolean;
  /** The values of x in the order of the rows, each once. */
  keys: Scalar[];
  categories: string[];
  /** The x of each point of a chart with numbers on both axes, and the index of the series that it belongs to. */
  xs: number[];
  owners: number[];
  series: Series[];
}

type Row = Chart["rows"][number];

/** Office draws numbers up to about 1e307; axes need some room above the largest value. */
const largest = 1e300;

/** More categories than this do not stand below each other as horizontal bars, whose labels have room. */
export const mostBars = 24;

/** Longer labels would fill the chart: horizontal bars', and those that slant below an axis. In columns: a Chinese letter takes two. */
const longestLabels = [100, 40] as const;

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;

/** Shortens the labels of a chart's categories that are too long. */
const shortenerOf = ({ mark }: Chart, categories: number) => (text: string): string => {
  const longest = longestLabels[mark === "bar" && categories <= mostBars ? 0 : 1];
  const characters = [...text];
  const ends: number[] = [];
  for (const character of characters) ends.push((ends.at(-1) ?? 0) + (wide.test(character) ? 2 : 1));
  if ((ends.at(-1) ?? 0) <= longest) return text;
  return `${characters.slice(0, ends.filter((end) => end < longest).length).join("")}…`;
};

/** The labels of categories that a chart shortens, in full. */
export function longLabels(chart: Chart, notation: Notation): string[] {
  const { rows, x } = chart;
  const labels = distinct(rows.map((row) => formatValue(row[x.field] ?? null, x.format, notation)));
  const shortened = shortenerOf(chart, labels.length);
  return labels.filter((text) => text !== shortened(text));
}

const distinct = <T>(values: T[]): T[] => [...new Set(values)];

/**
 * Reads a chart's rows.
 *
 * @param place names the notebook cell in messages
 * @param most the number of series that readers can distinguish
 * @throws {DeckError} if a value cannot be drawn, a bar has two values, or there are too many series
 */
export function readChart(chart: Chart, place: string, most: number, notation: Notation): ChartData {
  const fail = (what: string): never => {
    throw new DeckError(`Cannot draw the chart "${chart.title}" of ${place}: ${what}`);
  };
  const { mark, x, y, interval, rows } = chart;
  const nameOf: NameOf = (row) => chart.series ? formatValue(row[chart.series] ?? null, "text", notation) : y.label;
  const hasNumbers = rows.every((row) => typeof row[x.field] === "number");
  if (mark === "dot" && !hasNumbers) {
    fail(`a dot chart needs numbers in "${x.field}". Draw bars, or choose another field.`);
  }
  if (hasNumbers) { for (const row of rows) readNumber(row, x.field, fail); }
  checkEvents(chart, hasNumbers, fail);
  const isXy = hasNumbers && mark !== "bar";
  const names = chart.series ? distinct(rows.map(nameOf)) : [y.label];
  if (names.length > most) {
    fail(
      `it has ${names.length} series, but readers can distinguish at most ${most}. ` +
        `Keep the largest and combine the others into one, draw several charts, or show a table.`,
    );
  }
  const keys = distinct(rows.map((row) => row[x.field] ?? null));
  const shortened = shortenerOf(chart, keys.length);
  const table = isXy ? spreadPoints(chart, names, nameOf) : groupByKey(chart, names, keys, nameOf, fail);
  const series = names.map((name, at): Series => {
    const cells = table.map((row) => row.cells[at]);
    const column = (field: string) => cells.map((row) => row ? readNumber(row, field, fail) : null);
    const ends = interval && { low: column(interval.low), high: column(interval.high) };
    return { name, values: column(y.field), ...ends };
  });
  return {
    isXy,
    keys,
    categories: isXy ? [] : table.map((row) => shortened(formatValue(row.key, x.format, notation))),
    xs: isXy ? table.map((row) => row.key as number) : [],
    owners: isXy ? table.map((row) => row.cells.findIndex((cell) => cell)) : [],
    series,
  };
}

/** Reports what is wrong with a chart. */
type Fail = (what: string) => never;

function readNumber(row: Row, field: string, fail: Fail): number | null {
  const value = row[field] ?? null;
  if (value === null) return null;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return fail(`its field "${field}" contains ${JSON.stringify(value)}, which is not a number.`);
  }
  if (Math.abs(value) > largest) {
    fail(
      `its field "${field}" contains ${
        formatValue(value)
      }, but a chart can only draw numbers up to 1e300. Show a table.`,
    );
  }
  return value;
}

function checkEvents({ mark, events = [], x, rows }: Chart, hasNumbers: boolean, fail: Fail) {
  if (mark === "bar" && events.length > 0) fail("bars have no events. Draw a line or dots.");
  for (const { at, label } of events) {
    const isPlace = hasNumbers
      ? typeof at === "number" && Math.abs(at) <= largest
      : rows.some((row) => row[x.field] === at);
    if (!isPlace) {
      fail(
        `its event "${label}" is at ${JSON.stringify(at)}, which is not ` +
          (hasNumbers ? "a number up to 1e300." : `a value of "${x.field}".`),
      );
    }
  }
}

interface KeyedRow {
  key: Scalar;
  /** The row of each series, if it has one. */
  cells: (Row | undefined)[];
}

/** The name of the series that a row belongs to. */
type NameOf = (row: Row) => string;

function groupByKey(chart: Chart, names: string[], keys: Scalar[], nameOf: NameOf, fail: Fail): KeyedRow[] {
  const table = keys.map((key): KeyedRow => ({ key, cells: names.map(() => undefined) }));
  const [rowOf, columnOf] = [new Map(keys.map((key, at) => [key, at])), new Map(names.map((name, at) => [name, at]))];
  for (const row of chart.rows) {
    const key = row[chart.x.field] ?? null;
    const cells = table[rowOf.get(key)!]!.cells;
    const at = columnOf.get(nameOf(row))!;
    if (cells[at]) {
      const where = `"${formatValue(key, chart.x.format)}"${chart.series ? ` of "${names[at]}"` : ""}`;
      fail(`it has two values for ${where}. Name a series that distinguishes them, or add them up first.`);
    }
    cells[at] = row;
  }
  return table;
}

/** One row per point, because points may share their x; sorted by series, because a line needs its points next to each other. */
function spreadPoints(chart: Chart, names: string[], nameOf: NameOf): KeyedRow[] {
  const x = (row: Row) => row[chart.x.field] as number;
  return names.flatMap((name, at) => {
    const own = chart.rows.filter((row) => nameOf(row) === name);
    if (chart.mark === "line") own.sort((a, b) => x(a) - x(b));
    return own.map((row): KeyedRow => ({
      key: x(row),
      cells: names.map((_, index) => index === at ? row : undefined),
    }));
  });
}
