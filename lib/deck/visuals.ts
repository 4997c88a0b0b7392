/** Tables, charts and diagrams in their frames, with caption and source. */

import type { Chart, Table } from "../bundle/mod.ts";
import type { TimelineLayout } from "../chart/mod.ts";
import type { Block, CellRef } from "../report/mod.ts";
import { chartName } from "./chart_package.ts";
import { diagramName } from "./diagram_xml.ts";
import { countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph, TableRow } from "./page.ts";
import { tableName } from "./table_columns.ts";
import { heightOf, type TablePlan } from "./tables.ts";
import type { Design } from "./theme.ts";
import { pageTimeline, planTimeline, timelineName } from "./timeline_xml.ts";
import { type } from "./type_scale.ts";

/** A table, a chart, a diagram or a picture of a slide. */
export type Visual = TableBlock | ChartBlock | DiagramBlock | PictureBlock;
/** The contents of a visual, with its title and source. */
type Content = Exclude<Visual, PictureBlock>["content"];
export type TableBlock = Extract<Block, { kind: "table" }>;
export type ChartBlock = Extract<Block, { kind: "chart" }>;
export type DiagramBlock = Extract<Block, { kind: "diagram" }>;
export type PictureBlock = Extract<Block, { kind: "picture" }>;

/** The area of a page below its title. */
export interface Body {
  boxes: Box[];
  cells: CellRef[];
}

/** The input of composing. */
export interface Context extends Design {
  /** The slide's heading; a caption that repeats it is left out. */
  heading: string;
  /** The space below the title. */
  area: Frame;
}

/** "cell 12 (a1b2c3)", for messages. */
export const formatPlace = ({ number, id }: CellRef): string => `cell ${number}${id ? ` (${id})` : ""}`;

/** The cells of several items, each once, in the notebook's order. */
export function cellsOf(...items: { cell: CellRef }[][]): CellRef[] {
  const cells = new Map(items.flat().map(({ cell }) => [cell.number, cell]));
  return [...cells.values()].sort((a, b) => a.number - b.number);
}

const captionLeading = type.caption * 1.25 / 72;
const sourceGap = 0.08;
const sourceLeading = type.source * 1.25 / 72;
/** The space that a source takes besides its lines, in inches. */
const sourcePad = 0.06;

/** The height of a caption with the space below it, in inches. */
export function captionHeight({ metrics, heading }: Context, { title }: Content, width: number): number {
  if (!title || title === heading) return 0;
  return countLines(metrics, [{ text: title }], type.caption, width, true) * captionLeading + 0.13;
}

const sourceSpans = ({ words }: Context, source: string) => [{ text: words.source(source) }];

/** The height of a source, in inches. */
const sourceHeight = (context: Context, source: string, width: number): number =>
  countLines(context.metrics, sourceSpans(context, source), type.source, width) * sourceLeading + sourcePad;

/** The height that caption and source take, in inches. */
export const extraHeight = (context: Context, content: Content, width: number): number =>
  captionHeight(context, content, width) +
  (content.source ? sourceHeight(context, content.source, width) + sourceGap : 0);

function drawCaption(context: Context, content: Content, frame: Frame): Box[] {
  const h = captionHeight(context, content, frame.w);
  if (!h) return [];
  const paragraph: Paragraph = {
    spans: [{ text: content.title }],
    sizePt: type.caption,
    leadingPt: captionLeading * 72,
    color: context.colors.primary,
    bold: true,
  };
  return [{ kind: "text", name: "Caption", ...frame, h, paragraphs: [paragraph] }];
}

function drawSource(context: Context, { source }: Content, frame: Frame): Box[] {
  if (!source) return [];
  const paragraph: Paragraph = {
    spans: sourceSpans(context, source),
    sizePt: type.source,
    leadingPt: sourceLeading * 72,
    color: context.colors.muted,
  };
  const h = sourceHeight(context, source, frame.w);
  return [{ kind: "text", name: "Source", ...frame, h, paragraphs: [paragraph] }];
}

