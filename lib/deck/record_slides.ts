/** The slides with every check, by rubric row. */

import { ownChecks } from "../rubric/mod.ts";
import type { Check, EvidenceRow } from "../report/mod.ts";
import { type DeckContext, framePages } from "./frame.ts";
import type { Box, Frame, Page, TableCell, TableRow } from "./page.ts";
import { sentence } from "./script.ts";
import { cellPadY, heightOf, openRows, pageRows, setRow, type Setting } from "./tables.ts";
import type { Colors, Design } from "./theme.ts";
import { type Body, cellsOf } from "./visuals.ts";

/** The possible layouts of the table: the first one is used, unless a later one saves more than a quarter of the pages. */
const settings: Setting[] = [
  { sizePt: 14, padY: cellPadY.roomy },
  { sizePt: 14, padY: cellPadY.close },
  { sizePt: 12, padY: cellPadY.close },
];

/** A check in its place among those of its rubric row. */
interface Line {
  row: EvidenceRow;
  check: Check;
  isFirst: boolean;
  isLast: boolean;
  height: number;
}

/** The number of checks of all rubric rows. */
export const countChecks = (rows: EvidenceRow[]): number => rows.reduce((sum, { checks }) => sum + checks.length, 0);

/** Slides with every check, by rubric row. */
export function layoutEvidence(deck: DeckContext, rows: EvidenceRow[]): Page[] {
  const { metrics, grid, colors, words } = deck;
  const total = countChecks(rows);
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
      const lines = rows.flatMap((row) => linesOf(deck, row, setting));
      // A page may begin within a rubric row, and repeats its title there.
      const extra = lines.map((line) => setCheck(deck, line, titleOf(line.row, words), setting).height - line.height);
      // A claim may need the smallest size to fit a page.
      if (at < settings.length - 1 && lines.some(({ height }) => height > limit)) return [];
      const room = Math.max(
        area.h - Math.max(...extra),
        header.height + Math.max(...lines.map(({ height }) => height)),
      );
      return { header, setting, pages: pageRows(header, lines, () => room, "the evidence") };
    });
    const fewest = Math.min(...tried.map(({ pages }) => pages.length));
    const { header, setting, pages } = tried.find(({ pages }) => pages.length <= fewest * 4 / 3)!;
    return pages.map((page) => {
      const rows = page.map((line, at) =>
        setCheck(
          deck,
          { ...line, isLast: line.isLast || at === page.length - 1 },
          line.isFirst || at === 0 ? titleOf(line.row, words) : "",
          setting,
        )
      );
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
      return { boxes: [table], cells: cellsOf(page.map(({ check }) => check)) };
    });
  };
  return framePages(deck, { text, kicker: words.evidence.kicker }, make, (_, index) => ({
    script: index === 0 ? [`${sentence(text)} ${words.notes.evidence}`] : [words.script.continued],
    sources: asked.length ? [`${words.evidence.row}: ${asked.join(", ")}`] : [],
  }));
}

const titleOf = ({ rubric, title }: EvidenceRow, { evidence }: Design["words"]): string =>
  rubric === ownChecks ? evidence.own : title;

/** The first column: the title in a row's first check on a page, nothing in the others. A cell across several rows would be hard to follow with a screen reader. */
const titleCell = (title: string, isLast: boolean, colors: Colors): TableCell => ({
  spans: [{ text: title, bold: true, color: colors.primary }],
  align: "left",
  isOpen: !isLast,
});

/** A claim as a sentence begins; a claim that begins with a name such as `order_items` stays as it is. */
const capital = (claim: string): string =>
  /^[a-z]+[ ,']/.test(claim) ? claim[0]!.toUpperCase() + claim.slice(1) : claim;

const checkCells = (check: Check, colors: Colors): TableCell[] => [
  { spans: [{ text: "✓", symbol: true, bold: true }], align: "left", color: colors.check },
  { spans: [{ text: capital(check.claim) }], align: "left" },
  { spans: [{ text: String(check.cell.number) }], align: "right", color: colors.muted },
];

/** A line of the table. */
function setCheck(
  { metrics, colors, grid }: Design,
  { check, isLast }: Omit<Line, "height">,
  title: string,
  setting: Setting,
): TableRow {
  const cells = [titleCell(title, isLast, colors), ...checkCells(check, colors)];
  return { ...setRow(metrics, cells, [...grid.evidence], setting), strong: isLast };
}

function linesOf(design: Design, row: EvidenceRow, setting: Setting): Line[] {
  return row.checks.map((check, index) => {
    const line = { row, check, isFirst: index === 0, isLast: index === row.checks.length - 1 };
    return { ...line, height: setCheck(design, line, index === 0 ? titleOf(row, design.words) : "", setting).height };
  });
}
