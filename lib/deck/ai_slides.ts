/** The slides about the use of AI: what was used and how, what was corrected, what it brought. */

import type { AiDisclosure, Table } from "../bundle/mod.ts";
import type { AiEntry, CellRef } from "../report/mod.ts";
import { composeTable } from "./compose_table.ts";
import { type DeckContext, framePages } from "./frame.ts";
import { breakLines } from "./metrics.ts";
import type { Box, Frame, Page, Paragraph } from "./page.ts";
import { pagePieces } from "./paging.ts";
import { type Piece, textPiece } from "./pieces.ts";
import { sentence } from "./script.ts";
import { fitSize, stack, stackHeight } from "./stack.ts";
import { cellPadX } from "./table_columns.ts";
import type { Design } from "./theme.ts";
import { leading, type } from "./type_scale.ts";
import { type Body, bottomOf, cellsOf } from "./visuals.ts";

/** A text under its heading. */
type Column = [heading: string, text: string];

/** Three slides for each disclosure, or more if its texts need them. */
export function layoutAiUse(deck: DeckContext, entries: AiEntry[]): Page[] {
  const { ai, notes, script } = deck.words;
  const disclosures = entries.filter(({ use }) => !("none" in use));
  return entries.flatMap((entry) => {
    const { use } = entry;
    const pages = (text: string, spoken: string[], make: (area: Frame) => Body[], sources: string[] = []) =>
      framePages(deck, { text, kicker: ai.kicker }, make, (_, index) => ({
        script: index === 0 ? spoken.map(sentence) : [script.continued],
        sources,
      }));
    if ("none" in use) return pages(ai.none, [use.none], (area) => statementBodies(deck, entry, use.none, area));
    // Titles are unique.
    const of = disclosures.length > 1 ? use.task : undefined;
    const effects: Column[] = [[ai.benefits, use.benefits], [ai.limits, use.limits], [ai.lessons, use.lessons]];
    return [
      ...pages(
        ai.title(use.task),
        [script.aiUse(use.task), use.how, use.effect],
        (area) => toolBodies(deck, entry, use, area),
        [...use.tools.map(({ name, version }) => notes.tool(name, version)), notes.tags(use.cells.join(", "))],
      ),
      ...pages(
        ai.corrections(of),
        use.corrections.map(({ what }) => what),
        (area) => correctionBodies(deck, entry, use, area),
      ),
      ...pages(ai.effects(of), effects.map(([, text]) => text), (area) => columnBodies(deck, entry, effects, area)),
    ];
  });
}

/** Paragraphs are separated by empty lines, as authors write them. */
const paragraphsOf = (text: string, cell: CellRef): Piece[] =>
  text.trim().split(/\n\s*\n/).map((part) =>
    textPiece([{ text: part.split("\n").map((line) => line.trim()).join(" ") }], cell)
  );

