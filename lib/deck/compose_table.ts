/** Composes a table and its text: side by side if the table is narrow, above and below if it is wide. */

import { type Piece } from "./pieces.ts";
import { stack, stackHeight } from "./stack.ts";
import { preferredWidth, tableName } from "./table_columns.ts";
import { heightOf, highestColumn, pageRows, planTable, stretch, type TablePlan } from "./tables.ts";
import { planSide, planStrip, type Strip, textBodies } from "./text_bodies.ts";
import { type } from "./type_scale.ts";
import {
  type Body,
  bottomOf,
  cellsOf,
  type Context,
  drawTable,
  extraHeight,
  formatPlace,
  type TableBlock,
} from "./visuals.ts";

const gap = 0.3;

/** The least width of a table's caption with text beside it, in inches. */
const leastBeside = 4;

/** Composes a table's pages. */
export function composeTable(context: Context, visual: TableBlock, lead: Piece[], after: Piece[]): Body[] {
  const { area, grid } = context;
  const beside = area.w - grid.side - grid.gutter;
  // A long title or source above a narrow table would leave no room for its rows.
  const isNarrow = preferredWidth(context, visual.content, type.tableDense) <= beside &&
    extraHeight(context, visual.content, leastBeside) <= area.h / 2;
  if (!isNarrow || !(lead.length + after.length)) return composeAcross(context, visual, lead, after);
  if (planColumns(context, visual, area.h)) {
    const pages = composeAcross(context, visual, lead, after);
    if (pages.length === 1) return pages;
  }
  return composeBeside(context, visual, lead, after, beside);
}

function composeBeside(context: Context, visual: TableBlock, lead: Piece[], after: Piece[], width: number): Body[] {
  const { area, grid } = context;
  const plan = planFor(context, visual, width, area.h, width);
  const side = planSide(context, lead, after, grid.side);
  const used = Math.min(Math.max(plan.width, leastBeside), width);
  const pages = tablePages(context, visual, plan, { y: area.y, h: area.h, columns: 1 }, used);
  // The text moves closer to a narrow table, so its column may be wider.
  const x = area.x + Math.min(area.w - grid.side, used + grid.gutter + 0.25);
  const column = { x, y: area.y + 0.04, w: Math.min(area.x + area.w - x, 4.6), h: area.h };
  pages[0]!.boxes.push(...stack(context, side.beside, column, side.sizePt, "column"));
  pages[0]!.cells = cellsOf([visual], side.beside);
  return [...textBodies(context, side.before), ...pages, ...textBodies(context, side.after)];
}

/** Plans a table and widens it: to `most` if it takes one page, to half of the page if it continues in two columns of rows. */
function planFor(context: Context, visual: TableBlock, width: number, height: number, most: number): TablePlan {
  const { content, cell } = visual;
  const room = { width, height: height - extraHeight(context, content, width) };
  const plan = planTable(context, content, room, formatPlace(cell));
  const half = shareOf(context, 2);
  const goesOn = heightOf(plan.header, plan.rows) > room.height && plan.width <= half;
  return stretch(plan, goesOn ? half : most);
}

/** The width of each of several columns of rows side by side, in inches. */
const shareOf = ({ area, grid }: Context, columns: number): number => (area.w - (columns - 1) * grid.gutter) / columns;

/** Two or three columns of rows side by side, if fewer would need a smaller text size than a table that continues on the next page. */
function planColumns(context: Context, { content, cell }: TableBlock, height: number): TablePlan | undefined {
  const room = { height: height - extraHeight(context, content, context.area.w) };
  const suits = (plan: TablePlan, columns: number) =>
    plan.sizePt >= type.tablePaged && highestColumn(plan, columns) <= room.height;
  for (const columns of [1, 2, 3]) {
    const width = shareOf(context, columns);
    if (columns > 1 && preferredWidth(context, content, type.tablePaged) > width) return undefined;
    const plan = planTable(context, content, { ...room, width, columns }, formatPlace(cell));
    if (suits(plan, columns)) return columns > 1 ? stretch(plan, width) : undefined;
  }
  return undefined;
}

