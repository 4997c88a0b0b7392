/**
 * A native chart's events: each is a series of one point with a line down to the axis, so its place and its name are data of the workbook. A band is a
 * series of two points, in its middle, that a broad line joins.
 */

import type { Chart } from "../bundle/mod.ts";
import { placeEvents } from "../chart/mod.ts";
import type { ChartPlan } from "./chart_plan.ts";
import type { Design } from "./theme.ts";

/** A vertical line from a point to the axis, with the series' name as its label; or a band below the label. */
export interface EventSeries {
  label: string;
  /** The index of its category, or of its x. */
  at: number;
  /** The upper end of the line, where the label is. */
  y: number;
  side: "left" | "right" | "center";
  /** What lasted: the index of the x of its lower end, and its width in points. */
  band?: { foot: number; widthPt: number };
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
  const labelled = ({ at, until }: Event) => until === undefined ? at : (Number(at) + until) / 2;
  const gap = 0.12;
  const places = placeEvents(
    given.map((event) => ({
      at: share(labelled(event)) * room.w,
      width: metrics.widthOf(event.label, { sizePt: plan.sizePt, bold: true }) + gap,
      isBand: event.until !== undefined,
    })),
    room.w,
  );
  const rows = Math.max(...places.map(({ row }) => row + 1));
  const part = Math.min(0.6, rows * plan.sizePt * rowHeight / 72 / room.h);
  const { y } = plan;
  const reach = (y.max - y.min) / (1 - part);
  const widthOf = ({ at, until }: Event) => Math.max(1.5, tidy((share(until!) - share(at)) * room.w * 72, 100));
  const xs = [...plan.xs];
  const owners = [...plan.owners];
  const addX = (x: number, index: number) => {
    owners.push(plan.series.length + index);
    return xs.push(x) - 1;
  };
  const events = given.map((event, index): EventSeries => {
    const { at, until, label } = event;
    const { row, side } = places[index]!;
    return {
      label,
      // Both ends of a band are in adjacent rows of the workbook.
      ...until === undefined ? {} : { band: { foot: addX(Number(labelled(event)), index), widthPt: widthOf(event) } },
      at: isXy ? addX(Number(labelled(event)), index) : keys.indexOf(at),
      // A label in the middle of a band stands on its end, the others beside it.
      y: tidy(y.min + reach * (1 - part + part * (row + (side === "center" ? 0.1 : 0.5)) / rows), reach),
      side,
    };
  });
  return { ...plan, y: { ...y, max: tidy(y.min + reach, reach) }, xs, owners, events };
}

type Event = NonNullable<Chart["events"]>[number];

/** A value with as many digits as its place in the chart needs. */
const tidy = (value: number, reach: number): number => {
  const step = 10 ** (Math.floor(Math.log10(reach)) - 2);
  return Number((Math.round(value / step) * step).toPrecision(12));
};
