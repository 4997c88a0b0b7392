/** The labels of a native chart's marks: values at the ends of bars, names at the ends of lines. Pure. */

import type { Chart } from "../bundle/mod.ts";
import type { Series } from "./chart_data.ts";
import type { ChartPlan } from "./chart_plan.ts";
import type { Frame } from "./page.ts";

/** A line of text with the space around it, as a multiple of its size. */
const line = 1.2 / 72;

/** The room of one bar. Lengths are in inches. */
export interface BarRoom {
  /** The room of one category along the axis, and the number of bars in it. */
  slot: number;
  series: number;
  /** The space between the bars of two categories, in per cent of a bar's width. */
  gap: number;
  sizePt: number;
}

/** Whether values fit at the ends of bars without touching those of their neighbours; `across` the bars lie. */
export function valuesFit(widest: number, across: boolean, { slot, series, gap, sizePt }: BarRoom): boolean {
  const room = series === 1 ? slot * 0.95 : slot / (series + gap / 100) * 1.04;
  return (across ? sizePt * line : widest) <= room;
}

/**
 * How far the value of each bar moves away from its end, to be beyond its interval: as a part of the chart's height, or of its width if bars lie.
 *
 * @param length the part of the chart that the value axis takes
 */
export function shiftsOf({ series, y }: Pick<ChartPlan, "series" | "y">, length: number): number[][] | undefined {
  if (!series.some(({ low }) => low)) return undefined;
  const reach = ({ values, low, high }: Series) =>
    values.map((value, at) => {
      const end = value === null ? null : value < 0 ? low?.[at] : high?.[at];
      const shift = end === null || end === undefined ? 0 : Math.abs(end - value!) / (y.max - y.min) * length;
      return Math.round(shift * 1e4) / 1e4;
    });
  return series.map(reach);
}

/** The width of the names at the ends of lines, in inches; `undefined` if the ends are too close to each other or not below each other. */
export function endNames(
  plan: ChartPlan,
  { mark }: Chart,
  frame: Pick<Frame, "w">,
  plotHeight: number,
  widthOf: (text: string) => number,
): number | undefined {
  const { series, y, form, xs, owners, sizePt } = plan;
  if (mark !== "line" || series.length < 2) return undefined;
  const widest = Math.max(...series.map(({ name }) => widthOf(name)));
  if (widest > frame.w / 4) return undefined;
  const last = form === "xy" ? Math.max(...xs) : series[0]!.values.length - 1;
  const ends = series.map(({ values }, index) => {
    if (form !== "xy") return values[last];
    const at = owners.lastIndexOf(index);
    return xs[at] === last ? values[at] : null;
  });
  const sorted = ends.filter((end) => end !== null && end !== undefined).sort((a, b) => a - b);
  if (sorted.length < series.length) return undefined;
  const apart = sizePt * line / plotHeight * (y.max - y.min);
  return sorted.every((end, at) => at === 0 || end - sorted[at - 1]! >= apart) ? widest + 0.15 : undefined;
}

/** The order of lines in a legend: that of their ends, from the top. */
export function lineOrder(series: Series[], owners: number[]): number[] {
  const lastOf = ({ values }: Series, index: number) => {
    const own = owners.length ? values.filter((_, at) => owners[at] === index) : values;
    return own.findLast((value) => value !== null) ?? -Infinity;
  };
  const ends = series.map(lastOf);
  return series.map((_, index) => index).sort((a, b) => Number(ends[b]! > ends[a]!) - Number(ends[b]! < ends[a]!));
}
