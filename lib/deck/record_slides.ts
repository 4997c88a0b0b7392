/** The slides with every check, by rubric row. */

import { ownChecks } from "../rubric/mod.ts";
import type { Check, EvidenceRow } from "../report/mod.ts";
import { type DeckContext, framePages } from "./frame.ts";
import type { Box, Frame, Page, TableCell, TableRow } from "./page.ts";
import { sentence } from "./script.ts";
import { cellPadY, heightOf, openRows, pageRows, setRow, type Setting } from "./tables.ts";
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

/** The first column: the title in a group's first row, nothing in the others. A cell across several rows would be hard to follow with a screen reader. */
const titleCell = (title: string, index: number, count: number, colors: Colors): TableCell => ({
  spans: [{ text: index ? "" : title, bold: true, color: colors.primary }],
  align: "left",
  isOpen: index < count - 1,
});

/** A claim as a sentence begins; a claim that begins with a name such as `order_items` stays as it is. */
const capital = (claim: string): string =>
  /^[a-z]+[ ,']/.test(claim) ? claim[0]!.toUpperCase() + claim.slice(1) : claim;

const checkCells = (check: Check, colors: Colors): TableCell[] => [
  { spans: [{ text: "✓", symbol: true, bold: true }], align: "left", color: colors.check },
  { spans: [{ text: capital(check.claim) }], align: "left" },
  { spans: [{ text: String(check.cell.number) }], align: "right", color: colors.muted },
];

/** The row of a group's check at an index. */
function setCheck(
  { metrics, colors, grid, words }: Design,
  row: EvidenceRow,
  checks: Check[],
  index: number,
  setting: Setting,
): TableRow {
  const title = row.rubric === ownChecks ? words.evidence.own : row.title;
  const cells = [titleCell(title, index, checks.length, colors), ...checkCells(checks[index]!, colors)];
  return { ...setRow(metrics, cells, [...grid.evidence], setting), strong: index === checks.length - 1 };
}

const setGroup = (design: Design, { row, checks }: CheckGroup, setting: Setting): TableRow[] =>
  checks.map((_, index) => setCheck(design, row, checks, index, setting));

/** Splits a rubric row's checks into groups that fit a page; usually one. */
function groupsOf(design: Design, row: EvidenceRow, limit: number, setting: Setting): CheckGroup[] {
  const groups: CheckGroup[] = [];
  for (const check of row.checks) {
    const last = groups.at(-1);
    const more = last && setCheck(design, row, [...last.checks, check], last.checks.length, setting).height;
    if (last && last.height + more! <= limit) {
      last.checks.push(check);
      last.height += more!;
    } else groups.push({ row, checks: [check], height: setCheck(design, row, [check], 0, setting).height });
  }
  return groups;
}
