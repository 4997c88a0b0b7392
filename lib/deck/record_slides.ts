/** The slides at the end: what was checked, and how AI was used. */

import { ownChecks } from "../rubric/mod.ts";
import type { AiUse } from "../bundle/mod.ts";
import type { AiEntry, CellRef, Check, EvidenceRow } from "../report/mod.ts";
import { type DeckContext, framePages } from "./frame.ts";
import type { Metrics } from "./metrics.ts";
import type { Box, Frame, Page, Paragraph, Span, TableCell, TableRow } from "./page.ts";
import { pagePieces } from "./paging.ts";
import { type Piece, stack, stackHeight, textPiece } from "./pieces.ts";
import { cellHeight, cellPadY, heightOf, openRows, pageRows, setRow, type Setting } from "./tables.ts";
import { grid, leading, palette, type } from "./theme.ts";
import { type Body, cellsOf } from "./visuals.ts";

const count = (n: number, one: string) => `${n} ${one}${n === 1 ? "" : "s"}`;

/** Rubric row, verdict, check, cell; inches. */
const evidenceWidths = [3.5, 0.4, 7.033, 0.9];

/** How the table may be set: the first of those that need the fewest pages. */
const settings: Setting[] = [
  { sizePt: 16, padY: cellPadY.roomy },
  { sizePt: 14, padY: cellPadY.roomy },
  { sizePt: 14, padY: cellPadY.close },
  { sizePt: 12, padY: cellPadY.close },
];

/** Checks of one rubric row that stand on one page. */
interface CheckGroup {
  row: EvidenceRow;
  checks: Check[];
  height: number;
}

/** Every check, by rubric row. */
export function layoutEvidence(deck: DeckContext, rows: EvidenceRow[]): Page[] {
  const { metrics } = deck;
  const total = rows.reduce((sum, row) => sum + row.checks.length, 0);
  const ofRubric = rows.filter(({ rubric }) => rubric !== ownChecks).length;
  const text = `Evidence: ${count(total, "check")} passed${ofRubric ? ` for ${count(ofRubric, "rubric row")}` : ""}`;
  const head = (text: string, align: "left" | "right" = "left"): TableCell => ({
    spans: [{ text }],
    align,
    bold: true,
    color: palette.ink,
  });
  const heads = [head(ofRubric ? "Rubric row" : ""), head(""), head("Check"), head("Cell", "right")];
  const make = (area: Frame): Body[] => {
    const tried = settings.map((setting) => {
      const header = setRow(metrics, heads, evidenceWidths, setting);
      const groups = rows.flatMap((row) => groupsOf(metrics, row, area.h - header.height, setting));
      return { header, setting, pages: pageRows(header, groups, () => area.h, "the evidence") };
    });
    const fewest = Math.min(...tried.map(({ pages }) => pages.length));
    const { header, setting, pages } = tried.find(({ pages }) => pages.length === fewest)!;
    return pages.map((page) => {
      const rows = page.flatMap((group) => setGroup(metrics, group, setting));
      const set = openRows({ ...setting, header, rows }, area.h - heightOf(header, rows), rows.length);
      const table: Box = {
        kind: "table",
        name: "Evidence",
        ...area,
        sizePt: set.sizePt,
        padY: set.padY,
        w: grid.width,
        h: heightOf(set.header, set.rows),
        widths: evidenceWidths,
        rows: [set.header, ...set.rows],
        alt: `The checks of the notebook: ${count(total, "check")}, all passed.`,
      };
      return { boxes: [table], cells: cellsOf(page.flatMap((group) => group.checks)) };
    });
  };
  return framePages(deck, { text, kicker: "What the run proves" }, make, () => [
    "Each check is a cell's own test of its data; evidence.json holds that data.",
  ]);
}

const titleCell = ({ title, rubric }: EvidenceRow, rows: number): TableCell => ({
  spans: [
    { text: title, bold: true, color: palette.ink },
    ...(rubric === ownChecks ? [] : [{ text: `\n${rubric}`, color: palette.muted, sizePt: 11 }]),
  ],
  align: "left",
  rows,
});

const checkCells = (check: Check): TableCell[] => [
  { spans: [{ text: "✓", symbol: true, bold: true }], align: "left", color: palette.cool },
  { spans: [{ text: check.claim }], align: "left" },
  { spans: [{ text: String(check.cell.number) }], align: "right", color: palette.muted },
];

const setCheck = (metrics: Metrics, check: Check, setting: Setting): TableRow =>
  setRow(metrics, checkCells(check), evidenceWidths.slice(1), setting);

/** A rubric row's checks in groups that fit a page; mostly one. */
function groupsOf(metrics: Metrics, row: EvidenceRow, limit: number, setting: Setting): CheckGroup[] {
  const least = cellHeight(metrics, titleCell(row, 1), evidenceWidths[0]!, setting);
  const groups: CheckGroup[] = [];
  let used = Infinity;
  for (const check of row.checks) {
    const { height } = setCheck(metrics, check, setting);
    if (used + height > limit) {
      groups.push({ row, checks: [], height: least });
      used = 0;
    }
    used += height;
    const group = groups.at(-1)!;
    group.checks.push(check);
    group.height = Math.max(least, used);
  }
  return groups;
}

