/** Outline → pages: measures every text and places everything. Pure. */

import type { Block, CellRef, Outline, Run, Slide } from "../report/mod.ts";
import { layoutAiUse } from "./ai_slides.ts";
import { longLabels } from "./chart_data.ts";
import { compose } from "./compose.ts";
import { findingText, quoteText, shownTexts } from "./findings.ts";
import { courseOf, type DeckContext, framePages } from "./frame.ts";
import { layoutTitle } from "./front_pages.ts";
import { planMarks } from "./marks.ts";
import type { Frame, Page } from "./page.ts";
import { layoutEvidence } from "./record_slides.ts";
import { scriptOf } from "./script.ts";
import { appendixSection, layoutAgenda, layoutSection } from "./section_pages.ts";
import type { Design } from "./theme.ts";
import { type Body, bottomOf } from "./visuals.ts";

/**
 * Lays a deck out.
 *
 * @throws {DeckError} if a table, a finding or a heading does not fit; the message names it
 */
export function layoutDeck(outline: Outline, design: Design): Page[] {
  const pages = layoutPages({ ...design, outline, repeated: new Set() });
  const repeated = repeatedTitles(pages);
  return repeated.size ? countTitles(layoutPages({ ...design, outline, repeated }), repeated) : pages;
}

function layoutPages(deck: DeckContext): Page[] {
  const { slides } = deck.outline;
  const appendix = slides.findIndex(({ kind }) => kind === "appendix");
  const isBackup = (index: number) => appendix >= 0 && index >= appendix;
  return [
    ...layoutTitle(deck, { continueLead }),
    ...slides.flatMap((slide, index) =>
      layoutSlide(deck, slide, isBackup(index)).map((page) => isBackup(index) ? { ...page, isBackup: true } : page)
    ),
  ];
}

/** The titles of several slides. People who navigate by titles could not tell them apart. */
function repeatedTitles(pages: Page[]): Set<string> {
  const seen = new Set<string>();
  return new Set(pages.flatMap(({ title: { text, part = "" } }) => {
    const key = `${text}\n${part}`;
    if (seen.has(key)) return [text];
    seen.add(key);
    return [];
  }));
}

/** Counts the pages of repeated titles as if they belonged to one slide. The deck's large title shows no count; a section's does only if another large title is the same. */
function countTitles(pages: Page[], repeated: Set<string>): Page[] {
  const alike = Map.groupBy(pages, ({ title }) => title.text);
  return pages.map((page) => {
    const { text } = page.title;
    if (!repeated.has(text) || page.master === "TITLE") return page;
    const all = alike.get(text)!;
    if (page.master === "SECTION" && all.filter(({ master }) => master !== "CONTENT").length === 1) return page;
    return { ...page, title: { ...page.title, part: `${all.indexOf(page) + 1}/${all.length}` } };
  });
}

function layoutSlide(deck: DeckContext, slide: Slide, isBackup: boolean): Page[] {
  switch (slide.kind) {
    case "agenda":
      return layoutAgenda(deck, slide);
    case "section":
      return layoutSection(deck, slide, { continueLead });
    case "appendix":
      return layoutSection(deck, appendixSection(deck, slide), { continueLead });
    case "content":
      return layoutContent(deck, slide, isBackup ? deck.words.appendix : undefined);
    case "evidence":
      return layoutEvidence(deck, slide.rows);
    case "ai-use":
      return layoutAiUse(deck, slide.entries);
  }
}

type ContentSlide = Extract<Slide, { kind: "content" }>;

