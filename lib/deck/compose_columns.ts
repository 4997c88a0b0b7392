/** Two or three groups of blocks, each under a subheading, in columns: a comparison, or a summary. */

import type { Block, Run } from "../report/mod.ts";
import { codePad, unbrokenSize } from "./code_text.ts";
import { drawPicture, scaleIn } from "./compose_picture.ts";
import { breakLines, countLines } from "./metrics.ts";
import type { Box, Frame, Paragraph } from "./page.ts";
import { isSmallPicture, naturalSize, type Piece, piecesOf, spansOf, type TextBlock } from "./pieces.ts";
import { stack, stackHeight } from "./stack.ts";
import { preferredWidth } from "./table_columns.ts";
import { heightOf, planTable, stretch } from "./tables.ts";
import { leading, type } from "./type_scale.ts";
import {
  type Body,
  cellsOf,
  type Context,
  drawChart,
  drawTable,
  extraHeight,
  formatPlace,
  type TableBlock,
} from "./visuals.ts";

/** A block that takes space on the page. */
type PlacedBlock = Exclude<Block, { kind: "mark" }>;

/** A column: its subheading and what stands below it. */
interface Group {
  head: Run[];
  blocks: PlacedBlock[];
}

/** A part of a column, with its height in inches. */
interface Part {
  height: number;
  draw(frame: Frame): Box[];
}

type Size = Pick<Frame, "w" | "h">;

/** The smallest height of a visual in a column, in inches. */
const leastVisual = 2.2;
/** The largest height of the text above the columns, in inches. */
const mostLead = 1.3;
/** The space between the parts of a column, and below the text above the columns, in inches. */
const gap = 0.25;
/** The heading's distance from the rule above it and from the column below it, in inches. */
const [ruleGap, headGap] = [0.14, 0.16];

/** One body with the groups side by side; `undefined` if the blocks are no such groups, or one of them does not fit its column. */
export function composeColumns(context: Context, blocks: PlacedBlock[]): Body | undefined {
  const { lead, groups } = groupsOf(blocks);
  if (groups.length < 2 || groups.length > 3 || groups.some(({ blocks }) => !blocks.length)) return undefined;
  const { area, grid } = context;
  const leadPieces = lead.flatMap((block) => isText(block) ? piecesOf(context, block) : []);
  const leadHeight = stackHeight(context, leadPieces, area.w, type.across, "column");
  if (leadHeight > mostLead || !lead.every(isText)) return undefined;
  const width = (area.w - grid.gutter * (groups.length - 1)) / groups.length;
  const top = leadHeight ? leadHeight + gap + 0.1 : 0;
  const place = (index: number): Frame => ({
    x: area.x + index * (width + grid.gutter),
    y: area.y + top,
    w: width,
    h: area.h - top,
  });
  for (const sizePt of type.columns) {
    const columns = planColumns(context, groups, place(0), sizePt);
    if (!columns) continue;
    const boxes = columns.flatMap((column, index) => column(place(index)));
    return { boxes: [...stack(context, leadPieces, area, type.across, "column"), ...boxes], cells: cellsOf(blocks) };
  }
  return undefined;
}

function groupsOf(blocks: PlacedBlock[]): { lead: PlacedBlock[]; groups: Group[] } {
  const lead: PlacedBlock[] = [];
  const groups: Group[] = [];
  for (const block of blocks) {
    if (block.kind === "subheading") groups.push({ head: block.runs, blocks: [] });
    else (groups.at(-1)?.blocks ?? lead).push(block);
  }
  return { lead, groups };
}

const isText = (block: PlacedBlock): block is TextBlock =>
  block.kind !== "table" && block.kind !== "chart" && block.kind !== "diagram" &&
  (block.kind !== "picture" || isSmallPicture(block));

/** The columns at one text size; `undefined` if one of them does not fit. The bodies below the headings begin at the same height. */
function planColumns(
  context: Context,
  groups: Group[],
  { w, h }: Frame,
  sizePt: number,
): ((frame: Frame) => Box[])[] | undefined {
  const heads = groups.map(({ head }) => headOf(context, head, w, sizePt));
  const headHeight = Math.max(...heads.map(({ height }) => height));
  const room = { w, h: h - ruleGap - headHeight - headGap };
  const columns = groups.map((group, index) => {
    const heading = group.head.map(({ text }) => text).join("");
    const parts = planParts({ ...context, heading }, group.blocks, room, sizePt);
    if (!parts) return undefined;
    return (frame: Frame): Box[] => {
      const head = { ...frame, y: frame.y + ruleGap, h: headHeight };
      const body = { ...frame, y: head.y + headHeight + headGap, h: room.h };
      return [
        { kind: "shape", shape: "rect", name: "Rule", ...frame, h: 0.035, fill: context.colors.primary },
        { kind: "text", name: "Subheading", ...head, paragraphs: [heads[index]!.paragraph] },
        ...drawParts(parts, body),
      ];
    };
  });
  return columns.some((column) => !column) ? undefined : columns as ((frame: Frame) => Box[])[];
}