/** A group's rows; where the title needs more than its checks, they share the rest. */
function setGroup(metrics: Metrics, { row, checks, height }: CheckGroup, setting: Setting): TableRow[] {
  const set = checks.map((check) => setCheck(metrics, check, setting));
  const spare = (height - set.reduce((sum, one) => sum + one.height, 0)) / set.length;
  return set.map((one, index) => ({
    cells: index ? one.cells : [titleCell(row, checks.length), ...one.cells],
    height: one.height + spare,
    strong: index === checks.length - 1,
  }));
}

const headings = ["How AI was used", "Corrections made", "Lessons learned"] as const;

/** One slide for each disclosure; more where its text needs them. */
export function layoutAiUse(deck: DeckContext, entries: AiEntry[]): Page[] {
  return entries.flatMap((entry) => {
    const { use } = entry;
    const kicker = "AI disclosure";
    if ("none" in use) {
      return framePages(
        deck,
        { text: "No AI was used", kicker },
        (area) => noneBodies(deck, entry, use.none, area),
        () => [],
      );
    }
    const make = (area: Frame) => columnBodies(deck, entry, use, area);
    return framePages(deck, { text: `AI use: ${use.task}`, kicker }, make, () => [
      `Tool: ${use.tool}, version ${use.toolVersion}. Tags: ${use.cells.join(", ")}.`,
    ]);
  });
}

/** Paragraphs are divided by empty lines, as authors write them. */
const paragraphsOf = (text: string, cell: CellRef): Piece[] =>
  text.trim().split(/\n\s*\n/).map((part) => textPiece([{ text: part.replace(/\s*\n\s*/g, " ") }], cell));

function noneBodies({ metrics }: DeckContext, { cell }: AiEntry, statement: string, area: Frame): Body[] {
  const column = { metrics, width: 9.6, height: area.h, sizePt: type.prose[0], manner: "row" as const };
  return pagePieces(paragraphsOf(statement, cell), column).map((page) => ({
    boxes: stack(metrics, page, { ...area, w: column.width }, column.sizePt, "row"),
    cells: [cell],
  }));
}

type Disclosure = Exclude<AiUse, { none: string }>;

/** Three columns under the course's headings, each going on where the page before left it. */
function columnBodies({ metrics }: DeckContext, entry: AiEntry, use: Disclosure, area: Frame): Body[] {
  const { cell, concerns } = entry;
  const width = (area.w - 2 * grid.gutter) / 3;
  const facts = factBox(metrics, use, concerns, area);
  const top = area.y + facts.h + 0.36;
  const headHeight = 0.66;
  const height = area.y + area.h - top - headHeight;
  const texts = [use.how, use.corrections, use.lessons].map((text) => paragraphsOf(text, cell));
  const sizes = type.disclosure;
  const fits = (sizePt: number) =>
    texts.every((pieces) => stackHeight(metrics, pieces, width, sizePt, "column") <= height);
  const sizePt = sizes.find(fits) ?? sizes.at(-1)!;
  const columns = texts.map((pieces) => pagePieces(pieces, { metrics, width, height, sizePt, manner: "column" }));
  const pages = Math.max(...columns.map((pages) => pages.length));
  return Array.from({ length: pages }, (_, at): Body => ({
    boxes: [
      facts,
      ...columns.flatMap((pages, index) => {
        const frame = { x: area.x + index * (width + grid.gutter), y: top, w: width, h: headHeight };
        const body = { ...frame, y: top + headHeight, h: height };
        return [...columnHead(headings[index]!, frame), ...stack(metrics, pages[at] ?? [], body, sizePt, "column")];
      }),
    ],
    cells: cellsOf([{ cell }], concerns.map((cell) => ({ cell }))),
  }));
}

function columnHead(text: string, frame: Frame): Box[] {
  const paragraph: Paragraph = { spans: [{ text }], sizePt: 18, leadingPt: 22, color: palette.ink, bold: true };
  return [
    { kind: "shape", shape: "rect", name: "Rule", ...frame, h: 0.035, fill: palette.ink },
    { kind: "text", name: text, ...frame, y: frame.y + 0.16, h: 0.34, paragraphs: [paragraph] },
  ];
}

/** The tool, its version and the cells, in one line where they fit. */
function factBox(metrics: Metrics, use: Disclosure, concerns: CellRef[], area: Frame): Box {
  const facts = [
    ["Tool", use.tool],
    ["Version", use.toolVersion],
    ["Concerns", `${count(concerns.length, "cell")} (${use.cells.join(", ")})`],
  ];
  const spans = facts.flatMap(([label, value], index): Span[] => [
    { text: `${index ? "      " : ""}${label}  `, color: palette.muted },
    { text: value!, bold: true, color: palette.ink },
  ]);
  const sizePt = 14;
  const h = stackHeight(metrics, [textPiece(spans, { number: 0, id: "" })], area.w, sizePt, "column");
  const paragraph: Paragraph = { spans, sizePt, leadingPt: sizePt * leading.text, color: palette.body };
  return { kind: "text", name: "Tool and scope", ...area, h, paragraphs: [paragraph] };
}
