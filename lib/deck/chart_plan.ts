/** Plans a native chart: its form, axes, labels and sizes. Pure. */

import { type Chart, formatValue, type Scalar } from "../bundle/mod.ts";
import { type YearTicks, yearTicks } from "../chart/mod.ts";
import { ratioAxis, type ValueAxis, valueAxis } from "./chart_axes.ts";
import { mostBars, readChart, type Series } from "./chart_data.ts";
import { type EventSeries, withEvents } from "./chart_events.ts";
import { labelFormat } from "./chart_formats.ts";
import { endNames, shiftsOf, valuesFit } from "./chart_labels.ts";
import type { Frame } from "./page.ts";
import type { Design } from "./theme.ts";
import { type } from "./type_scale.ts";

/** A native chart. `xy` has numbers on both axes; the others have categories. */
export interface ChartPlan {
  form: "columns" | "bars" | "line" | "xy";
  /** Text size of axes, labels and legend. */
  sizePt: number;
  /** Whether an `xy` chart's points are joined. */
  joined: boolean;
  categoryLabel: string;
  categories: string[];
  /** What the axis shows in place of the categories: one label for each year, in place of quarters or months. */
  ticks: string[] | undefined;
  xs: number[];
  /** For each point of an `xy` chart, the index of its series; events follow the series. */
  owners: number[];
  series: Series[];
  /** The index of the category whose bar has another colour; absent if none has. */
  emphasis: number | undefined;
  events: EventSeries[];
  x: ValueAxis;
  y: ValueAxis;
  /** The number format of the values at the ends of bars; absent if there is no room for them. */
  labels: string | undefined;
  /** How far each value moves away from its bar's end, to be beyond its interval: as a part of the chart's height, or width if bars lie. */
  shifts: number[][] | undefined;
  /** The width of the names at the ends of lines, in inches; absent if a legend has them. */
  endNames: number | undefined;
  /** The place of the plot without its axes, in inches; absent if the program chooses it. Labels of events and bands rely on it. */
  inner: Frame | undefined;
  /** The space between the bars of two categories, in per cent of a bar's width. */
  gap: number;
  /** Whether category labels slant because horizontal ones would overlap or break within words. */
  slanted: boolean;
  /** Show only every nth category, so that labels do not overlap. */
  skip: number;
}

