/** A slide's blocks → the bodies of its pages: what stands beside what, and what goes on the next page. */

import type { Chart, Table } from "../bundle/mod.ts";
import type { Block, CellRef } from "../report/mod.ts";
import type { Metrics } from "./metrics.ts";
import type { Box, Frame, TableRow } from "./page.ts";
import { fitSize, measurePiece, pagePieces, type Piece, piecesOf, stack, stackHeight } from "./pieces.ts";
import { heightOf, pageRows, planTable, preferredWidth, type TablePlan } from "./tables.ts";
import { grid, palette, type } from "./theme.ts";

/** What fills a page below its title. */
export interface Body {
  boxes: Box[];
  cells: CellRef[];
}

type Visual = Extract<Block, { kind: "table" | "chart" }>;

/** Tables and charts with the text before and after them. */
interface Group {
  visuals: Visual[];
  lead: Piece[];
  after: Piece[];
}

/** What composing needs to know. */
export interface Context {
  metrics: Metrics;
  /** The slide's heading: a caption that repeats it is left out. */
  heading: string;
  /** The space below the title. */
  area: Frame;
}

const sideWidth = 3.75;
const captionHeight = 0.36;
const sourceHeight = 0.26;
const gap = 0.28;

/** Composes a slide. At least one body, each within the area. */
export function compose(context: Context, blocks: Block[]): Body[] {
  return groupsOf(blocks).flatMap((group) => {
    if (!group.visuals.length) return textBodies(context, group.lead);
    if (group.visuals.length === 2) {
      const pair = composePair(context, group);
      if (pair) return [pair];
      const [first, second] = group.visuals as [Visual, Visual];
      return [
        ...composeOne(context, { visuals: [first], lead: group.lead, after: [] }),
        ...composeOne(context, { visuals: [second], lead: [], after: group.after }),
      ];
    }
    return composeOne(context, group);
  });
}

/** Text goes with the visual before it; a sentence that ends in a colon goes with the one after it. Neighbouring visuals make pairs. */
function groupsOf(blocks: Block[]): Group[] {
  const groups: Group[] = [];
  let lead: Piece[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (block.kind !== "table" && block.kind !== "chart") {
      (last ? last.after : lead).push(...piecesOf([block]));
    } else if (last?.visuals.length === 1 && !last.after.length) last.visuals.push(block);
    else {
      if (last) lead = takeIntroduction(last.after);
      groups.push({ visuals: [block], lead, after: [] });
      lead = [];
    }
  }
  return groups.length ? groups : [{ visuals: [], lead, after: [] }];
}

function takeIntroduction(pieces: Piece[]): Piece[] {
  const last = pieces.at(-1);
  const introduces = last?.kind === "text" &&
    (last.role === "subheading" || /:\s*$/.test(last.runs.map((r) => r.text).join("")));
  return introduces ? [pieces.pop()!] : [];
}

function cellsOf(...items: { cell: CellRef }[][]): CellRef[] {
  const cells = new Map(items.flat().map(({ cell }) => [cell.number, cell]));
  return [...cells.values()].sort((a, b) => a.number - b.number);
}

/** Pages of text alone. Findings stand in rows, their numbers on the left; prose keeps a line that can be read. */
export function textBodies({ metrics, area }: Context, pieces: Piece[]): Body[] {
  if (!pieces.length) return [];
  const hasFindings = pieces.some((piece) => piece.kind === "finding");
  const width = hasFindings ? 10.6 : 9.4;
  const size = fitSize(metrics, pieces, width, area.h, type.prose.slice(0, 3), "row") ?? type.prose[2];
  return pagePieces(metrics, pieces, width, area.h, size, "row").map((page) => ({
    boxes: stack(metrics, page, { ...area, w: width }, size, "row"),
    cells: cellsOf(page),
  }));
}

function composeOne(context: Context, group: Group): Body[] {
  const [visual] = group.visuals as [Visual];
  return visual.kind === "chart" ? composeChart(context, visual, group) : composeTable(context, visual, group);
}

