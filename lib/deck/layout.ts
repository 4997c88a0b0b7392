/** Outline → pages: measures every text and places everything. Pure. */

import { type Block, type CellRef, describeRun, type Outline, type Run, type Slide } from "../report/mod.ts";
import { compose } from "./compose.ts";
import { findingText, quoteText } from "./findings.ts";
import { drawFingerprint } from "./fingerprint.ts";
import { type DeckContext, footerOf, framePages, planTitle, withOrigin } from "./frame.ts";
import { countLines, type Metrics } from "./metrics.ts";
import type { Box, Frame, Page, Paragraph } from "./page.ts";
import { spansOf } from "./pieces.ts";
import { layoutAiUse, layoutEvidence } from "./record_slides.ts";
import { scriptOf, sentence } from "./script.ts";
import type { Design } from "./theme.ts";
import { type } from "./type_scale.ts";
import type { Body } from "./visuals.ts";

/**
 * Lays a deck out.
 *
 * @throws {DeckError} if a table, a finding or a heading does not fit; the message names it
 */
export function layoutDeck(outline: Outline, design: Design): Page[] {
  const deck: DeckContext = { ...design, outline };
  return [...layoutTitle(deck), ...outline.slides.flatMap((slide) => layoutSlide(deck, slide))];
}

function layoutSlide(deck: DeckContext, slide: Slide): Page[] {
  switch (slide.kind) {
    case "section":
      return layoutSection(deck, slide);
    case "content":
      return layoutContent(deck, slide);
    case "evidence":
      return layoutEvidence(deck, slide.rows);
    case "ai-use":
      return layoutAiUse(deck, slide.entries);
  }
}

type ContentSlide = Extract<Slide, { kind: "content" }>;
type SectionSlide = Extract<Slide, { kind: "section" }>;

function layoutContent(deck: DeckContext, slide: ContentSlide): Page[] {
  const { outline, words } = deck;
  const marks = slide.blocks.filter((block) => block.kind === "mark");
  const blocks = slide.blocks.filter((block) => block.kind !== "mark");
  const make = (area: Frame): Body[] => {
    const bodies = compose({ ...deck, heading: slide.heading, area }, blocks);
    if (!bodies.length) bodies.push({ boxes: [], cells: [] });
    const last = bodies.at(-1)!;
    const known = new Set(last.cells.map((cell) => cell.number));
    last.boxes.push(...markBoxes(deck, marks.map((mark) => mark.claim)));
    pages = bodies.length;
    last.cells = [...last.cells, ...marks.map((mark) => mark.cell).filter((cell) => !known.has(cell.number))];
    return bodies;
  };
  const said = new Set<Block>();
  let pages = 0;
  return framePages(
    deck,
    { text: slide.heading, kicker: slide.section || courseOf(deck) || outline.title },
    make,
    (body, index) => {
      const ofCells = slide.blocks.filter(({ cell }) => body.cells.some(({ number }) => number === cell.number));
      const isLast = index === pages - 1;
      const blocks = ofCells.filter((block) => !said.has(block) && (isLast || isOn(deck, body, block)));
      for (const block of blocks) said.add(block);
      const notes = index === 0 ? slide.notes : [words.script.continued];
      return {
        script: scriptOf(deck, { heading: slide.heading, notes, blocks }),
        sources: bindingsOf(deck, blocks),
      };
    },
  );
}