function statementBodies(deck: DeckContext, { cell }: AiEntry, statement: string, area: Frame): Body[] {
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

/** The height of a table's header, and what else its first page needs, in inches. */
const headRoom = 0.8;

/** A row that fills more than a page at the smallest size becomes several rows: each text continues in the next one. */
function splitRow({ metrics }: Design, texts: string[], area: Frame): string[][] {
  const sizePt = type.table.at(-1)!;
  // A column of text is at least about as wide as its share.
  const width = area.w / texts.length - 2 * cellPadX;
  const most = Math.floor((area.h - headRoom) * 72 / (sizePt * leading.table));
  const parts = texts.map((text) => {
    const lines = breakLines(metrics, [{ text, sizePt }], width).lines.map((line) =>
      line.map(({ text }) => text).join("")
    );
    return Array.from(
      { length: Math.ceil(lines.length / most) },
      (_, at) => lines.slice(at * most, (at + 1) * most).join("").trim(),
    );
  });
  const count = Math.max(...parts.map(({ length }) => length));
  return count === 1 ? [texts] : Array.from({ length: count }, (_, at) => parts.map((part) => part[at] ?? ""));
}

/** Rows of text as a table of the disclosure's cell. */
function tableBodies(
  deck: DeckContext,
  { cell }: AiEntry,
  area: Frame,
  title: string,
  heads: string[],
  rows: string[][],
): Body[] {
  const content: Table = {
    version: 1,
    title,
    columns: heads.map((label) => ({ label, format: "text" })),
    rows: rows.flatMap((row) => splitRow(deck, row, area)),
  };
  return composeTable({ ...deck, heading: title, area }, { kind: "table", content, cell }, [], []);
}

/** The tools in a table; below it, how they were used and what that did to the work. */
function toolBodies(deck: DeckContext, entry: AiEntry, use: AiDisclosure, area: Frame): Body[] {
  const { ai } = deck.words;
  const { cell, concerns } = entry;
  const heads = [ai.tool, ai.version, ai.basis];
  const rows = use.tools.map(({ name, version, basis }) => [name, version, basis]);
  const tables = tableBodies(deck, entry, { ...area, h: area.h * 0.45 }, ai.title(use.task), heads, rows);
  const concernsPiece = textPiece(
    [{ text: `${ai.concerns}: ` }, { text: ai.parts(concerns.length, use.cells.join(", ")), bold: true }],
    cell,
  );
  return tables.flatMap((table, index): Body[] => {
    if (index < tables.length - 1) return [table];
    const y = bottomOf(table.boxes) + 0.2;
    const about = { ...area, y, h: stackHeight(deck, [concernsPiece], area.w, sizePt, "column") };
    const below = { ...area, y: about.y + about.h + 0.3, h: area.y + area.h - about.y - about.h - 0.3 };
    const columns = columnBodies(deck, entry, [[ai.how, use.how], [ai.effect, use.effect]], below);
    const head = [...table.boxes, ...stack(deck, [concernsPiece], about, sizePt, "column")];
    return columns.map((body) => ({
      boxes: [...head, ...body.boxes],
      cells: cellsOf([{ cell }], concerns.map((cell) => ({ cell }))),
    }));
  });
}

/** The text size of the line about the cells. */
const sizePt = 14;

/** The corrections in a table, with how they were found, commits and tests if any has one. */
function correctionBodies(deck: DeckContext, entry: AiEntry, use: AiDisclosure, area: Frame): Body[] {
  const { ai } = deck.words;
  const columns: [head: string, of: (one: AiDisclosure["corrections"][number]) => string | undefined][] = [
    [ai.corrected, ({ what }) => what],
    [ai.found, ({ found }) => found],
    [ai.commit, ({ commit }) => commit],
    [ai.test, ({ test }) => test],
  ];
  const used = columns.filter(([, of]) => use.corrections.some((one) => of(one) !== undefined));
  const rows = use.corrections.map((one) => used.map(([, of]) => of(one) ?? "–"));
  return tableBodies(deck, entry, area, ai.corrections(), used.map(([head]) => head), rows);
}

/** Columns side by side under their headings. Each continues where the previous page ended. */
function columnBodies(deck: DeckContext, { cell }: AiEntry, columns: Column[], area: Frame): Body[] {
  const { gutter } = deck.grid;
  const width = (area.w - (columns.length - 1) * gutter) / columns.length;
  const headHeight = 0.66;
  const height = area.h - headHeight;
  const texts = columns.map(([, text]) => paragraphsOf(text, cell));
  const sizes = texts.map((pieces) => fitSize(deck, pieces, { w: width, h: height }, type.disclosure, "column"));
  const sizePt = Math.min(...sizes.map((size) => size ?? type.disclosure.at(-1)!));
  const paged = texts.map((pieces) =>
    pagePieces(pieces, { design: deck, width, height, sizePt, findingLayout: "column" })
  );
  const pages = Math.max(...paged.map((pages) => pages.length));
  return Array.from({ length: pages }, (_, at): Body => ({
    boxes: paged.flatMap((pages, index) => {
      const frame = { x: area.x + index * (width + gutter), y: area.y, w: width, h: headHeight };
      return [
        ...columnHead(columns[index]![0], frame, deck),
        ...stack(deck, pages[at] ?? [], { ...frame, y: area.y + headHeight, h: height }, sizePt, "column"),
      ];
    }),
    cells: [cell],
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