/** A column of text beside something: what fits in it, and what must stand on pages before and after. */
function planSide({ metrics, area }: Context, { lead, after }: Group, width: number) {
  const fit = (pieces: Piece[]) => fitSize(metrics, pieces, width, area.h, type.side, "column");
  const all = [...lead, ...after];
  const size = fit(all);
  if (size) return { before: [], side: all, rest: [], size };
  const smallest = type.side.at(-1)!;
  const before = after.length && fit(after) ? lead : [];
  const queue = before.length ? after : all;
  const side = pagePieces(metrics, queue, width, area.h, smallest, "column")[0] ?? [];
  const fitting = fit(queue);
  if (fitting) return { before, side: queue, rest: [], size: fitting };
  // The first page of a stack may hold a cut paragraph: keep whole pieces only, and move the rest on.
  const whole = queue.filter((piece) => side.includes(piece));
  return { before, side: whole, rest: queue.filter((piece) => !whole.includes(piece)), size: smallest };
}

function composeChart(context: Context, visual: Extract<Visual, { kind: "chart" }>, group: Group): Body[] {
  const { metrics, area } = context;
  const { before, side, rest, size } = planSide(context, group, sideWidth);
  const w = side.length ? area.w - sideWidth - grid.gutter : area.w;
  const boxes = chartBoxes(context, visual, { ...area, w });
  if (side.length) {
    boxes.push(
      ...stack(
        metrics,
        side,
        { x: area.x + w + grid.gutter, y: area.y + 0.06, w: sideWidth, h: area.h },
        size,
        "column",
      ),
    );
  }
  return [...textBodies(context, before), { boxes, cells: cellsOf([visual], side) }, ...textBodies(context, rest)];
}

function sayPlace(cell: CellRef): string {
  return `cell ${cell.number}${cell.id ? ` (${cell.id})` : ""}`;
}

function captionBoxes(context: Context, content: Table | Chart, frame: Frame): Box[] {
  if (content.title === context.heading) return [];
  const paragraph = {
    spans: [{ text: content.title }],
    sizePt: type.caption,
    leadingPt: type.caption * 1.25,
    color: palette.ink,
    bold: true,
  };
  return [{ kind: "text", name: "Caption", ...frame, h: captionHeight, paragraphs: [paragraph] }];
}

function sourceBoxes(content: Table | Chart, frame: Frame): Box[] {
  if (!content.source) return [];
  const paragraph = {
    spans: [{ text: `Source: ${content.source}` }],
    sizePt: type.source,
    leadingPt: type.source * 1.25,
    color: palette.muted,
  };
  return [{ kind: "text", name: "Source", ...frame, h: sourceHeight, paragraphs: [paragraph] }];
}

/** How many lines a caption takes in a width, and so its height. */
const captionOf = (context: Context, content: Table | Chart, width: number) => {
  if (content.title === context.heading) return 0;
  return stackHeight(context.metrics, [textPiece(content.title)], width, type.caption, "column") > 0.3
    ? captionHeight + 0.24
    : captionHeight;
};

const textPiece = (text: string): Piece => ({
  kind: "text",
  role: "paragraph",
  runs: [{ text, bold: true }],
  level: 0,
  cell: { number: 0, id: "" },
});

function chartBoxes(context: Context, visual: Extract<Visual, { kind: "chart" }>, frame: Frame): Box[] {
  const { content, cell } = visual;
  const top = captionOf(context, content, frame.w);
  const bottom = content.source ? sourceHeight : 0;
  return [
    ...captionBoxes(context, content, { ...frame, h: top }),
    {
      kind: "chart",
      name: `Chart: ${content.title}`,
      x: frame.x,
      y: frame.y + top,
      w: frame.w,
      h: frame.h - top - bottom,
      chart: content,
      cell: sayPlace(cell),
    },
    ...sourceBoxes(content, { ...frame, y: frame.y + frame.h - bottom + 0.04 }),
  ];
}

function tableBoxes(
  context: Context,
  content: Table,
  plan: TablePlan,
  rows: TableRow[],
  frame: Frame,
): { boxes: Box[]; height: number } {
  const top = captionOf(context, content, frame.w);
  const height = heightOf(plan.header, rows);
  const boxes: Box[] = [
    ...captionBoxes(context, content, { ...frame, h: top }),
    {
      kind: "table",
      name: `Table: ${content.title}`,
      x: frame.x,
      y: frame.y + top,
      w: plan.width,
      h: height,
      sizePt: plan.sizePt,
      widths: plan.widths,
      rows: [plan.header, ...rows],
      alt: `${content.title}: ${content.rows.length} rows by ${
        content.columns.map((column) => column.label).join(", ")
      }.`,
    },
    ...sourceBoxes(content, { ...frame, y: frame.y + top + height + 0.08 }),
  ];
  return { boxes, height: top + height + (content.source ? sourceHeight + 0.08 : 0) };
}

