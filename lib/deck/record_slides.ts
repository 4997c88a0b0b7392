/** The slides with every check, by rubric row. */

import { ownChecks } from "../rubric/mod.ts";
import type { Check, EvidenceRow } from "../report/mod.ts";
import { type DeckContext, framePages } from "./frame.ts";
import type { Box, Frame, Page, TableCell, TableRow } from "./page.ts";
import { sentence } from "./script.ts";
import { cellHeight, cellPadY, heightOf, openRows, pageRows, setRow, type Setting } from "./tables.ts";
import type { Colors, Design } from "./theme.ts";
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