function headOf({ metrics, colors }: Context, head: Run[], width: number, textPt: number) {
  const sizePt = textPt + 2;
  const paragraph: Paragraph = {
    spans: spansOf(head),
    sizePt,
    leadingPt: sizePt * leading.title,
    color: colors.primary,
    bold: true,
  };
  const lines = countLines(metrics, paragraph.spans, sizePt, width, true);
  return { paragraph, height: lines * paragraph.leadingPt / 72 };
}

/** The parts of one column; `undefined` if they do not fit. Visuals share the height that the text leaves. */
function planParts(context: Context, blocks: PlacedBlock[], { w, h }: Size, sizePt: number): Part[] | undefined {
  const stretches = stretchesOf(context, blocks);
  const texts = stretches.map((part) => Array.isArray(part) ? textPart(context, part, w, sizePt) : undefined);
  const used = texts.reduce((sum, part) => sum + (part?.height ?? 0), gap * (stretches.length - 1));
  const visuals = stretches.filter((part) => !Array.isArray(part)).length;
  if (used + visuals * leastVisual > h + 1e-6) return undefined;
  const share = { w, h: (h - used) / visuals };
  const parts = stretches.map((part, at) => Array.isArray(part) ? texts[at] : visualPart(context, part, share, sizePt));
  return parts.some((part) => !part) ? undefined : parts as Part[];
}

/** Neighbouring blocks of text joined, and the visuals between them. */
function stretchesOf(context: Context, blocks: PlacedBlock[]): (Piece[] | PlacedBlock)[] {
  const parts: (Piece[] | PlacedBlock)[] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (!isText(block)) parts.push(block);
    else if (Array.isArray(last)) last.push(...piecesOf(context, block));
    else parts.push(piecesOf(context, block));
  }
  return parts;
}

/** Text that fits the width without a broken word, and code without a broken line. */
function textPart(context: Context, pieces: Piece[], width: number, sizePt: number): Part | undefined {
  if (pieces.some((piece) => isTooWide(context, piece, width, sizePt))) return undefined;
  const sized = pieces.map((piece) =>
    piece.kind === "code" ? { ...piece, mostPt: unbrokenSize(context, piece, width) } : piece
  );
  return {
    height: stackHeight(context, sized, width, sizePt, "column"),
    draw: (frame) => stack(context, sized, frame, sizePt, "column"),
  };
}

function isTooWide({ metrics }: Context, piece: Piece, width: number, sizePt: number): boolean {
  if (piece.kind === "picture") return naturalSize(piece.picture).width > width;
  if (piece.kind === "code") {
    const style = { sizePt: type.code.at(-1)!, mono: true };
    return piece.text.split("\n").some((line) => metrics.widthOf(line, style) > width - 2 * codePad);
  }
  if (piece.kind === "finding") return false;
  const longest = piece.runs.flatMap(({ text }) => text.split(/\s+/));
  return longest.some((word) =>
    breakLines(metrics, [{ text: word, sizePt, bold: true }], width * 0.85).lines.length > 1
  );
}

/** A visual that fits: a chart or picture fills its share of the height, a table may need less. A diagram or a timeline needs a page. */
function visualPart(context: Context, block: PlacedBlock, { w, h }: Size, sizePt: number): Part | undefined {
  switch (block.kind) {
    case "chart":
      if (block.content.mark === "span") return undefined;
      return { height: h, draw: (frame) => drawChart(context, block, frame) };
    case "picture":
      return { height: h, draw: (frame) => drawPicture(context, block, frame, scaleIn(context, block, frame)) };
    case "table":
      return tablePart(context, block, { w, h }, sizePt);
    default:
      return undefined;
  }
}

function tablePart(context: Context, { content, cell }: TableBlock, { w, h }: Size, sizePt: number): Part | undefined {
  if (preferredWidth(context, content, type.table.at(-1)!) > w) return undefined;
  const extra = extraHeight(context, content, w);
  const room = { width: w, height: h - extra, largestPt: sizePt };
  const plan = stretch(planTable(context, content, room, formatPlace(cell)), w);
  const needed = heightOf(plan.header, plan.rows);
  if (needed > room.height) return undefined;
  return { height: needed + extra, draw: (frame) => drawTable(context, content, plan, [plan.rows], frame) };
}

/** Draws parts from top to bottom. */
function drawParts(parts: Part[], frame: Frame): Box[] {
  let y = frame.y;
  return parts.flatMap(({ height, draw }) => {
    const boxes = draw({ ...frame, y, h: height });
    y += height + gap;
    return boxes;
  });
}
