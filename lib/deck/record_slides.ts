/** The slides at the end: what was checked, and how AI was used. */

import type { AiEntry, CellRef, EvidenceRow } from "../report/mod.ts";
import type { Body } from "./compose.ts";
import { type DeckContext, framePages } from "./layout.ts";
import type { Box, Frame, Page, Paragraph, TableCell, TableRow } from "./page.ts";
import { pagePieces, type Piece, stack, stackHeight } from "./pieces.ts";
import { pageRows, setRow } from "./tables.ts";
import { grid, palette, type } from "./theme.ts";

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** Every check, by rubric row: a table whose groups are ruled off. */
export function layoutEvidence(deck: DeckContext, rows: EvidenceRow[]): Page[] {
  const checks = rows.flatMap((row) => row.checks);
  const widths = [3.5, 7.2, 1.133];
  const sizePt = type.table[1];
  const heading = `Evidence: ${count(checks.length, "check")} passed for ${count(rows.length, "rubric row")}`;
  const header = setRow(
    deck.metrics,
    [head("Rubric row"), head("Check"), { ...head("Cell"), align: "right" }],
    widths,
    sizePt,
  );
  const cellsOfRow = new Map<TableRow, CellRef>();
  const tableRows = rows.flatMap((row) =>
    row.checks.map((check, index) => {
      const set = setRow(deck.metrics, evidenceCells(row, index, check.claim, check.cell), widths, sizePt);
      set.strong = index === row.checks.length - 1;
      cellsOfRow.set(set, check.cell);
      return set;
    })
  );
  const make = (area: Frame): Body[] =>
    pageRows(header, tableRows, [area.h, area.h], "the evidence").map((page) => ({
      boxes: [{
        kind: "table",
        name: "Evidence by rubric row",
        x: area.x,
        y: area.y,
        w: grid.width,
        h: header.height + page.reduce((total, row) => total + row.height, 0),
        sizePt,
        widths,
        rows: [header, ...page],
        alt: `Checks by rubric row: ${checks.length} passed.`,
      }],
      cells: unique(page.map((row) => cellsOfRow.get(row)!)),
    }));
  return framePages(deck, { text: heading, kicker: "What the run proves" }, make, () => [
    "Each check is a cell's own test of its data; evidence.json holds the data.",
  ]);
}

const head = (text: string): TableCell => ({ spans: [{ text }], align: "left", bold: true, color: palette.ink });

function evidenceCells(row: EvidenceRow, index: number, claim: string, cell: CellRef): TableCell[] {
  const title = index ? [{ text: "" }] : [{ text: row.title, bold: true, color: palette.ink }, {
    text: `\n${row.rubric}`,
    color: palette.muted,
    sizePt: 11,
  }];
  return [
    { spans: title, align: "left" },
    { spans: [{ text: "✓  ", symbol: true, bold: true, color: palette.cool }, { text: claim }], align: "left" },
    { spans: [{ text: String(cell.number) }], align: "right", color: palette.muted },
  ];
}

const unique = (cells: CellRef[]): CellRef[] => [...new Map(cells.map((cell) => [cell.number, cell])).values()];

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
    return framePages(deck, { text: `AI use: ${use.task}`, kicker }, (area) => columnBodies(deck, entry, area), () => [
      `Tool: ${use.tool}, version ${use.toolVersion}. Tags: ${use.cells.join(", ")}.`,
    ]);
  });
}

const textPiece = (text: string, cell: CellRef): Piece => ({
  kind: "text",
  role: "paragraph",
  runs: [{ text }],
  level: 0,
  cell,
});

/** Paragraphs are divided by empty lines, as authors write them. */
const paragraphsOf = (text: string, cell: CellRef) =>
  text.trim().split(/\n\s*\n/).map((part) => textPiece(part.replace(/\s*\n\s*/g, " "), cell));

function noneBodies({ metrics }: DeckContext, entry: AiEntry, statement: string, area: Frame): Body[] {
  const size = type.prose[0];
  return pagePieces(metrics, paragraphsOf(statement, entry.cell), 9.4, area.h, size, "row").map((page) => ({
    boxes: stack(metrics, page, { ...area, w: 9.4 }, size, "row"),
    cells: [entry.cell],
  }));
}

/** Three columns under the course's headings, each going on where the page before left it. */
function columnBodies({ metrics }: DeckContext, entry: AiEntry, area: Frame): Body[] {
  const { use, cell, concerns } = entry;
  if ("none" in use) return [];
  const gutter = 0.45;
  const width = (area.w - 2 * gutter) / 3;
  const facts = factBox(
    [
      ["Tool", use.tool],
      ["Version", use.toolVersion],
      ["Concerns", `${count(concerns.length, "cell")} (${use.cells.join(", ")})`],
    ],
    metrics,
    area,
  );
  const top = area.y + facts.h + 0.35;
  const headHeight = 0.62;
  const room = area.y + area.h - top - headHeight;
  const texts = [use.how, use.corrections, use.lessons].map((text) => paragraphsOf(text, cell));
  const size =
    type.side.find((size) => texts.every((pieces) => stackHeight(metrics, pieces, width, size, "column") <= room)) ??
      type.side.at(-1)!;
  const columns = texts.map((pieces) => pagePieces(metrics, pieces, width, room, size, "column"));
  const pages = Math.max(...columns.map((pages) => pages.length));
  return Array.from({ length: pages }, (_, at) => ({
    boxes: [
      facts,
      ...columns.flatMap((pages, index) => {
        const frame = { x: area.x + index * (width + gutter), y: top, w: width, h: headHeight };
        return [
          ...columnHead(headings[index]!, frame),
          ...stack(metrics, pages[at] ?? [], { ...frame, y: top + headHeight, h: room }, size, "column"),
        ];
      }),
    ],
    cells: unique([cell, ...concerns]),
  }));
}

function columnHead(text: string, frame: Frame): Box[] {
  const paragraph: Paragraph = { spans: [{ text }], sizePt: 16, leadingPt: 20, color: palette.ink, bold: true };
  return [
    { kind: "shape", shape: "rect", name: "Rule", x: frame.x, y: frame.y, w: frame.w, h: 0.035, fill: palette.ink },
    { kind: "text", name: text, x: frame.x, y: frame.y + 0.16, w: frame.w, h: 0.32, paragraphs: [paragraph] },
  ];
}

function factBox(
  facts: [string, string][],
  metrics: DeckContext["metrics"],
  area: Frame,
): Extract<Box, { kind: "text" }> {
  const sizePt = 14;
  const spans = facts.flatMap(([label, value], index) => [
    { text: `${index ? "      " : ""}${label}  `, color: palette.muted },
    { text: value, bold: true, color: palette.ink },
  ]);
  const piece: Piece = { kind: "text", role: "paragraph", runs: spans, level: 0, cell: { number: 0, id: "" } };
  const h = stackHeight(metrics, [piece], area.w, sizePt, "column");
  const paragraph: Paragraph = { spans, sizePt, leadingPt: sizePt * 1.32, color: palette.body };
  return { kind: "text", name: "Tool and scope", x: area.x, y: area.y, w: area.w, h, paragraphs: [paragraph] };
}
