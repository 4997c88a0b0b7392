/** A native chart's events: each is a series of one point with a line down to the axis, so its place and its name are data of the workbook. */

import type { Chart } from "../bundle/mod.ts";
import { placeEvents } from "../chart/mod.ts";
import type { ChartPlan } from "./chart_plan.ts";
import type { Design } from "./theme.ts";

/** A vertical line from a point to the axis, with the series' name as its label. */
export interface EventSeries {
  label: string;
  /** The index of its category, or of its x. */
  at: number;
  /** The upper end of the line, where the label is. */
  y: number;
  side: "left" | "right";
}

/** The height of a row of labels, as a multiple of the text size. */
const rowHeight = 1.35;

/**
 * Adds a chart's events to its plan, with room for their labels above the data. Pure.
 *
 * @param room the width and height of the plot in inches
 */
export function withEvents(
  plan: ChartPlan,
  chart: Chart,
  keys: Chart["rows"][number][string][],
  room: { w: number; h: number },
  { metrics }: Pick<Design, "metrics">,
): ChartPlan {
  const given = chart.events ?? [];
  if (given.length === 0) return plan;
  const isXy = plan.form === "xy";
  const { min, max } = plan.x;
  const share = (at: string | number) =>
    isXy ? (Number(at) - min) / (max - min) : (keys.indexOf(at) + 0.5) / keys.length;
  const gap = 0.12;
  const places = placeEvents(
    given.map(({ at, label }) => ({
      at: share(at) * room.w,
      width: metrics.widthOf(label, { sizePt: plan.sizePt, bold: true }) + gap,
    })),
    room.w,
  );
  const rows = Math.max(...places.map(({ row }) => row + 1));
  const part = Math.min(0.6, rows * plan.sizePt * rowHeight / 72 / room.h);
  const { y } = plan;
  const reach = (y.max - y.min) / (1 - part);
  const events = given.map(({ at, label }, index): EventSeries => ({
    label,
    at: isXy ? plan.xs.length + index : keys.indexOf(at),
    y: tidy(y.min + reach * (1 - part + part * (places[index]!.row + 0.5) / rows), reach),
    side: places[index]!.side,
  }));
  return {
    ...plan,
    y: { ...y, max: tidy(y.min + reach, reach) },
    xs: isXy ? [...plan.xs, ...given.map(({ at }) => Number(at))] : plan.xs,
    owners: isXy ? [...plan.owners, ...given.map((_, index) => plan.series.length + index)] : plan.owners,
    events,
  };
}

/** A value with as many digits as its place in the chart needs. */
const tidy = (value: number, reach: number): number => {
  const step = 10 ** (Math.floor(Math.log10(reach)) - 2);
  return Number((Math.round(value / step) * step).toPrecision(12));
};