/** Plans a table as wide as the page. */
const planAcross = (context: Context, visual: TableBlock, height: number): TablePlan =>
  planColumns(context, visual, height) ?? planFor(context, visual, context.area.w, height, context.area.w);

/** Where a table begins on its first page. */
interface FirstPage {
  y: number;
  h: number;
  /** The number of columns of rows there; the following pages take as many as fit. */
  columns: number;
}

/** Spreads a table over as many pages as it needs. A narrow one continues in a second column before the next page. */
function tablePages(
  context: Context,
  { content, cell }: TableBlock,
  plan: TablePlan,
  first: FirstPage,
  captionWidth: number,
): Body[] {
  const { area, grid } = context;
  const height = (h: number) => h - extraHeight(context, content, captionWidth);
  const what = `the table "${tableName(content)}" of ${formatPlace(cell)}`;
  const across = Math.max(1, Math.floor((area.w + grid.gutter) / (plan.width + grid.gutter) + 1e-6));
  const onFirst = Math.min(across, first.columns);
  const columns = pageRows(
    plan.header,
    plan.rows,
    (column) => column < onFirst ? height(first.h) : height(area.h),
    what,
    across,
  );
  const bodies: Body[] = [];
  while (columns.length || !bodies.length) {
    const here = columns.splice(0, bodies.length ? across : onFirst);
    const frame = bodies.length ? area : { ...area, y: first.y };
    const w = here.length > 1 ? here.length * plan.width + (here.length - 1) * grid.gutter : captionWidth;
    bodies.push({ boxes: drawTable(context, content, plan, here, { ...frame, w }), cells: [cell] });
  }
  return bodies;
}

/** A table across the page, with its introduction above and the following text below. */
function composeAcross(context: Context, visual: TableBlock, lead: Piece[], after: Piece[]): Body[] {
  const { area } = context;
  const sizePt = type.across;
  const leadHeight = lead.length ? stackHeight(context, lead, area.w, sizePt, "column") + gap : 0;
  const above = leadHeight <= 1.6 ? leadHeight : 0;
  const before = above ? [] : textBodies(context, lead);
  const room = area.h - above;
  const start = { y: area.y + above, columns: Infinity };
  const finish = (pages: Body[]): Body[] => {
    if (!above) return [...before, ...pages];
    pages[0]!.boxes.unshift(...stack(context, lead, area, sizePt, "column"));
    pages[0]!.cells = cellsOf(lead, pages[0]!.cells.map((cell) => ({ cell })));
    return pages;
  };
  const strips = (["column", "line"] as const).flatMap((findingLayout) =>
    planStrip(context, after, area.w, findingLayout) ?? []
  );
  const tried = strips.flatMap((strip) => {
    const plan = planAcross(context, visual, room - strip.height - gap);
    const pages = tablePages(context, visual, plan, { ...start, h: room }, area.w);
    return placeBelow(context, pages, strip, after) ? [pages] : [];
  });
  // One page with only the sentence is better than two pages with the value above it.
  const best = tried.find((pages) => pages.length === 1) ?? tried[0];
  if (best) return finish(best);
  const plan = planAcross(context, visual, room);
  const pages = tablePages(context, visual, plan, { ...start, h: room }, area.w);
  return [...finish(pages), ...textBodies(context, after)];
}

/** Puts a strip below the table on the last page, if it fits there. */
function placeBelow({ area }: Context, pages: Body[], strip: Strip, pieces: Piece[]): boolean {
  const last = pages.at(-1)!;
  const y = bottomOf(last.boxes) + gap;
  if (y + strip.height > area.y + area.h + 1e-6) return false;
  last.boxes.push(...strip.draw({ ...area, y }));
  last.cells = cellsOf(last.cells.map((cell) => ({ cell })), pieces);
  return true;
}
