/** Compares a deck's text with its notebook's: what is lost. */

import type { Expected, Fuzzed } from "./notebook.ts";
import type { Deck, DeckSlide, Shape } from "./read_deck.ts";

/**
 * Text as it is compared. Spaces do not count, because lines break at them; nor do characters that XML cannot contain, which no program could show. Half a
 * surrogate pair is no character: it becomes U+FFFD.
 */
export const bare = (text: string): string =>
  // deno-lint-ignore no-control-regex
  text.toWellFormed().replace(/[\s\u0000-\u001f\u200b\ufffe\uffff]/g, "");

/** The texts that belong to the page and not to the notebook's cells. */
const isFurniture = ({ name, placeholder }: Shape) =>
  placeholder !== undefined || ["Section", "Deck", "Section number"].includes(name);

/** A title without its page count. */
const headingOf = ({ title }: DeckSlide) => bare(title).replace(/\d+\/\d+$/, "");

/** Whether texts contain a piece: within one, or cut and continued at the beginning of a later one. */
function holds(texts: string[], piece: string): boolean {
  if (texts.some((text) => text.includes(piece))) return true;
  return texts.some((text, at) => {
    for (let length = Math.min(piece.length, text.length); length > 0; length--) {
      if (text.endsWith(piece.slice(0, length))) return continues(texts.slice(at + 1), piece.slice(length));
    }
    return false;
  });
}

const continues = (texts: string[], rest: string): boolean =>
  texts.some((text, at) =>
    text.startsWith(rest) ||
    (text !== "" && rest.startsWith(text) && continues(texts.slice(at + 1), rest.slice(text.length)))
  );

/** How often each text is expected or found. */
function count(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

const occurrences = (all: string, piece: string) => all.split(piece).length - 1;

/** The tables of pages: header and rows of cells. The rows of tables with the same header follow each other. */
function tablesOf(slides: DeckSlide[]): string[][][] {
  const tables = new Map<string, string[][]>();
  for (const { rows } of slides.flatMap(({ shapes }) => shapes).filter(({ kind }) => kind === "table")) {
    const [header, ...others] = rows.map((row) => row.map((cell) => bare(cell.text)));
    const key = header!.join("|");
    tables.set(key, [...tables.get(key) ?? [header!], ...others]);
  }
  return [...tables.values()];
}

/** Whether tables contain every cell of a table in its order: each column beside the first one. Wide tables are split between columns. */
function holdsTable(tables: string[][][], wanted: string[][]): boolean {
  const [header, ...rows] = wanted.map((row) => row.map(bare));
  const pairs = (rows: string[][], column: number) => rows.map((row) => `${row[0]}|${row[column]}`);
  const isThere = (column: number) => {
    const sought = pairs(rows, column);
    return tables.some(([labels, ...found]) =>
      labels!.some((label, at) => {
        if (label !== header![column] || labels![0] !== header![0]) return false;
        const there = pairs(found, at);
        return !sought.length || there.some((_, from) => sought.every((pair, index) => there[from + index] === pair));
      })
    );
  };
  return header!.every((_, column) => isThere(column));
}

function lossesOf({ heading, texts, tables, labels, links }: Expected, pages: DeckSlide[]): string[] {
  const where = `"${heading.slice(0, 40)}"`;
  if (!pages.length) {
    return texts.some(bare) || tables.length || labels.length ? [`${where} has no page.`] : [];
  }
  const shapes = pages.flatMap((page) => page.shapes).filter((shape) => !isFurniture(shape));
  const running = shapes.filter(({ kind }) => kind === "text").map(({ text }) => bare(text));
  const all = running.join("\n");
  const problems: string[] = [];
  for (const [piece, times] of count(texts.map(bare).filter(Boolean))) {
    if (times > 1 ? occurrences(all, piece) < times && !holds(running, piece) : !holds(running, piece)) {
      // A caption that repeats the heading is left out, as designed.
      if (piece !== bare(heading)) problems.push(`${where} lost the text "${piece.slice(0, 80)}".`);
    }
  }
  for (const href of links) {
    if (!pages.some((page) => page.links.includes(href))) problems.push(`${where} lost the link to ${href}.`);
  }
  const found = tablesOf(pages);
  for (const table of tables) {
    if (!holdsTable(found, table)) {
      problems.push(`${where} lost rows of the table with the header ${JSON.stringify(table[0])}.`);
    }
  }
  const drawn = shapes.flatMap(({ labels, kind, text }) => [...labels, ...(kind === "group" ? [text] : [])]).map(bare)
    .join("\n");
  // A long label is shortened in the chart and complete in the speaker's notes.
  const notes = bare(pages.map((page) => page.notes).join("\n"));
  for (const label of labels.map(bare)) {
    if (!drawn.includes(label) && !(drawn.includes([...label].slice(0, 18).join("")) && notes.includes(label))) {
      problems.push(`${where} lost the label "${label.slice(0, 80)}".`);
    }
  }
  return problems;
}

/** What the deck lost of the notebook, as sentences. */
export function findLosses({ slides, claims }: Fuzzed, deck: Deck): string[] {
  const expected = new Map<string, Expected>();
  for (const slide of slides) {
    const key = bare(slide.heading);
    const known = expected.get(key);
    expected.set(
      key,
      known
        ? {
          ...known,
          texts: [...known.texts, ...slide.texts],
          tables: [...known.tables, ...slide.tables],
          labels: [...known.labels, ...slide.labels],
          links: [...known.links, ...slide.links],
        }
        : slide,
    );
  }
  const evidence = bare(
    deck.slides.flatMap(({ shapes }) => shapes).filter(({ name }) => name === "Evidence").map(({ text }) => text).join(
      "\n",
    ),
  );
  return [
    ...[...expected].flatMap(([key, slide]) =>
      lossesOf(slide, deck.slides.filter((page) => headingOf(page) === key.replace(/\d+\/\d+$/, "")))
    ),
    // There, a claim begins with a capital.
    ...claims.filter((claim) => !evidence.includes(bare([...claim].slice(1).join("")))).map((claim) =>
      `The evidence lost the claim "${claim.slice(0, 80)}".`
    ),
  ];
}
