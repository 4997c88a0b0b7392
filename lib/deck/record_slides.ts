/** The slides at the end: the checks, and the use of AI. */

import { ownChecks } from "../rubric/mod.ts";
import type { AiUse } from "../bundle/mod.ts";
import type { AiEntry, CellRef, Check, EvidenceRow } from "../report/mod.ts";
import { type DeckContext, framePages } from "./frame.ts";
import type { Box, Frame, Page, Paragraph, Span, TableCell, TableRow } from "./page.ts";
import { pagePieces } from "./paging.ts";
import { type Piece, textPiece } from "./pieces.ts";
import { stack, stackHeight } from "./stack.ts";
import { sentence } from "./script.ts";
import { cellHeight, cellPadY, heightOf, openRows, pageRows, setRow, type Setting } from "./tables.ts";
import type { Colors, Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";
import { type Body, cellsOf } from "./visuals.ts";

/** The possible layouts of the table; the first of those with the fewest pages is used. */
const settings: Setting[] = [
  { sizePt: 16, padY: cellPadY.roomy },
  { sizePt: 14, padY: cellPadY.roomy },
  { sizePt: 14, padY: cellPadY.close },
  { sizePt: 12, padY: cellPadY.close },
];

/** Checks of one rubric row on one page. */
interface CheckGroup {
  row: EvidenceRow;
  checks: Check[];
  height: number;
}

/** Slides with every check, by rubric row. */
export function layoutEvidence(deck: DeckContext, rows: EvidenceRow[]): Page[] {
  const { metrics, grid, colors, words } = deck;
  const total = rows.reduce((sum, row) => sum + row.checks.length, 0);
  const asked = rows.flatMap(({ rubric }) => rubric === ownChecks ? [] : [rubric]);
  const text = words.evidence.title(total);
  const evidenceWidths = [...grid.evidence];
  const head = (text: string, align: "left" | "right" = "left"): TableCell => ({
    spans: [{ text }],
    align,
    bold: true,
    color: colors.primary,
  });
  const heads = [
    head(asked.length ? words.evidence.row : ""),
    head(""),
    head(words.evidence.check),
    head(words.evidence.cell, "right"),
  ];
  const make = (area: Frame): Body[] => {
    const tried = settings.flatMap((setting, at) => {
      const header = setRow(metrics, heads, evidenceWidths, setting);
      const limit = area.h - header.height;
      const groups = rows.flatMap((row) => groupsOf(deck, row, limit, setting));
      // A claim may need the smallest size to fit a page.
      if (at < settings.length - 1 && groups.some(({ height }) => height > limit)) return [];
      return { header, setting, pages: pageRows(header, groups, () => area.h, "the evidence") };
    });
    const fewest = Math.min(...tried.map(({ pages }) => pages.length));
    const { header, setting, pages } = tried.find(({ pages }) => pages.length === fewest)!;
    return pages.map((page) => {
      const rows = page.flatMap((group) => setGroup(deck, group, setting));
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
        alt: words.evidence.alt(total),
      };
      return { boxes: [table], cells: cellsOf(page.flatMap((group) => group.checks)) };
    });
  };
  return framePages(deck, { text, kicker: words.evidence.kicker }, make, (_, index) => ({
    script: index === 0 ? [`${sentence(text)} ${words.notes.evidence}`] : [words.script.continued],
    sources: asked.length ? [`${words.evidence.row}: ${asked.join(", ")}`] : [],
  }));
}

const titleCell = ({ title }: EvidenceRow, rows: number, colors: Colors): TableCell => ({
  spans: [{ text: title, bold: true, color: colors.primary }],
  align: "left",
  rows,
});