/** Whether a block of one of a page's cells is on that page. Only findings are looked for: one may follow a table that continues on the next page. */
function isOn({ notation }: DeckContext, { boxes }: Body, block: Block): boolean {
  if (block.kind !== "finding") return true;
  const sentence = findingText(block.finding, notation);
  return boxes.some((box) =>
    box.kind === "text" &&
    box.paragraphs.some(({ spans }) => spans.map(({ text }) => text).join("").replaceAll("\u00a0", " ") === sentence)
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

/** One line above the footer: the checks of this slide. */
function markBoxes({ metrics, grid, colors, words }: Design, claims: string[]): Box[] {
  if (!claims.length) return [];
  const sizePt = type.mark;
  const [first] = claims;
  const fits = metrics.widthOf(first!, { sizePt }) < grid.width - 1.6;
  const text = claims.length === 1 && fits ? words.checked.one(first!) : words.checked.count(claims.length);
  const paragraph: Paragraph = {
    spans: [{ text: "✓ ", symbol: true, bold: true }, { text }],
    sizePt,
    leadingPt: sizePt * 1.25,
    color: colors.check,
  };
  const frame = { x: grid.left, y: grid.markTop, w: grid.width, h: 0.24 };
  return [{ kind: "text", name: "Checks", ...frame, paragraphs: [paragraph] }];
}

/** The kicker above the deck's title. */
const courseOf = ({ kicker, outline, words }: DeckContext): string => kicker ?? words.milestone(outline.course);

/** A paragraph with its height at a given width. */
function measured(metrics: Metrics, paragraph: Paragraph, width: number): { paragraph: Paragraph; h: number } {
  const lines = paragraph.spans.length
    ? countLines(metrics, paragraph.spans, paragraph.sizePt, width, paragraph.bold)
    : 0;
  return { paragraph, h: lines * paragraph.leadingPt / 72 };
}

/** Joins items with dots, in lines that end with whole items. */
function factLines(metrics: Metrics, items: string[], sizePt: number, width: number): string {
  const dot = "   ·   ";
  return items.reduce((text, item) => {
    const line = text.slice(text.lastIndexOf("\n") + 1);
    if (!text) return item;
    return text + (metrics.widthOf(line + dot + item, { sizePt }) > width ? "\n" : dot) + item;
  }, "");
}

/** The lower limit of a section slide's content, above the footer, in inches. */
const sectionBottom = 6.8;

/** Separate pages for a paragraph that is too long for the page of its heading. */
const layoutLead = (deck: DeckContext, heading: string, runs: Run[], cell: CellRef): Page[] =>
  layoutContent(deck, {
    kind: "content",
    section: "",
    heading,
    blocks: [{ kind: "paragraph", runs, cell }],
    cells: [cell],
    notes: [],
  });

/** The title page. A subtitle that is too long for it follows on the next pages. */
function layoutTitle(deck: DeckContext): Page[] {
  const { metrics, outline, grid, colors, words } = deck;
  const width = grid.titleText;
  const { sizePt, height } = planTitle(metrics, () => [{ text: outline.title }], type.deckTitle, width);
  const facts = factLines(metrics, [...describeRun(outline.run, words.run), words.run.id(outline.runId)], 11, width);
  const fact = measured(
    metrics,
    { spans: [{ text: facts }], sizePt: 11, leadingPt: 17, color: colors.onPrimarySoft },
    width,
  );
  const subtitle = measured(metrics, {
    spans: spansOf(outline.subtitle),
    sizePt: 20,
    leadingPt: 28,
    color: colors.onPrimarySoft,
  }, width);
  const below = subtitle.h ? 0.35 + subtitle.h : 0;
  const top = deck.logo ? 1.9 : 1.2;
  const fits = below <= 6.6 - fact.h - top - height;
  const y = Math.max(top, 3.4 - (height + (fits ? below : 0)) / 2);
  const course = courseOf(deck);
  const kicker: Paragraph = {
    spans: [{ text: course.toUpperCase() }],
    sizePt: 12,
    leadingPt: 16,
    color: colors.accent,
    bold: true,
    trackingPt: 1.5,
  };
  const at = { x: grid.left, w: width };
  const boxes: Box[] = [
    ...fingerprint(deck, outline.runId, grid.titleColumns, colors.primary, colors.titlePattern),
    ...(course ? [{ kind: "text", name: "Course", ...at, y: y - 0.46, h: 0.25, paragraphs: [kicker] } as Box] : []),
    ...(subtitle.h && fits
      ? [
        {
          kind: "text",
          name: "Subtitle",
          ...at,
          y: y + height + 0.35,
          h: subtitle.h,
          paragraphs: [subtitle.paragraph],
        } as Box,
      ]
      : []),
    { kind: "text", name: "Run", ...at, y: 6.86 - fact.h, h: fact.h, paragraphs: [fact.paragraph] },
  ];
  const page: Page = {
    master: "TITLE",
    title: { frame: { ...at, y, h: height }, text: outline.title, sizePt },
    boxes,
    notes: withOrigin(deck, { script: titleScript(outline, fits ? outline.subtitle : []), sources: [] }, [
      outline.titleCell,
    ]),
  };
  return fits ? [page] : [page, ...layoutLead(deck, outline.title, outline.subtitle, outline.titleCell)];
}

/** The author's notes, or else the title and what stands below it. */
const titleScript = ({ titleNotes, title }: Outline, subtitle: Run[]): string[] =>
  titleNotes.length > 0 ? titleNotes : [sentence(title), sentence(plainText(subtitle))].filter((text) => text !== "");

/** The author's notes, or else the section's heading and what stands below it. */
const sectionScript = ({ words }: DeckContext, { notes, number, heading }: SectionSlide, lead: Run[]): string[] =>
  notes.length > 0 ? notes : [`${words.script.part(number, sentence(heading))} ${sentence(plainText(lead))}`.trim()];

const plainText = (runs: Run[]) => runs.map(({ text }) => text).join("");

/** The run's fingerprint along the right edge of a page. */
function fingerprint({ grid, colors }: Design, seed: string, columns: number, ground: string, tone: string): Box[] {
  const [size, gap] = [0.34, 0.09];
  const rows = Math.ceil((grid.page.height + gap) / (size + gap));
  return drawFingerprint({
    seed,
    x: grid.page.width - columns * (size + gap) + gap,
    y: (grid.page.height - rows * (size + gap) + gap) / 2,
    columns,
    rows,
    size,
    gap,
    ground,
    tone,
    accents: colors,
  });
}

/** A section's page. A lead that is too long for it follows on the next pages. */
function layoutSection(deck: DeckContext, slide: SectionSlide): Page[] {
  const { metrics, outline, grid, colors } = deck;
  const numeral: Paragraph = {
    spans: [{ text: String(slide.number) }],
    sizePt: 120,
    leadingPt: 124,
    color: colors.value,
    bold: true,
  };
  const x = grid.left + metrics.widthOf(String(slide.number), numeral) + 0.55;
  const width = grid.sectionTextRight - x;
  const { sizePt, height } = planTitle(metrics, () => [{ text: slide.heading }], type.sectionTitle, width);
  const lead = measured(metrics, { spans: spansOf(slide.lead), sizePt: 18, leadingPt: 25, color: colors.text }, width);
  const y = 3.7 - height / 2;
  const boxes: Box[] = [
    ...fingerprint(deck, `${outline.runId}/${slide.number}`, 3, colors.section, colors.sectionPattern),
    {
      kind: "text",
      name: "Section number",
      x: grid.left,
      y: 2.84,
      w: 2.6,
      h: 1.72,
      paragraphs: [numeral],
      anchor: "middle",
    },
  ];
  const fits = y + height + 0.3 + lead.h <= sectionBottom;
  if (lead.h && fits) {
    boxes.push({
      kind: "text",
      name: "Lead",
      x,
      y: y + height + 0.3,
      w: width,
      h: lead.h,
      paragraphs: [lead.paragraph],
    });
  }
  const page: Page = {
    master: "SECTION",
    title: { frame: { x, y, w: width, h: height }, text: slide.heading, sizePt },
    footer: footerOf(deck, slide.cells),
    boxes,
    notes: withOrigin(
      deck,
      { script: sectionScript(deck, slide, fits ? slide.lead : []), sources: [] },
      slide.cells,
    ),
  };
  return fits ? [page] : [page, ...layoutLead(deck, slide.heading, slide.lead, slide.cells[0]!)];
}
