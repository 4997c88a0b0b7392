/** Arranges a slide's blocks into page bodies: what goes side by side, and what goes on the next page. */

import type { Block } from "../report/mod.ts";
import { type CalloutBlock, composeCallouts, hasCallouts, isShortLead } from "./compose_callouts.ts";
import { composeColumns } from "./compose_columns.ts";
import { composeDiagram } from "./compose_diagram.ts";
import { composePicture } from "./compose_picture.ts";
import { composeTable } from "./compose_table.ts";
import type { Box, Frame } from "./page.ts";
import { introduces, isSmallPicture, type Piece, piecesOf } from "./pieces.ts";
import { stack, stackHeight } from "./stack.ts";
import { preferredWidth, splitColumns } from "./table_columns.ts";
import { planTable, stretch, withPadY } from "./tables.ts";
import { planSide, planStrip, type Strip, textBodies } from "./text_bodies.ts";
import { type } from "./type_scale.ts";
import {
  type Body,
  bottomOf,
  cellsOf,
  type ChartBlock,
  type Context,
  drawChart,
  drawTable,
  drawTimeline,
  drawTimelinePages,
  extraHeight,
  formatPlace,
  type TableBlock,
  type Visual,
} from "./visuals.ts";

/** Tables, charts, a diagram or a picture with the text before and after it. */
interface Group {
  visuals: Visual[];
  lead: Piece[];
  after: Piece[];
}

/** A block that takes space on the page. A check mark does not: it has its own line. */
type PlacedBlock = Exclude<Block, { kind: "mark" }>;

/** Composes a slide. Each body fits the area. */
export function compose(context: Context, blocks: PlacedBlock[]): Body[] {
  const columns = composeColumns(context, blocks);
  if (columns) return [columns];
  const annotated = blocks.findIndex(hasCallouts);
  if (annotated >= 0) return composeAnnotated(context, blocks, annotated);
  return groupsOf(context, blocks).flatMap(({ visuals, lead, after }) => {
    const [first, second] = visuals;
    if (!first) return textBodies(context, lead);
    if (!second || !canPair(first) || !canPair(second)) return composeOne(context, first, lead, after);
    const pair = composePair(context, { visuals: [first, second], lead, after });
    return pair ? [pair] : [...composeOne(context, first, lead, []), ...composeOne(context, second, [], after)];
  });
}

/** Code with callouts on a page of its own, with a short text above it; the blocks before and after it on other pages. */
function composeAnnotated(context: Context, blocks: PlacedBlock[], at: number): Body[] {
  const before = blocks.slice(0, at);
  const block = blocks[at] as CalloutBlock;
  const pieces = before.flatMap((block) => isVisual(block) ? [] : piecesOf(context, block));
  const isLead = !before.some(isVisual) && isShortLead(context, pieces);
  const page = composeCallouts(context, block, isLead ? pieces : []);
  const after = blocks.slice(at + 1);
  return [
    ...isLead && page ? [] : before.length ? compose(context, before) : [],
    ...page ? [page] : textBodies(context, piecesOf(context, block)),
    ...after.length ? compose(context, after) : [],
  ];
}

/** Groups text with what it follows, and an introduction with what it introduces. Neighbouring tables and charts form pairs. */
function groupsOf(context: Context, blocks: PlacedBlock[]): Group[] {
  const groups: Group[] = [];
  const opening: Piece[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (!isVisual(block)) {
      (last ? last.after : opening).push(...piecesOf(context, block));
    } else if (canPair(block) && last?.visuals.length === 1 && canPair(last.visuals[0]!) && !last.after.length) {
      last.visuals.push(block);
    } else {
      const end = last?.after.at(-1);
      const lead = !last ? opening : end && introduces(end) ? [last.after.pop()!] : [];
      groups.push({ visuals: [block], lead, after: [] });
    }
  }
  return groups.length ? groups : [{ visuals: [], lead: opening, after: [] }];
}

/** Whether a block fills the middle of a page; a small picture is part of the text. */
const isVisual = (block: Block): block is Visual =>
  block.kind === "table" || block.kind === "chart" || block.kind === "diagram" ||
  (block.kind === "picture" && !isSmallPicture(block));

/** Half a page is too little for a diagram, a timeline or a picture. */
const canPair = (visual: Visual): visual is TableBlock | ChartBlock =>
  visual.kind === "table" || visual.kind === "chart" && visual.content.mark !== "span";

interface Pair extends Group {
  visuals: (TableBlock | ChartBlock)[];
}

function composeOne(context: Context, visual: Visual, lead: Piece[], after: Piece[]): Body[] {
  switch (visual.kind) {
    case "chart":
      return composeChart(context, visual, lead, after);
    case "diagram":
      return composeDiagram(context, visual, lead, after);
    case "picture":
      return composePicture(context, visual, lead, after);
    case "table":
      return composeWideTable(context, visual, lead, after);
  }
}

/** A table that is too wide for a page continues with further columns on the next one. */
function composeWideTable(context: Context, visual: TableBlock, lead: Piece[], after: Piece[]): Body[] {
  const parts = splitColumns(context, visual.content, context.area.w);
  return parts.flatMap((content, index) =>
    composeTable(
      context,
      { ...visual, content },
      index ? [] : lead,
      index === parts.length - 1 ? after : [],
    )
  );
}