/** What a table's caption and source take, inches. */
const tableExtra = (context: Context, content: Table, width: number) =>
  captionOf(context, content, width) + (content.source ? sourceHeight + 0.08 : 0);

/** A table in the largest size that holds it on one page, or in a size that pages well. */
function planFor(
  context: Context,
  visual: Extract<Visual, { kind: "table" }>,
  width: number,
  height: number,
): TablePlan {
  const { metrics } = context;
  const { content, cell } = visual;
  const plan = (sizes: readonly number[]) => planTable(metrics, content, width, sizes, sayPlace(cell));
  const room = height - tableExtra(context, content, width);
  for (let at = 0; at < type.table.length - 1; at++) {
    const tried = plan(type.table.slice(at));
    if (heightOf(tried.header, tried.rows) <= room) return tried;
  }
  const last = plan(type.table.slice(-1));
  return heightOf(last.header, last.rows) <= room ? last : plan(type.table.slice(2));
}

function composeTable(context: Context, visual: Extract<Visual, { kind: "table" }>, group: Group): Body[] {
  const { metrics, area } = context;
  const hasText = group.lead.length + group.after.length > 0;
  const beside = area.w - sideWidth - grid.gutter;
  if (!hasText || preferredWidth(metrics, visual.content, type.table[2]) > beside) {
    return composeWide(context, visual, group);
  }
  const width = Math.min(beside, Math.max(preferredWidth(metrics, visual.content, type.table[0]), 4));
  const plan = stretch(planFor(context, visual, width, area.h), Math.min(beside, Math.max(4.6, width)));
  const sideX = area.x + Math.max(plan.width, captionNeed(context, visual.content)) + grid.gutter + 0.15;
  const w = Math.min(area.x + area.w - sideX, 5);
  const { before, side, rest, size } = planSide(context, group, w);
  const pages = tablePages(context, visual, plan, [area.h, area.h], Math.min(sideX - area.x - 0.3, area.w));
  pages[0]!.boxes.push(...stack(metrics, side, { x: sideX, y: area.y + 0.06, w, h: area.h }, size, "column"));
  pages[0]!.cells = cellsOf([visual], side);
  return [...textBodies(context, before), ...pages, ...textBodies(context, rest)];
}

/** A caption may be wider than its table, up to a limit. */
const captionNeed = ({ metrics, heading }: Context, content: Table) =>
  content.title === heading
    ? 0
    : Math.min(6.5, metrics.widthOf(content.title, { sizePt: type.caption, bold: true }) + 0.1);

/** Widens a narrow table's columns in proportion. */
function stretch(plan: TablePlan, width: number): TablePlan {
  if (plan.width >= width) return plan;
  const factor = Math.min(width / plan.width, 1.5);
  return { ...plan, width: plan.width * factor, widths: plan.widths.map((w) => w * factor) };
}

function tablePages(
  context: Context,
  visual: Extract<Visual, { kind: "table" }>,
  plan: TablePlan,
  limits: [number, number],
  captionWidth = context.area.w,
): Body[] {
  const { area } = context;
  const { content, cell } = visual;
  const extra = tableExtra(context, content, captionWidth);
  const room = limits.map((limit) => limit - extra) as [number, number];
  const pages = pageRows(plan.header, plan.rows, room, `the table "${content.title}" of ${sayPlace(cell)}`);
  return pages.map((rows, index) => {
    const y = area.y + (index ? 0 : area.h - limits[0]);
    const { boxes } = tableBoxes(context, content, plan, rows, { ...area, y, w: captionWidth });
    return { boxes, cells: [cell] };
  });
}