/** More categories have smaller text. */
const mostLarge = 12;

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
  design: Pick<Design, "metrics" | "series" | "notation">,
): ChartPlan {
  const { metrics, series: colors, notation } = design;
  const data = readChart(chart, place, colors.length, notation);
  const { isXy, keys, xs, owners, series, categories } = data;
  const all = series.flatMap((s) => [...s.values, ...(s.low ?? []), ...(s.high ?? [])]).filter((v) => v !== null);
  const slot = (frame.w - 1) / Math.max(1, categories.length);
  const sizePt = type.chart[frame.w >= 6 && frame.h >= 3 && categories.length <= mostLarge ? 0 : 1];
  const widthOf = (text: string, bold = false) => metrics.widthOf(text, { sizePt, bold });
  const widest = Math.max(0, ...categories.map((text) => widthOf(text)));
  const bars = chart.mark === "bar" && categories.length <= mostBars && !isOrdered(keys) &&
    wrapsBadly(categories, slot, widthOf);
  const legend = series.length > 1 ? 0.4 : 0;
  const rowSlot = (frame.h - 0.6 - legend) / categories.length;
  const gap = bars ? gapOf(rowSlot, series.length, 0.8) : gapOf(slot, series.length, 1.6);
  // On a logarithmic axis, LibreOffice would put them at the other ends.
  const hasValues = chart.mark === "bar" && !chart.ratio && valuesFit(
    Math.max(0, ...valuesOf(chart, notation).map((text) => widthOf(text, true))),
    bars,
    { slot: bars ? rowSlot : slot, series: series.length, gap, sizePt },
  );
  const hasIntervals = series.some(({ low }) => low);
  const slanted = !bars && Math.min(widest, 1.2) + 0.15 > slot;
  const years = slanted ? yearTicks(categories) : undefined;
  const ats = isXy ? (chart.events ?? []).flatMap(({ at, until }) => [Number(at), until ?? Number(at)]) : [];
  const plan: ChartPlan = {
    form: isXy ? "xy" : chart.mark === "bar" ? (bars ? "bars" : "columns") : "line",
    sizePt,
    joined: chart.mark === "line",
    categoryLabel: chart.x.label,
    categories,
    ticks: years && sparseTicks(years, categories),
    xs,
    owners,
    series,
    emphasis: chart.emphasis === undefined ? undefined : keys.indexOf(chart.emphasis),
    events: [],
    x: valueAxis(chart.x.label, xs.length ? [...xs, ...ats] : [0, 1], chart.x.format, false, notation),
    y: chart.ratio ? ratioAxis(chart.y.label, all) : valueAxis(
      chart.y.label,
      all.length ? all : [0, 1],
      chart.y.format,
      chart.mark !== "dot",
      notation,
      hasValues &&
        { isTicked: hasIntervals, room: legend && !bars ? roomOf(sizePt, frame.h - 0.9 - legend) : leastRoom },
    ),
    labels: hasValues ? labelFormat(chart.y.format, all, notation) : undefined,
    shifts: undefined,
    endNames: undefined,
    inner: undefined,
    gap,
    slanted: slanted && !years,
    skip: years ? years.every : slanted ? Math.max(1, Math.ceil(slantedSlot * sizePt / slot)) : 1,
  };
  const inner = isXy && chart.events?.length && series.length === 1
    ? innerOf(plan, chart, frame, widthOf, notation)
    : undefined;
  const plot = inner ?? { w: frame.w - 1, h: Math.max(1, frame.h - 0.9 - legend) };
  const length = bars ? (frame.w - Math.min(widest, frame.w * 0.5) - 0.5) / frame.w : plot.h / frame.h;
  const done = withEvents(plan, chart, keys, plot, design);
  return {
    ...done,
    inner,
    shifts: hasValues ? shiftsOf(plan, length) : undefined,
    endNames: endNames(done, chart, frame, frame.h - 0.8, (text) => widthOf(text, true)),
  };
}

/** The part of an axis beyond its longest bar. */
const leastRoom = 0.08;

/** The part that a value on the highest column takes, if a legend is above it: more the lower the plot is. */
const roomOf = (sizePt: number, height: number): number => {
  const line = sizePt * 1.3 / 72;
  return Math.min(0.5, Math.max(leastRoom, line / Math.max(line, height - line)));
};

/** The place of the plot between its axes, whose texts are measured. */
function innerOf(
  { sizePt, y }: ChartPlan,
  chart: Chart,
  { w, h }: Pick<Frame, "w" | "h">,
  widthOf: (text: string) => number,
  notation: Design["notation"],
): Frame {
  const line = sizePt / 72;
  const ticks = Math.max(...[y.min, y.max].map((value) => widthOf(formatValue(value, chart.y.format, notation))));
  const [left, right, top, bottom] = [3 * line + ticks, 1.5 * line, 0.5 * line, 3.8 * line];
  return { x: left, y: top, w: w - left - right, h: Math.max(0.5, h - top - bottom) };
}

/**
 * One label for each year: the year if the categories begin with it, otherwise the category itself. The rest is empty, because not every program
 * leaves out labels that it is asked to skip.
 */
const sparseTicks = ({ first, every, years }: YearTicks, categories: string[]): string[] =>
  categories.map((text, at) => at % every === 0 ? (first === 0 ? years[at]! : text) : "");

const valuesOf = ({ rows, y }: Chart, notation: Design["notation"]): string[] =>
  rows.map((row) => formatValue(row[y.field] ?? null, y.format, notation));

/** The height that a slanted label takes, in inches per point of its size. */
const slantedSlot = 0.027;

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