/** @param part the name above the title of a slide that is in no section, in place of the course */
function layoutContent(deck: DeckContext, slide: ContentSlide, part = courseOf(deck)): Page[] {
  const { outline, words } = deck;
  const marks = slide.blocks.filter((block) => block.kind === "mark");
  const blocks = slide.blocks.filter((block) => block.kind !== "mark");
  const line = planMarks(deck, marks.map((mark) => mark.claim));
  const make = (area: Frame): Body[] => {
    const room = { ...area, h: area.h - line.extra };
    const bodies = balance(compose({ ...deck, heading: slide.heading, area: room }, blocks), room);
    if (!bodies.length) bodies.push({ boxes: [], cells: [] });
    const last = bodies.at(-1)!;
    const known = new Set(last.cells.map((cell) => cell.number));
    last.boxes.push(...line.boxes);
    pages = bodies.length;
    last.cells = [...last.cells, ...marks.map((mark) => mark.cell).filter((cell) => !known.has(cell.number))];
    return bodies;
  };
  const scripted = new Set<Block>();
  let pages = 0;
  return framePages(
    deck,
    { text: slide.heading, kicker: slide.section || part || outline.title },
    make,
    (body, index) => {
      const ofCells = slide.blocks.filter(({ cell }) => body.cells.some(({ number }) => number === cell.number));
      const isLast = index === pages - 1;
      const blocks = ofCells.filter((block) => !scripted.has(block) && (isLast || isOn(deck, body, block)));
      for (const block of blocks) scripted.add(block);
      const notes = index === 0 ? slide.notes : [words.script.continued];
      return {
        script: scriptOf(deck, { heading: slide.heading, notes, blocks }),
        sources: [...bindingsOf(deck, blocks), ...labelsOf(deck, body)],
      };
    },
  );
}

/** The part of a page that is left free before its content moves down, and the part of it that is then above the content. */
const [muchFree, freeAbove] = [0.2, 0.3];

/** Moves what leaves much of a single page free towards its middle. Running text begins below its title on every page. */
function balance(bodies: Body[], area: Frame): Body[] {
  const [only, ...others] = bodies;
  if (!only?.boxes.length || others.length) return bodies;
  const isText = only.boxes.every((box) => box.kind === "shape" || box.kind === "text" && !box.fill);
  const free = area.y + area.h - bottomOf(only.boxes);
  if (isText || free < muchFree * area.h) return bodies;
  return [{ ...only, boxes: only.boxes.map((box) => ({ ...box, y: box.y + freeAbove * free })) }];
}

/** Whether a block of one of a page's cells is on that page. Only findings are looked for: one may follow a table that continues on the next page. */
function isOn({ notation }: DeckContext, { boxes }: Body, block: Block): boolean {
  if (block.kind !== "finding") return true;
  const texts = shownTexts(block.finding, notation);
  return boxes.some((box) =>
    box.kind === "text" &&
    box.paragraphs.some(({ spans }) => texts.includes(spans.map(({ text }) => text).join("").replaceAll("\u00a0", " ")))
  );
}

/** For each finding, the results that its values are bound to. */
function bindingsOf({ words, notation }: DeckContext, blocks: Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind !== "finding") return [];
    const bound = block.finding.parts.flatMap((part) =>
      typeof part === "string"
        ? []
        : [`- ${words.notes.bound(quoteText(part, notation), part.path, part.cell.number, part.hash.slice(0, 12))}`]
    );
    return bound.length > 0 ? [`“${findingText(block.finding, notation)}”`, ...bound] : [];
  });
}

/** The labels that a page's charts shorten. */
function labelsOf({ words, notation }: DeckContext, { boxes }: Body): string[] {
  const labels = boxes.flatMap((box) => box.kind === "chart" ? longLabels(box.chart, notation) : []);
  return labels.length > 0 ? [words.notes.labels, ...labels.map((label) => `- ${label}`)] : [];
}

/** Separate pages for a paragraph that is too long for the page of its heading. */
const continueLead = (deck: DeckContext, heading: string, runs: Run[], cell: CellRef): Page[] =>
  layoutContent(deck, {
    kind: "content",
    section: "",
    heading,
    blocks: [{ kind: "paragraph", runs, cell }],
    cells: [cell],
    notes: [],
  });
