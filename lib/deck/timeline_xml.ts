/** A timeline as a group of native shapes: bars on lanes, with their texts, over an axis. */

import type { Chart } from "../bundle/mod.ts";
import { layTimeline, type TimelineLayout, type TimelineSpan } from "../chart/mod.ts";
import type { Box, Frame } from "./page.ts";
import { freeformXml, groupXml, rectangleXml, runXml, textBody } from "./shapes_xml.ts";
import { DeckError } from "./tables.ts";
import type { Design, Theme } from "./theme.ts";
import { type } from "./type_scale.ts";

/** The name of a timeline in the selection pane; no other object on a slide has a name that begins like this. */
export const timelineName = (title: string): string => `Timeline: ${title}`;

/**
 * Lays a timeline out for a frame, in points; `undefined` if it needs more height, or a label more width. Pure.
 *
 * @param room in inches
 * @param scaledTo the rows of the whole timeline, if this is a part of it
 */
export function planTimeline(
  { metrics, notation }: Pick<Design, "metrics" | "notation">,
  chart: Chart,
  room: Pick<Frame, "w" | "h">,
  scaledTo?: Chart["rows"],
): TimelineLayout | undefined {
  for (const sizePt of type.timeline) {
    const layout = layTimeline(chart, {
      text: sizePt,
      width: room.w * 72,
      height: room.h * 72,
      widthOf: (text, bold = false) => metrics.widthOf(text, { sizePt, bold }) * 72,
      notation,
      scaledTo,
    });
    const isWide = layout.spans.some(({ label }) => label.x + label.w > layout.width + 0.5);
    // Larger text is not worth a name in several lines.
    if (sizePt > type.chart[0] && layout.lanes.some(({ lines }) => lines.length > 1)) continue;
    if (!isWide && layout.height <= room.h * 72 + 0.5) return layout;
  }
  return undefined;
}

/**
 * The layouts of a timeline on as few pages as possible, with whole lanes and the same scale on each. Pure.
 *
 * @param room in inches
 * @param place names the notebook cell in messages
 * @throws {DeckError} if a single lane needs more height than a page has, or a label more width
 */
export function pageTimeline(
  design: Pick<Design, "metrics" | "notation">,
  chart: Chart,
  room: Pick<Frame, "w" | "h">,
  place: string,
): TimelineLayout[] {
  const lanes = [...new Set(chart.rows.map((row) => row[chart.y.field]))];
  for (let pages = 1; pages <= lanes.length; pages++) {
    const each = Math.ceil(lanes.length / pages);
    const layouts = Array.from({ length: Math.ceil(lanes.length / each) }, (_, page) => {
      const own = new Set(lanes.slice(page * each, (page + 1) * each));
      const rows = chart.rows.filter((row) => own.has(row[chart.y.field]));
      return planTimeline(design, { ...chart, rows }, room, chart.rows);
    });
    if (layouts.every((layout) => layout !== undefined)) return layouts;
  }
  throw new DeckError(
    `Cannot draw the timeline "${chart.title}" of ${place}: one of its lanes has more bars than a page is high, or a label is too long for its width. ` +
      `Distribute the bars over several lanes, shorten the labels, or show a table.`,
  );
}

type TimelineBox = Extract<Box, { kind: "timeline" }>;

/**
 * The group's XML. Pure.
 *
 * @param key prefix of the ids of its shapes, to keep them unique on the slide until the package is finished
 */
export function timelineXml(box: TimelineBox, { colors, series }: Theme, key: string): string {
  const { layout } = box;
  const { plot, text: sizePt } = layout;
  const inch = (points: number) => points / 72;
  const at = (x: number, y: number) => [box.x + inch(x), box.y + inch(y)] as const;
  const frame = (x: number, y: number, w: number, h: number): Frame => {
    const [left, top] = at(x, y);
    return { x: left, y: top, w: inch(w), h: inch(h) };
  };
  const text = (
    named: { id: string; name: string },
    place: Frame,
    lines: string[],
    color: string,
    more: { bold?: boolean; isCentered?: boolean } = {},
  ) => {
    const body = lines.map((line) => runXml(line, { sizePt, color, bold: more.bold }));
    const options = { isCentered: more.isCentered, isMiddle: true, leadingPt: sizePt * 1.25 };
    return rectangleXml(named, place, {}, textBody(body, options));
  };
  const tick = ({ text: value, x }: TimelineLayout["ticks"][number], index: number) => {
    const wide = sizePt * 8;
    return freeformXml({ id: `${key}-grid${index}`, name: `Grid ${value}` }, [{ points: [at(x, 0), at(x, plot.h)] }], {
      stroke: { color: colors.gridline, pt: 0.75 },
    }) +
      text(
        { id: `${key}-tick${index}`, name: `Tick ${value}` },
        frame(x - wide / 2, plot.h + sizePt * 0.2, wide, sizePt * 1.3),
        [value],
        colors.muted,
        { isCentered: true },
      );
  };
  const lane = ({ lines, y, h }: TimelineLayout["lanes"][number], index: number) =>
    text({ id: `${key}-lane${index}`, name: `Lane ${lines.join(" ")}` }, frame(0, y, plot.x, h), lines, colors.text);
  const span = ({ x, y, w, h, label }: TimelineSpan, index: number) =>
    (w > 0
      ? rectangleXml({ id: `${key}-bar${index}`, name: `Bar ${label.text}`.trim() }, frame(x, y, w, h), {
        fill: series[0]!,
      })
      : "") +
    (label.text
      ? text(
        { id: `${key}-label${index}`, name: `Label ${label.text}` },
        frame(label.x, y, label.w, h),
        [label.text],
        label.isInside ? colors.paper : colors.text,
        { bold: true, isCentered: label.isInside },
      )
      : "");
  const axis =
    freeformXml({ id: `${key}-axis`, name: "Axis" }, [{ points: [at(plot.x, plot.h), at(plot.x + plot.w, plot.h)] }], {
      stroke: { color: colors.axis, pt: 0.75 },
    }) +
    text(
      { id: `${key}-title`, name: "Axis title" },
      frame(plot.x, plot.h + sizePt * 1.6, plot.w, sizePt * (0.15 + 1.25 * layout.axis.length)),
      layout.axis,
      colors.muted,
      { isCentered: true },
    );
  const parts = [...layout.ticks.map(tick), axis, ...layout.lanes.map(lane), ...layout.spans.map(span)];
  return groupXml({ id: `${key}-all`, name: box.name, alt: box.alt }, box, parts.join(""), true);
}