function composeChart(context: Context, visual: ChartBlock, lead: Piece[], after: Piece[]): Body[] {
  const { area, grid } = context;
  const side = planSide(context, lead, after, grid.side);
  const w = side.beside.length ? area.w - grid.side - grid.gutter : area.w;
  const boxes = drawChartIn(context, visual, { ...area, w });
  if (!boxes || side.before.length + side.after.length > 0) {
    const body = chartAcross(context, visual, lead, after);
    if (body) return [body];
  }
  if (!boxes) {
    const pages = drawTimelinePages(context, visual, area).map((boxes) => ({ boxes, cells: cellsOf([visual]) }));
    return [...textBodies(context, lead), ...pages, ...textBodies(context, after)];
  }
  const column = { x: area.x + w + grid.gutter, y: area.y + 0.04, w: grid.side, h: area.h };
  boxes.push(...stack(context, side.beside, column, side.sizePt, "column"));
  return [
    ...textBodies(context, side.before),
    { boxes, cells: cellsOf([visual], side.beside) },
    ...textBodies(context, side.after),
  ];
}

/** A chart or a timeline; `undefined` if the frame is too low for it. */
const drawChartIn = (context: Context, visual: ChartBlock, frame: Frame): Box[] | undefined =>
  visual.content.mark === "span" ? drawTimeline(context, visual, frame) : drawChart(context, visual, frame);

/** A chart of the page's whole width, with the text above and below it; `undefined` if that leaves too little height. */
function chartAcross(context: Context, visual: ChartBlock, lead: Piece[], after: Piece[]): Body | undefined {
  const { area } = context;
  const strip = planStrip(context, after, area.w, "column");
  if (after.length > 0 && !strip) return undefined;
  const top = lead.length > 0 ? stackHeight(context, lead, area.w, type.across, "column") + gap : 0;
  const frame = { ...area, y: area.y + top, h: area.h - top - (strip ? strip.height + gap : 0) };
  const drawn = frame.h < lowestVisual ? undefined : drawChartIn(context, visual, frame);
  if (!drawn) return undefined;
  const boxes = [...stack(context, lead, area, type.across, "column"), ...drawn];
  if (strip) boxes.push(...strip.draw({ ...area, y: bottomOf(boxes) + gap }));
  return { boxes, cells: cellsOf([visual], lead, after) };
}

/** Between a visual and the text above and below it, in inches. */
const gap = 0.3;

/** A lower chart or table is hard to read, in inches. */
const lowestVisual = 2.9;

/** Two charts, or a table and a chart, side by side with their text above and below; `undefined` if they do not fit that way. */
function composePair(context: Context, group: Pair): Body | undefined {
  const { area } = context;
  const strips = [planStrip(context, group.after, area.w, "column"), planStrip(context, group.after, area.w, "line")];
  for (const strip of group.after.length ? strips.filter((strip) => strip) : [undefined]) {
    const body = placePair(context, group, strip);
    if (body) return body;
  }
  return undefined;
}

function placePair(context: Context, { visuals, lead, after }: Pair, strip: Strip | undefined): Body | undefined {
  const { area, grid } = context;
  const leadSize = type.across;
  const above = lead.length ? stackHeight(context, lead, area.w, leadSize, "column") + gap : 0;
  const h = area.h - above - (strip ? strip.height + gap : 0);
  if (h < lowestVisual) return undefined;
  const w = (area.w - grid.gutter) / 2;
  const boxes = stack(context, lead, area, leadSize, "column");
  const tables = visuals.filter((visual) => visual.kind === "table");
  const isTables = tables.length === visuals.length;
  // A little less than the preferred width only means another line in some cells.
  const isTooWide = ({ content }: TableBlock) => preferredWidth(context, content, type.table.at(-1)!) > w * 1.1;
  if (tables.some(isTooWide)) return undefined;
  const planned = (table: TableBlock, largestPt?: number) => {
    const room = { width: w, height: h - extraHeight(context, table.content, w), largestPt };
    return stretch(planTable(context, table.content, room, formatPlace(table.cell)), w);
  };
  // Neighbouring tables get the same text size and row height.
  const largestPt = Math.min(...tables.map((table) => planned(table).sizePt));
  const padY = Math.min(...tables.map((table) => planned(table, largestPt).padY));
  for (const [index, visual] of visuals.entries()) {
    const frame = { x: area.x + index * (w + grid.gutter), y: area.y + above, w, h };
    if (visual.kind === "chart") {
      boxes.push(...drawChart(context, visual, frame));
      continue;
    }
    const plan = withPadY(planned(visual, largestPt), padY);
    const drawn = drawTable(context, visual.content, plan, [plan.rows], frame);
    if (bottomOf(drawn) > frame.y + h) return undefined;
    boxes.push(...drawn);
  }
  const y = isTables ? bottomOf(boxes) + 0.4 : area.y + area.h - (strip?.height ?? 0);
  if (strip) boxes.push(...strip.draw({ ...area, y }));
  return { boxes, cells: cellsOf(visuals, lead, after) };
}
