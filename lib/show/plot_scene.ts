/** The rows of a chart as Observable Plot takes them, and where its events stand. Pure. */

import { type Chart, formatValue, readTime, type Scalar, seriesColors, timeFormatOf } from "../bundle/mod.ts";
import { type EventPlace, placeEvents } from "../chart/mod.ts";
import { loadMetrics } from "../fonts/mod.ts";

/** Lengths are in pixels. */
export const size = { width: 640, height: 340, text: 14, line: 18, right: 24 } as const;
export const colors = {
  text: "#2b3648",
  muted: "#5d6878",
  grid: "#e3e7ec",
  axis: "#9aa4b2",
  /** Events, the one colour that is no series. */
  accent: "#c2491d",
} as const;

const metrics = loadMetrics();
const widthOf = (text: string, bold = false): number => metrics.widthOf(text, { sizePt: size.text * 0.75, bold }) * 96;
/** The width of the widest text, in pixels. */
export const widest = (texts: string[]): number => texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);

/** The rows of a chart as Plot takes them, and what the drawing depends on. */
export interface Scene {
  content: Chart;
  /** The series in the order of their first rows; a single empty name if the chart has none. */
  names: string[];
  categories: (Scalar | Date)[];
  grouped: boolean;
  /** Whether bars lie, because their names do not fit below them. */
  across: boolean;
  /** The texts at the ends of bars; absent if there is no room for them. */
  values: string[] | undefined;
  x: (Scalar | Date)[];
  y: (number | null)[];
  series: string[];
  color: string[];
  low: (number | null)[] | undefined;
  high: (number | null)[] | undefined;
  /** The places of the events' labels above the data. */
  events: EventPlace[];
}

/** The colour of the series at a position, for CSS. */
export const colorOf = (at: number): string => `#${seriesColors[at % seriesColors.length]}`;

/** What Plot needs to draw a chart. */
export function sceneOf(content: Chart): Scene {
  const { mark, rows, y, interval } = content;
  const nameOf = (row: Chart["rows"][number]) => content.series ? String(row[content.series]) : "";
  const names = [...new Set(rows.map(nameOf))];
  const x = plotX(content);
  const column = (field: string) => rows.map((row) => row[field] as number | null);
  const scene: Scene = {
    content,
    names,
    categories: [...new Set(x)],
    grouped: mark === "bar" && names.length > 1,
    across: false,
    values: undefined,
    x,
    y: column(y.field),
    series: rows.map(nameOf),
    color: rows.map((row) => colorOf(row[content.x.field] === content.emphasis ? 1 : names.indexOf(nameOf(row)))),
    low: interval && column(interval.low),
    high: interval && column(interval.high),
    events: [],
  };
  if (mark !== "bar") return { ...scene, events: eventPlaces(scene) };
  const slot = (size.width - 80) / scene.categories.length;
  const across = widest(categoryTexts(scene)) > slot * 0.95;
  const values = scene.y.map((value) => value === null ? "" : formatValue(value, y.format));
  const room = across ? Infinity : slot / (names.length + 0.4);
  // As in the deck, bars of ratios have none.
  return { ...scene, across, values: !content.ratio && widest(values) <= room ? values : undefined };
}

/** The values of x for Plot: as times if all of them are times, else unchanged. Bars have categories, even if these look like times. */
function plotX({ mark, rows, x: { field } }: Chart): (Scalar | Date)[] {
  const values = rows.map((row) => row[field]!);
  return mark === "bar" || timeFormatOf(values) === undefined ? values : values.map((value) => timeOf(value)!);
}

/** A time as Plot takes it. */
export const timeOf = (value: Scalar): Date | null => value === null ? null : new Date(readTime(String(value))!);

/** The categories as the axis shows them. */
export const categoryTexts = ({ categories, content }: Scene): string[] =>
  categories.map((at) => at instanceof Date ? "" : formatValue(at, content.x.format));

/** Whether x is an axis of numbers or times, and not of categories. */
export const isContinuous = ({ content, x }: Scene): boolean =>
  content.mark !== "bar" && x.every((at) => typeof at === "number" || at instanceof Date);

function eventPlaces(scene: Scene): EventPlace[] {
  const { content: { events = [], rows, x } } = scene;
  if (events.length === 0) return [];
  const length = size.width - 100;
  const ats = events.map(({ at, until }) => (positionOf(scene, at) + positionOf(scene, until ?? at)) / 2);
  const ends = events.flatMap(({ at, until }) => [positionOf(scene, at), positionOf(scene, until ?? at)]);
  const all = [...rows.map((row) => positionOf(scene, row[x.field]!)), ...ends];
  const [from, to] = [Math.min(...all), Math.max(...all)];
  return placeEvents(
    events.map(({ label, until }, at) => ({
      at: (ats[at]! - from) / (to - from || 1) * length,
      width: widthOf(label) + 12,
      isBand: until !== undefined,
    })),
    length,
  );
}

const positionOf = (scene: Scene, at: Scalar): number =>
  scene.x[0] instanceof Date ? Number(timeOf(at)) : isContinuous(scene) ? Number(at) : scene.categories.indexOf(at);
