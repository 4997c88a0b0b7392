/** Spans of time as bars on lanes. */

import { barLabel, type Chart, formatValue, type Notation } from "../bundle/mod.ts";

/** A bar with its text, in the unit of the text size, from the top left. */
export interface TimelineSpan {
  x: number;
  y: number;
  /** 0 if this is only a label, below its bar. */
  w: number;
  h: number;
  label: { text: string; x: number; w: number; isInside: boolean };
}

/** Everything of a timeline in its place. Lengths are in the unit of the text size. */
export interface TimelineLayout {
  text: number;
  width: number;
  height: number;
  /** The names of the lanes, as lines; each lane begins at `y`. */
  lanes: { lines: string[]; y: number; h: number }[];
  spans: TimelineSpan[];
  ticks: { text: string; x: number }[];
  /** The area of the bars. */
  plot: { x: number; w: number; h: number };
  /** The title of the axis, as lines. */
  axis: string[];
}

/** The conditions of a layout. */
export interface TimelineRoom {
  /** The size of the text, which fixes the unit. */
  text: number;
  width: number;
  /** The rows of bars share this height, within limits. */
  height: number;
  widthOf(text: string, isBold?: boolean): number;
  notation?: Notation;
  /** The rows that decide the scale, if the chart is a part of a longer timeline. */
  scaledTo?: Chart["rows"];
}

const gap = 0.45;

/**
 * Lays a timeline out: lanes in the order of their first rows, a label inside its bar if it fits, otherwise beside it, otherwise below. Bars and labels
 * that would overlap get rows of their own, so nothing is hidden. Pure.
 *
 * @param chart with the mark `span`: `interval` names the ends, `y` the lane, `label` the text of each bar
 */
export function layTimeline(chart: Chart, room: TimelineRoom): TimelineLayout {
  const { text, width, widthOf, notation } = room;
  const { x: axis, y: lane, interval } = chart;
  const read = (row: Chart["rows"][number]) => ({
    lane: formatValue(row[lane.field] ?? null, "text", notation),
    from: Number(row[interval!.low]),
    to: Number(row[interval!.high]),
    label: barLabel(chart, row, notation),
  });
  const bars = chart.rows.map(read);
  const names = [...new Set(bars.map((bar) => bar.lane))];
  const laneWidth = Math.min(width * 0.34, Math.max(...names.map((name) => widthOf(name))));
  const plot = { x: laneWidth + text * gap * 1.5, w: 0, h: 0 };
  plot.w = width - plot.x - text * gap;
  const scale = scaleOf(room.scaledTo?.map(read) ?? bars, plot);
  const packed = names.map((name) =>
    pack(bars.filter((bar) => bar.lane === name), (bar) => placeLabel(bar, scale, plot, text, widthOf))
  );
  const lines = names.map((name) => wrap(name, laneWidth, widthOf));
  const title = wrap(axis.label, plot.w, widthOf);
  const axisHeight = text * (1.85 + 1.25 * Math.max(1, title.length));
  const rows = packed.reduce((sum, lane) => sum + lane.length, 0);
  const rowHeight = Math.min(text * 2.6, Math.max(text * 1.55, (room.height - axisHeight) / rows));
  const layout: TimelineLayout = { text, width, height: 0, lanes: [], spans: [], ticks: [], plot, axis: title };
  for (const [at, lane] of packed.entries()) {
    const h = Math.max(lane.length * rowHeight, lines[at]!.length * text * 1.25 + text * 0.4);
    const top = plot.h + (h - lane.length * rowHeight) / 2;
    for (const [row, spans] of lane.entries()) {
      const barHeight = Math.min(rowHeight * 0.72, text * 1.7);
      const y = top + row * rowHeight + (rowHeight - barHeight) / 2;
      layout.spans.push(...spans.map((span) => ({ ...span, y, h: barHeight })));
    }
    layout.lanes.push({ lines: lines[at]!, y: plot.h, h });
    plot.h += h;
  }
  layout.height = plot.h + axisHeight;
  layout.ticks = ticksOf(scale, chart, plot, text, widthOf, notation);
  return layout;
}

interface Bar {
  lane: string;
  from: number;
  to: number;
  label: string;
}

interface Scale {
  min: number;
  max: number;
  of(value: number): number;
}