/** A claim as a sentence begins; a claim that begins with a name such as `order_items` stays as it is. */
const capital = (claim: string): string =>
  /^[a-z]+[ ,']/.test(claim) ? claim[0]!.toUpperCase() + claim.slice(1) : claim;

const checkCells = (check: Check, colors: Colors): TableCell[] => [
  { spans: [{ text: "✓", symbol: true, bold: true }], align: "left", color: colors.check },
  { spans: [{ text: capital(check.claim) }], align: "left" },
  { spans: [{ text: String(check.cell.number) }], align: "right", color: colors.muted },
];

const setCheck = ({ metrics, colors, grid }: Design, check: Check, setting: Setting): TableRow =>
  setRow(metrics, checkCells(check, colors), grid.evidence.slice(1), setting);

/** Splits a rubric row's checks into groups that fit a page; usually one. */
function groupsOf(design: Design, row: EvidenceRow, limit: number, setting: Setting): CheckGroup[] {
  const least = cellHeight(design.metrics, titleCell(row, 1, design.colors), design.grid.evidence[0], setting);
  const groups: CheckGroup[] = [];
  let used = Infinity;
  for (const check of row.checks) {
    const { height } = setCheck(design, check, setting);
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

/** The rows of a group. If the title needs more height than the checks, they share the difference. */
function setGroup(design: Design, { row, checks, height }: CheckGroup, setting: Setting): TableRow[] {
  const set = checks.map((check) => setCheck(design, check, setting));
  const spare = (height - set.reduce((sum, one) => sum + one.height, 0)) / set.length;
  return set.map((one, index) => ({
    cells: index ? one.cells : [titleCell(row, checks.length, design.colors), ...one.cells],
    height: one.height + spare,
    strong: index === checks.length - 1,
  }));
}

/** One slide per disclosure, or more if its text needs them. */
export function layoutAiUse(deck: DeckContext, entries: AiEntry[]): Page[] {
  return entries.flatMap((entry) => {
    const { use } = entry;
    const { ai, notes } = deck.words;
    const kicker = ai.kicker;
    if ("none" in use) {
      return framePages(
        deck,
        { text: ai.none, kicker },
        (area) => noneBodies(deck, entry, use.none, area),
        (_, index) => ({ script: [index === 0 ? sentence(use.none) : deck.words.script.continued], sources: [] }),
      );
    }
    const make = (area: Frame) => columnBodies(deck, entry, use, area);
    return framePages(deck, { text: ai.title(use.task), kicker }, make, (_, index) => ({
      script: [index === 0 ? deck.words.script.aiUse(use.task) : deck.words.script.continued],
      sources: [notes.tool(use.tool, use.toolVersion, use.cells.join(", "))],
    }));
  });
}

/** Paragraphs are separated by empty lines, as authors write them. */
const paragraphsOf = (text: string, cell: CellRef): Piece[] =>
  text.trim().split(/\n\s*\n/).map((part) => textPiece([{ text: part.replace(/\s*\n\s*/g, " ") }], cell));

function noneBodies(deck: DeckContext, { cell }: AiEntry, statement: string, area: Frame): Body[] {
  const column = {
    design: deck,
    width: deck.grid.prose,
    height: area.h,
    sizePt: type.prose[0],
    findingLayout: "row" as const,
  };
  return pagePieces(paragraphsOf(statement, cell), column).map((page) => ({
    boxes: stack(deck, page, { ...area, w: column.width }, column.sizePt, "row"),
    cells: [cell],
  }));
}

type Disclosure = Exclude<AiUse, { none: string }>;

/** Three columns under the course's headings. Each continues where the previous page ended. */
function columnBodies(deck: DeckContext, entry: AiEntry, use: Disclosure, area: Frame): Body[] {
  const { cell, concerns } = entry;
  const { gutter } = deck.grid;
  const { ai } = deck.words;
  const headings = [ai.how, ai.corrections, ai.lessons];
  const width = (area.w - 2 * gutter) / 3;
  const facts = factBox(deck, use, concerns, area);
  const top = area.y + facts.h + 0.36;
  const headHeight = 0.66;
  const height = area.y + area.h - top - headHeight;
  const texts = [use.how, use.corrections, use.lessons].map((text) => paragraphsOf(text, cell));
  const sizes = type.disclosure;
  const fits = (sizePt: number) =>
    texts.every((pieces) => stackHeight(deck, pieces, width, sizePt, "column") <= height);
  const sizePt = sizes.find(fits) ?? sizes.at(-1)!;
  const columns = texts.map((pieces) =>
    pagePieces(pieces, { design: deck, width, height, sizePt, findingLayout: "column" })
  );
  const pages = Math.max(...columns.map((pages) => pages.length));
  return Array.from({ length: pages }, (_, at): Body => ({
    boxes: [
      facts,
      ...columns.flatMap((pages, index) => {
        const frame = { x: area.x + index * (width + gutter), y: top, w: width, h: headHeight };
        const body = { ...frame, y: top + headHeight, h: height };
        return [
          ...columnHead(headings[index]!, frame, deck),
          ...stack(deck, pages[at] ?? [], body, sizePt, "column"),
        ];
      }),
    ],
    cells: cellsOf([{ cell }], concerns.map((cell) => ({ cell }))),
  }));
}

function columnHead(text: string, frame: Frame, { metrics, colors }: Design): Box[] {
  const sizes = [18, 16, 14];
  const sizePt = sizes.find((sizePt) => metrics.widthOf(text, { sizePt, bold: true }) <= frame.w) ?? sizes.at(-1)!;
  const paragraph: Paragraph = { spans: [{ text }], sizePt, leadingPt: 22, color: colors.primary, bold: true };
  return [
    { kind: "shape", shape: "rect", name: "Rule", ...frame, h: 0.035, fill: colors.primary },
    { kind: "text", name: text, ...frame, y: frame.y + 0.16, h: 0.34, paragraphs: [paragraph] },
  ];
}

/** The tool, its version and the cells, in one line if they fit. */
function factBox(design: Design, use: Disclosure, concerns: CellRef[], area: Frame): Box {
  const { colors, words: { ai } } = design;
  const facts = [
    [ai.tool, use.tool],
    [ai.version, use.toolVersion],
    [ai.concerns, `${ai.cells(concerns.length)} (${use.cells.join(", ")})`],
  ];
  const spans = facts.flatMap(([label, value], index): Span[] => [
    { text: `${index ? "      " : ""}${label}  `, color: colors.muted },
    { text: value!, bold: true, color: colors.primary },
  ]);
  const sizePt = 14;
  const h = stackHeight(design, [textPiece(spans, { number: 0, id: "" })], area.w, sizePt, "column");
  const paragraph: Paragraph = { spans, sizePt, leadingPt: sizePt * leading.text, color: colors.text };
  return { kind: "text", name: "Tool and scope", ...area, h, paragraphs: [paragraph] };
}