/** A table across the page: its introduction above, what follows from it below in columns. */
function composeWide(context: Context, visual: Extract<Visual, { kind: "table" }>, { lead, after }: Group): Body[] {
  const { metrics, area } = context;
  const leadSize = type.side[0];
  const leadHeight = lead.length ? stackHeight(metrics, lead, area.w, leadSize, "column") + gap : 0;
  const above = leadHeight > 0 && leadHeight <= 1.5 ? leadHeight : 0;
  const before = above ? [] : textBodies(context, lead);
  const strip = planStrip(metrics, after, area.w);
  const room = area.h - above;
  const withStrip = strip ? room - strip.height - gap : room;
  let plan = planFor(context, visual, area.w, withStrip);
  const extra = tableExtra(context, visual.content, area.w);
  const fits = heightOf(plan.header, plan.rows) + extra <= withStrip;
  if (!fits) plan = planFor(context, visual, area.w, room);
  plan = stretch(plan, Math.min(area.w, plan.width * 1.3));
  const pages = tablePages(context, visual, plan, [fits ? withStrip : room, area.h]);
  for (const box of above && fits ? pages[0]!.boxes : []) box.y -= strip ? strip.height + gap : 0;
  if (!above && fits && strip) { for (const box of pages[0]!.boxes) box.y -= strip.height + gap; }
  if (above) {
    pages[0]!.boxes.unshift(...stack(metrics, lead, area, leadSize, "column"));
    pages[0]!.cells = cellsOf(lead, [visual]);
  }
  const end = Math.max(...pages.at(-1)!.boxes.map((box) => box.y + box.h));
  if (strip && end + gap + strip.height <= area.y + area.h + 0.01) {
    pages.at(-1)!.boxes.push(...strip.place({ ...area, y: end + gap }));
    pages.at(-1)!.cells = cellsOf(pages.at(-1)!.cells.map((cell) => ({ cell })), after);
    return [...before, ...pages];
  }
  return [...before, ...pages, ...textBodies(context, after)];
}

/** Prose across, then up to three findings in columns: what stands below something wide. `undefined` where it would be too much. */
function planStrip(metrics: Metrics, pieces: Piece[], width: number) {
  const findings = pieces.filter((piece) => piece.kind === "finding");
  const prose = pieces.filter((piece) => piece.kind !== "finding");
  if (!pieces.length || findings.length > 3) return undefined;
  const size = type.side[1];
  const columns = Math.max(findings.length, 2);
  const each = (width - grid.gutter * (columns - 1)) / columns;
  const proseHeight = stackHeight(metrics, prose, width, size, "column");
  const findingHeight = Math.max(
    0,
    ...findings.map((piece) => measurePiece(metrics, piece, each, size, "column").height),
  );
  const between = prose.length && findings.length ? 0.2 : 0;
  const height = proseHeight + between + findingHeight;
  if (height > 1.9) return undefined;
  const place = (frame: Frame): Box[] => [
    ...stack(metrics, prose, { ...frame, w: width }, size, "column"),
    ...findings.flatMap((piece, index) =>
      stack(
        metrics,
        [piece],
        {
          x: frame.x + index * (each + grid.gutter),
          y: frame.y + proseHeight + between,
          w: each,
          h: findingHeight,
        },
        size,
        "column",
      )
    ),
  ];
  return { height, place };
}

/** Two charts, or a table and a chart, side by side, with their text above and below; `undefined` where they do not fit so. */
function composePair(context: Context, { visuals, lead, after }: Group): Body | undefined {
  const { metrics, area } = context;
  const strip = planStrip(metrics, after, area.w);
  if (after.length && !strip) return undefined;
  const leadSize = type.side[0];
  const above = lead.length ? stackHeight(metrics, lead, area.w, leadSize, "column") + gap : 0;
  const h = area.h - above - (strip ? strip.height + gap : 0);
  if (h < 2.9) return undefined;
  const half = (area.w - grid.gutter) / 2;
  const boxes: Box[] = lead.length ? stack(metrics, lead, area, leadSize, "column") : [];
  for (const [index, visual] of visuals.entries()) {
    const frame = { x: area.x + index * (half + grid.gutter), y: area.y + above, w: half, h };
    if (visual.kind === "chart") boxes.push(...chartBoxes(context, visual, frame));
    else {
      if (preferredWidth(metrics, visual.content, type.table[2]) > half) return undefined;
      const plan = planFor(context, visual, half, h);
      const placed = tableBoxes(context, visual.content, stretch(plan, half), plan.rows, frame);
      if (placed.height > h) return undefined;
      boxes.push(...placed.boxes);
    }
  }
  if (strip) boxes.push(...strip.place({ ...area, y: area.y + area.h - strip.height }));
  return { boxes, cells: cellsOf(visuals, lead, after) };
}