/** From zero, unless that would waste a third of the width. */
function scaleOf(bars: Bar[], plot: TimelineLayout["plot"]): Scale {
  const least = Math.min(...bars.map(({ from }) => from));
  const max = Math.max(...bars.map(({ to }) => to));
  const min = least >= 0 && least < max / 3 ? 0 : least;
  return { min, max, of: (value) => plot.x + (value - min) / (max - min || 1) * plot.w };
}

type Placed = Omit<TimelineSpan, "y" | "h">;

/** A bar with its label, or a bar and the label that belongs below it. */
function placeLabel(
  { from, to, label }: Bar,
  scale: Scale,
  plot: TimelineLayout["plot"],
  text: number,
  widthOf: TimelineRoom["widthOf"],
): [Placed, below?: Placed] {
  const x = scale.of(from);
  const right = plot.x + plot.w;
  // A moment is a thin bar.
  const w = Math.max(scale.of(to) - x, text * 0.2);
  const wide = widthOf(label, true);
  const place = (at: number, isInside = false): Placed => ({ x, w, label: { text: label, x: at, w: wide, isInside } });
  if (wide + text * 0.8 <= w) return [place(x + (w - wide) / 2, true)];
  if (x + w + text * gap + wide <= right) return [place(x + w + text * gap)];
  const before = x - text * gap - wide;
  if (before >= plot.x) return [place(before)];
  const start = Math.max(plot.x, Math.min(x, right - wide));
  return [
    { x, w, label: { text: "", x, w: 0, isInside: false } },
    { x: start, w: 0, label: { text: label, x: start, w: wide, isInside: false } },
  ];
}

/** Distributes spans over as few rows as possible, so that no bar or label covers another one. */
function pack(bars: Bar[], place: (bar: Bar) => [Placed, below?: Placed]): Placed[][] {
  const rows: Placed[][] = [];
  const reach = ({ x, w, label }: Placed) =>
    [
      Math.min(x, label.text ? label.x : x),
      Math.max(x + w, label.text ? label.x + label.w : x),
    ] as const;
  /** Returns the row. */
  const put = (span: Placed, first: number): number => {
    const [from, to] = reach(span);
    const free = rows.findIndex((row, at) =>
      at >= first && row.every((other) => {
        const [otherFrom, otherTo] = reach(other);
        return to <= otherFrom + 1e-6 || from >= otherTo - 1e-6;
      })
    );
    if (free >= 0) rows[free]!.push(span);
    else rows.push([span]);
    return free >= 0 ? free : rows.length - 1;
  };
  for (const [span, below] of bars.map(place)) {
    const row = put(span, 0);
    if (below) put(below, row + 1);
  }
  return rows;
}

/** Breaks a lane's name into lines at spaces; a longer word is broken where necessary. */
function wrap(name: string, width: number, widthOf: TimelineRoom["widthOf"]): string[] {
  const lines: string[] = [];
  let line = "";
  const end = () => {
    if (line) lines.push(line);
    line = "";
  };
  for (const word of name.split(/\s+/)) {
    if (line && widthOf(`${line} ${word}`) > width * 1.001) end();
    if (widthOf(word) <= width * 1.001) {
      line = line ? `${line} ${word}` : word;
      continue;
    }
    for (const char of word) {
      if (line && widthOf(line + char) > width) end();
      line += char;
    }
  }
  end();
  return lines;
}

/** Round values along the axis, each with its own text, as many as their texts allow. */
function ticksOf(
  { min, max, of }: Scale,
  { x }: Chart,
  plot: TimelineLayout["plot"],
  text: number,
  widthOf: TimelineRoom["widthOf"],
  notation: Notation | undefined,
): TimelineLayout["ticks"] {
  // A title that names the unit need not have it repeated at each tick.
  const format = /\(.+\)\s*$/.test(x.label) ? "text" : x.format;
  const textOf = (value: number) => formatValue(value, format, notation);
  const power = 10 ** Math.floor(Math.log10(max - min || 1));
  for (const step of [0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10].map((factor) => factor * power)) {
    const values: number[] = [];
    for (let at = Math.ceil(min / step - 1e-9); at * step <= max * (1 + 1e-9) && values.length < 12; at++) {
      values.push(Number((at * step).toPrecision(12)));
    }
    const texts = values.map(textOf);
    const widest = Math.max(0, ...texts.map((text) => widthOf(text)));
    const fits = values.length < 12 && (widest + text * 1.5) * values.length <= plot.w;
    // A step that the format rounds away would give neighbours the same text.
    if (fits && new Set(texts).size === texts.length) {
      return values.map((value, at) => ({ text: texts[at]!, x: of(value) }));
    }
  }
  return [];
}
