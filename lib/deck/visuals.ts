/** Tables and charts in their frames, with caption and source. */

import type { Chart, Table } from "../bundle/mod.ts";
import type { Block, CellRef } from "../report/mod.ts";
import { countLines, type Metrics } from "./metrics.ts";
import type { Box, Frame, Paragraph, TableRow } from "./page.ts";
import { heightOf, type TablePlan } from "./tables.ts";
import { palette, type } from "./theme.ts";

/** A table or a chart of a slide. */
export type Visual = Extract<Block, { kind: "table" | "chart" }>;
export type TableBlock = Extract<Block, { kind: "table" }>;
export type ChartBlock = Extract<Block, { kind: "chart" }>;

/** What fills a page below its title. */
export interface Body {
  boxes: Box[];
  cells: CellRef[];
}

/** What composing needs to know. */
export interface Context {
  metrics: Metrics;
  /** The slide's heading: a caption that repeats it is left out. */
  heading: string;
  /** The space below the title. */
  area: Frame;
}

/** "cell 12 (a1b2c3)", for messages. */
export const sayPlace = ({ number, id }: CellRef): string => `cell ${number}${id ? ` (${id})` : ""}`;

/** The cells of several things, each once, in the notebook's order. */
export function cellsOf(...items: { cell: CellRef }[][]): CellRef[] {
  const cells = new Map(items.flat().map(({ cell }) => [cell.number, cell]));
  return [...cells.values()].sort((a, b) => a.number - b.number);
}

const captionLeading = type.caption * 1.25 / 72;
const sourceGap = 0.08;
const sourceHeight = 0.2;

/** The height of a caption with the space below it, inches. */
export function captionHeight({ metrics, heading }: Context, { title }: Table | Chart, width: number): number {
  if (title === heading) return 0;
  return countLines(metrics, [{ text: title }], type.caption, width, true) * captionLeading + 0.13;
}

/** What caption and source take of a height, inches. */
export const extraHeight = (context: Context, content: Table | Chart, width: number): number =>
  captionHeight(context, content, width) + (content.source ? sourceHeight + sourceGap : 0);

function drawCaption(context: Context, content: Table | Chart, frame: Frame): Box[] {
  const h = captionHeight(context, content, frame.w);
  if (!h) return [];
  const paragraph: Paragraph = {
    spans: [{ text: content.title }],
    sizePt: type.caption,
    leadingPt: captionLeading * 72,
    color: palette.ink,
    bold: true,
  };
  return [{ kind: "text", name: "Caption", ...frame, h, paragraphs: [paragraph] }];
}

function drawSource({ source }: Table | Chart, frame: Frame): Box[] {
  if (!source) return [];
  const paragraph: Paragraph = {
    spans: [{ text: `Source: ${source}` }],
    sizePt: type.source,
    leadingPt: type.source * 1.25,
    color: palette.muted,
  };
  return [{ kind: "text", name: "Source", ...frame, h: sourceHeight, paragraphs: [paragraph] }];
}

/** A chart that fills its frame. */
export function drawChart(context: Context, { content, cell }: ChartBlock, frame: Frame): Box[] {
  const top = captionHeight(context, content, frame.w);
  const bottom = extraHeight(context, content, frame.w) - top;
  return [
    ...drawCaption(context, content, frame),
    {
      kind: "chart",
      name: `Chart: ${content.title}`,
      ...frame,
      y: frame.y + top,
      h: frame.h - top - bottom,
      chart: content,
      cell: sayPlace(cell),
    },
    ...drawSource(content, { ...frame, y: frame.y + frame.h - sourceHeight }),
  ];
}

/** Rows of a table from the top of a frame; several columns of rows stand side by side under one caption. */
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
    name: `Table: ${content.title}`,
    x: frame.x + index * (plan.width + gutter),
    y,
    w: plan.width,
    h: heightOf(plan.header, rows),
    sizePt: plan.sizePt,
    padY: plan.padY,
    widths: plan.widths,
    rows: [plan.header, ...rows],
    alt: `${content.title}: ${Math.min(rows.length, content.rows.length)} of ${content.rows.length} rows by ${
      content.columns.map((column) => column.label).join(", ")
    }.`,
  }));
  const bottom = Math.max(...tables.map((table) => table.y + table.h));
  return [
    ...drawCaption(context, content, frame),
    ...tables,
    ...drawSource(content, { ...frame, y: bottom + sourceGap }),
  ];
}

/** Where boxes end, inches from the top of the page. */
export const bottomOf = (boxes: Box[]): number => Math.max(...boxes.map((box) => box.y + box.h));