/** A chart that fills its frame. */
export function drawChart(context: Context, { content, cell }: ChartBlock, frame: Frame): Box[] {
  const top = captionHeight(context, content, frame.w);
  const bottom = extraHeight(context, content, frame.w) - top;
  return [
    ...drawCaption(context, content, frame),
    {
      kind: "chart",
      name: chartName(content.title),
      ...frame,
      y: frame.y + top,
      h: frame.h - top - bottom,
      chart: content,
      cell: formatPlace(cell),
    },
    ...drawSource(context, content, { ...frame, y: frame.y + frame.h - bottom + sourceGap }),
  ];
}

/** A timeline as high as it needs to be, or `undefined` if its frame is too low for it. */
export function drawTimeline(context: Context, { content }: ChartBlock, frame: Frame): Box[] | undefined {
  const layout = planTimeline(context, content, { w: frame.w, h: timelineRoom(context, content, frame) });
  return layout && timelineBoxes(context, content, layout, frame);
}

/** A timeline on as many pages as its lanes need. */
export function drawTimelinePages(context: Context, { content, cell }: ChartBlock, frame: Frame): Box[][] {
  const room = { w: frame.w, h: timelineRoom(context, content, frame) };
  return pageTimeline(context, content, room, formatPlace(cell))
    .map((layout) => timelineBoxes(context, content, layout, frame));
}

const timelineRoom = (context: Context, content: Chart, { w, h }: Frame): number =>
  h - extraHeight(context, content, w);

function timelineBoxes(context: Context, content: Chart, layout: TimelineLayout, frame: Frame): Box[] {
  const [y, h] = [frame.y + captionHeight(context, content, frame.w), layout.height / 72];
  return [
    ...drawCaption(context, content, frame),
    { kind: "timeline", name: timelineName(content.title), ...frame, y, h, layout, alt: content.alt },
    ...drawSource(context, content, { ...frame, y: y + h + sourceGap }),
  ];
}

/** The largest scale, in inches per point, at which a diagram with its caption and source fits a frame. */
export function diagramScale(context: Context, { content }: DiagramBlock, { w, h }: Pick<Frame, "w" | "h">): number {
  const { width, height, sizePt } = content.layout;
  const room = h - extraHeight(context, content, w);
  return Math.min(w / width, room / height, type.diagram[0] / sizePt / 72);
}

/** Draws a diagram at the top of a frame, centred. */
export function drawDiagram(context: Context, visual: DiagramBlock, frame: Frame, scale: number): Box[] {
  const { content } = visual;
  const { width, height } = content.layout;
  const y = frame.y + captionHeight(context, content, frame.w);
  const [w, h] = [width * scale, height * scale];
  return [
    ...drawCaption(context, content, frame),
    {
      kind: "diagram",
      name: diagramName(content.title),
      x: frame.x + (frame.w - w) / 2,
      y,
      w,
      h,
      diagram: content,
      scale,
    },
    ...drawSource(context, content, { ...frame, y: y + h + sourceGap }),
  ];
}

/** Draws rows of a table from the top of a frame; several columns of rows share one caption. */
export function drawTable(
  context: Context,
  content: Table,
  plan: TablePlan,
  columns: TableRow[][],
  frame: Frame,
): Box[] {
  const top = captionHeight(context, content, frame.w);
  const y = frame.y + top;
  const gutter = columns.length > 1 ? (frame.w - columns.length * plan.width) / (columns.length - 1) : 0;
  const tables = columns.map((rows, index): Box => ({
    kind: "table",
    name: `Table: ${tableName(content)}`,
    x: frame.x + index * (plan.width + gutter),
    y,
    w: plan.width,
    h: heightOf(plan.header, rows),
    sizePt: plan.sizePt,
    padY: plan.padY,
    widths: plan.widths,
    rows: [plan.header, ...rows],
    alt: context.words.tableAlt(
      tableName(content),
      Math.min(rows.length, content.rows.length),
      content.rows.length,
      content.columns.map((column) => column.label).join(", "),
    ),
  }));
  const bottom = Math.max(...tables.map((table) => table.y + table.h));
  return [
    ...drawCaption(context, content, frame),
    ...tables,
    ...drawSource(context, content, { ...frame, y: bottom + sourceGap }),
  ];
}

/** The lower end of boxes, in inches from the top of the page. */
export const bottomOf = (boxes: Box[]): number => Math.max(...boxes.map((box) => box.y + box.h));
