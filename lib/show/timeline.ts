/** Timelines: spans of time as bars on lanes. */

import {
  barLabel,
  type Chart,
  escapeHtml,
  figureTexts,
  type Format,
  formatValue,
  seriesColors,
  shownBy,
  writeBundle,
} from "../bundle/mod.ts";
import { layTimeline } from "../chart/mod.ts";
import { mistake } from "../core/mod.ts";
import { loadMetrics } from "../fonts/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";
import { htmlFigure, htmlFigures, plainFigures, plainTable } from "./html.ts";
import { carriedBy, type ResultCarrier } from "./result.ts";

/** A bar from one time to another. */
export interface TimelineRow {
  /** What it belongs to: a node, a step. Rows of the same lane stand beside each other. */
  lane: string;
  /** Numbers on the axis, such as seconds since the beginning. */
  from: number;
  to: number;
  /** The text in or beside the bar; at most 30 characters. Default: how long it took, in the axis' format. */
  label?: string;
}

/** What {@link timeline} shows. */
export interface TimelineOptions {
  title: string;
  /** What it shows, in a sentence for people who cannot see it. */
  alt: string;
  /** At least one. Lanes appear in the order of their first rows. */
  rows: readonly TimelineRow[];
  /** The title of the time axis, and the format of its values: "ms", or "fixed1" for seconds. */
  x: { label: string; format?: Format };
  /** Where the times come from. */
  source?: string;
  /** The result that these rows show, for findings to quote. */
  result?: ResultCarrier;
}

/** A longer text does not fit beside its bar. In characters. */
const longestLabel = 30;

/**
 * Spans of time as bars on lanes: SVG in the notebook, native shapes in the deck, both from the same rows.
 *
 * @throws {TypeError} if there are no rows, a time is not a number, a span ends before it begins, or a label is too long.
 *
 * @example
 * ```ts
 * import { timeline } from "lab/show";
 * timeline({
 *   title: "The failover, step by step",
 *   alt: "The primary is down for 2.2 s; the replica is promoted in 0.4 s of them.",
 *   x: { label: "Time (s)", format: "fixed1" },
 *   rows: [
 *     { lane: "node1", from: 2.4, to: 4.6, label: "down" },
 *     { lane: "node2", from: 4.1, to: 4.5, label: "is promoted" },
 *   ],
 * });
 * ```
 */
export function timeline(options: TimelineOptions): Displayable {
  const content = timelineContent(options);
  const figures = content.result ? figureTexts(content.result) : [];
  return makeDisplayable(`timeline "${options.title}"`, () =>
    writeBundle("chart", content, {
      html: htmlFigure("chart", content.title, drawSvg(content) + htmlFigures(figures), content.source),
      plain: `${content.title}\n${plainRows(content)}${plainFigures(figures)}`,
    }));
}

function timelineContent({ title, alt, rows, x, source, result }: TimelineOptions): Chart {
  const fail = (what: string): never => {
    throw mistake(`The timeline "${title}" ${what}`);
  };
  if (rows.length === 0) fail("has no rows. Show a table instead: it may be empty.");
  const format = x.format ?? "text";
  const kept = rows.map(({ lane, from, to, label }, at) => {
    for (const [name, value] of Object.entries({ from, to })) {
      if (typeof value !== "number" || !Number.isFinite(value)) {
        fail(`needs numbers in "${name}", and row ${at + 1} has ${JSON.stringify(value) ?? String(value)}.`);
      }
    }
    if (to < from) fail(`ends before it begins: row ${at + 1} is from ${from} to ${to}.`);
    if (label !== undefined && label.length > longestLabel) {
      fail(`has a label of ${label.length} characters in row ${at + 1}; at most ${longestLabel} fit beside a bar.`);
    }
    return { lane, from, to, ...(label !== undefined && { label }) };
  });
  const content: Chart = {
    version: 1,
    title,
    alt,
    mark: "span",
    x: { field: "from", label: x.label, format },
    y: { field: "lane", label: "Lane", format: "text" },
    interval: { low: "from", high: "to" },
    label: "label",
    rows: kept,
    source,
  };
  return { ...content, result: result && carriedBy(result, shownBy(content)) };
}

function plainRows(chart: Chart): string {
  const { x: { format }, rows } = chart;
  const cells = rows.map((row) => [
    String(row.lane),
    formatValue(row.from!, format),
    formatValue(row.to!, format),
    barLabel(chart, row),
  ]);
  return plainTable(["Lane", "From", "To", "Label"], cells, [false, true, true, false]);
}

/** Lengths are in pixels. */
const size = { width: 640, text: 14 } as const;
const colors = { text: "#2b3648", muted: "#5d6878", grid: "#e3e7ec", axis: "#9aa4b2" } as const;
const metrics = loadMetrics();

function drawSvg(content: Chart): string {
  const widthOf = (text: string, bold = false) => metrics.widthOf(text, { sizePt: size.text * 0.75, bold }) * 96;
  const { plot, lanes, spans, ticks, height, axis } = layTimeline(content, { ...size, height: 0, widthOf });
  const round = (value: number) => Math.round(value * 10) / 10;
  const write = (text: string, x: number, y: number, fill: string, more = "") =>
    `<text x="${round(x)}" y="${round(y)}" dy="0.35em" fill="${fill}"${more}>${escapeHtml(text)}</text>`;
  const rule = (x1: number, y1: number, x2: number, y2: number, stroke: string) =>
    `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}"/>`;
  const centred = ' text-anchor="middle"';
  const parts = [
    ...ticks.map(({ text, x }) =>
      rule(x, 0, x, plot.h, colors.grid) + write(text, x, plot.h + size.text, colors.muted, centred)
    ),
    rule(plot.x, plot.h, plot.x + plot.w, plot.h, colors.axis),
    ...axis.map((line, at) =>
      write(line, plot.x + plot.w / 2, plot.h + size.text * (2.4 + 1.25 * at), colors.text, centred)
    ),
    ...lanes.flatMap(({ lines, y, h }) =>
      lines.map((line, at) => write(line, 0, y + h / 2 + (at - (lines.length - 1) / 2) * size.text * 1.25, colors.text))
    ),
    ...spans.map(({ x, y, w, h, label }) =>
      (w > 0
        ? `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" fill="#${seriesColors[0]}"/>`
        : "") +
      (label.text
        ? write(label.text, label.x, y + h / 2, label.isInside ? "#ffffff" : colors.text, ' font-weight="bold"')
        : "")
    ),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${
    escapeHtml(content.alt)
  }" width="${size.width}" height="${round(height)}" viewBox="0 0 ${size.width} ${
    round(height)
  }" style="background:white" font-family="Arimo, Arial, Helvetica, sans-serif" font-size="${size.text}">${
    parts.join("")
  }</svg>`;
}
