/** Outline → pages: every text measured, everything placed. Pure but for reading the font once. */

import { type CellRef, type Outline, sayRun, type Slide } from "../report/mod.ts";
import { type Body, compose } from "./compose.ts";
import { drawFingerprint } from "./fingerprint.ts";
import type { Metrics } from "./metrics.ts";
import type { Box, Frame, Page, Paragraph } from "./page.ts";
import { countLines, spansOf } from "./pieces.ts";
import { layoutAiUse, layoutEvidence } from "./record_slides.ts";
import { grid, leading, page as pageSize, palette, type } from "./theme.ts";

/** What every slide of a deck shares. */
export interface DeckContext {
  metrics: Metrics;
  outline: Outline;
}

/**
 * Lays a deck out.
 *
 * @throws {DeckError} where a table does not fit; the message names the cell.
 */
export function layoutDeck(outline: Outline, metrics: Metrics): Page[] {
  const deck: DeckContext = { metrics, outline };
  return [layoutTitle(deck), ...outline.slides.flatMap((slide) => layoutSlide(deck, slide))];
}

function layoutSlide(deck: DeckContext, slide: Slide): Page[] {
  switch (slide.kind) {
    case "section":
      return [layoutSection(deck, slide)];
    case "content":
      return layoutContent(deck, slide);
    case "evidence":
      return layoutEvidence(deck, slide.rows);
    case "ai-use":
      return layoutAiUse(deck, slide.entries);
  }
}

/** "Cell 12", "Cells 3, 5, 8", with the run's id: where a page comes from. */
export function sayFooter({ outline }: DeckContext, cells: CellRef[]): string {
  const numbers = cells.map((cell) => cell.number).sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let at = 0; at < numbers.length;) {
    let end = at;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    ranges.push(end - at > 1 ? `${numbers[at]}–${numbers[end]}` : numbers.slice(at, end + 1).join(", "));
    at = end + 1;
  }
  const where = numbers.length ? `cell${numbers.length > 1 ? "s" : ""} ${ranges.join(", ")}  ·  ` : "";
  return `${where}run ${outline.runId}`;
}

/** What the speaker should know of a page's origin. */
export function sayOrigin({ outline }: DeckContext, cells: CellRef[]): string {
  const list = cells.map((cell) => `cell ${cell.number}${cell.id ? ` (id ${cell.id})` : ""}`).join(", ");
  return `Made from ${list} of run ${outline.runId}.`;
}

/** The largest title size in which a heading takes at most two lines (three in the smallest). */
export function planTitle(
  metrics: Metrics,
  text: string,
  sizes: readonly number[],
  width: number,
): { sizePt: number; lines: number } {
  for (const sizePt of sizes) {
    const lines = countLines(metrics, [{ text }], sizePt, width, true);
    if (lines <= 2) return { sizePt, lines };
  }
  const sizePt = sizes.at(-1)!;
  return { sizePt, lines: countLines(metrics, [{ text }], sizePt, width, true) };
}

/** A content page's frame around bodies: titles, kicker, footer, part counts. */
export function framePages(
  deck: DeckContext,
  heading: { text: string; kicker: string },
  makeBodies: (area: Frame) => Body[],
  notes: (body: Body, index: number) => string[],
): Page[] {
  const { metrics, outline } = deck;
  const width = 10.9;
  const { sizePt, lines } = planTitle(metrics, `${heading.text}   9/9`, type.title, width);
  const h = lines * sizePt * leading.title / 72 + 0.04;
  const y = Math.max(grid.bodyTop, grid.titleTop + h + 0.4);
  const bodies = makeBodies({ x: grid.left, y, w: grid.width, h: grid.bodyBottom - y });
  return bodies.map((body, index) => ({
    master: "CONTENT",
    title: {
      frame: { x: grid.left, y: grid.titleTop, w: grid.width, h },
      text: heading.text,
      sizePt,
      part: bodies.length > 1 ? `${index + 1}/${bodies.length}` : undefined,
    },
    kicker: heading.kicker,
    footer: { left: outline.title, right: sayFooter(deck, body.cells) },
    boxes: body.boxes,
    notes: [...notes(body, index), sayOrigin(deck, body.cells)].join("\n\n"),
  }));
}

function layoutContent(deck: DeckContext, slide: Extract<Slide, { kind: "content" }>): Page[] {
  const { metrics, outline } = deck;
  const kicker = slide.section || outline.title;
  const marks = slide.blocks.filter((block) => block.kind === "mark");
  const blocks = slide.blocks.filter((block) => block.kind !== "mark");
  const make = (area: Frame): Body[] => {
    const bodies = compose({ metrics, heading: slide.heading, area }, blocks);
    if (!bodies.length) bodies.push({ boxes: [], cells: [] });
    const last = bodies.at(-1)!;
    last.boxes.push(...markBoxes(metrics, marks.map((mark) => mark.claim)));
    last.cells = [
      ...last.cells,
      ...marks.map((mark) => mark.cell).filter((cell) => !last.cells.some((c) => c.number === cell.number)),
    ];
    return bodies;
  };
  return framePages(deck, { text: slide.heading, kicker }, make, (body, index) => [
    ...(index === 0 ? slide.notes : []),
    ...bindingsOf(slide, body.cells),
    ...(index === 0 && marks.length
      ? [`Checks passed here:\n${marks.map((mark) => `- ${mark.claim}`).join("\n")}`]
      : []),
  ]);
}

/** For each finding of these cells, what its values are bound to. */
function bindingsOf(slide: Extract<Slide, { kind: "content" }>, cells: CellRef[]): string[] {
  return slide.blocks.flatMap((block) => {
    if (block.kind !== "finding" || !cells.some((cell) => cell.number === block.cell.number)) return [];
    const bound = block.finding.parts.flatMap((part) =>
      typeof part === "string"
        ? []
        : [`- ${part.text} is ${part.path}, shown by cell ${part.cell.number} (${part.hash.slice(0, 12)})`]
    );
    return [[`“${block.finding.text}”`, ...bound].join("\n")];
  });
}

/** One line above the footer: what was checked on this slide. */
function markBoxes(metrics: Metrics, claims: string[]): Box[] {
  if (!claims.length) return [];
  const sizePt = type.mark;
  const only = claims.length === 1 && metrics.widthOf(claims[0]!, { sizePt }) < grid.width - 1.6
    ? claims[0]!
    : undefined;
  const text = only ? `Checked: ${only}` : `${claims.length} ${claims.length === 1 ? "check" : "checks"} passed here`;
  const spans = [{ text: "✓ ", symbol: true, bold: true }, { text }];
  const paragraph: Paragraph = { spans, sizePt, leadingPt: sizePt * 1.25, color: palette.cool };
  return [{
    kind: "text",
    name: "Checks",
    x: grid.left,
    y: grid.markTop,
    w: grid.width,
    h: 0.26,
    paragraphs: [paragraph],
  }];
}

/** Facts as one line each below another, as many as fit. */
function layoutTitle(deck: DeckContext): Page {
  const { metrics, outline } = deck;
  const width = 7.4;
  const { sizePt, lines } = planTitle(metrics, outline.title, type.deckTitle, width);
  const titleHeight = lines * sizePt * leading.title / 72 + 0.06;
  const subtitle: Paragraph = { spans: spansOf(outline.subtitle), sizePt: 20, leadingPt: 28, color: palette.onInkSoft };
  const subtitleLines = outline.subtitle.length ? countLines(metrics, subtitle.spans, 20, width) : 0;
  const subtitleHeight = subtitleLines * 28 / 72;
  const block = titleHeight + (subtitleLines ? 0.3 + subtitleHeight : 0);
  const y = Math.max(1.1, 3.35 - block / 2);
  const facts = [...sayRun(outline.run), `run ${outline.runId}`];
  const size = 0.34;
  const gap = 0.09;
  const columns = 10;
  const rows = Math.ceil((pageSize.height + gap) / (size + gap));
  const boxes: Box[] = [
    ...drawFingerprint({
      seed: outline.runId,
      x: pageSize.width - columns * (size + gap) + gap,
      y: (pageSize.height - rows * (size + gap) + gap) / 2,
      columns,
      rows,
      size,
      gap,
      ground: palette.ink,
      tone: "4A6796",
    }),
    kickerBox(
      outline.run?.milestone ? `AetherMart · Milestone ${outline.run.milestone.replace(/^m/i, "")}` : "AetherMart",
      y - 0.5,
    ),
  ];
  if (subtitleLines) {
    boxes.push({
      kind: "text",
      name: "Subtitle",
      x: grid.left,
      y: y + titleHeight + 0.3,
      w: width,
      h: subtitleHeight,
      paragraphs: [subtitle],
    });
  }
  const fact: Paragraph = {
    spans: [{ text: facts.join("   ·   ") }],
    sizePt: 11,
    leadingPt: 16,
    color: palette.onInkSoft,
  };
  const factHeight = countLines(metrics, fact.spans, 11, width) * 16 / 72;
  boxes.push({
    kind: "text",
    name: "Run",
    x: grid.left,
    y: 6.9 - factHeight,
    w: width,
    h: factHeight,
    paragraphs: [fact],
    anchor: "bottom",
  });
  return {
    master: "TITLE",
    title: { frame: { x: grid.left, y, w: width, h: titleHeight }, text: outline.title, sizePt },
    boxes,
    notes: [...outline.titleNotes, sayOrigin(deck, [outline.titleCell])].join("\n\n"),
  };
}

const kickerBox = (text: string, y: number): Box => ({
  kind: "text",
  name: "Kicker",
  x: grid.left,
  y,
  w: 7,
  h: 0.3,
  paragraphs: [{
    spans: [{ text: text.toUpperCase() }],
    sizePt: 12,
    leadingPt: 16,
    color: palette.amber,
    bold: true,
    trackingPt: 1.5,
  }],
});

function layoutSection(deck: DeckContext, slide: Extract<Slide, { kind: "section" }>): Page {
  const { metrics, outline } = deck;
  const x = 3.6;
  const width = 7.6;
  const { sizePt, lines } = planTitle(metrics, slide.heading, type.sectionTitle, width);
  const h = lines * sizePt * leading.title / 72 + 0.06;
  const lead: Paragraph = { spans: spansOf(slide.lead), sizePt: 18, leadingPt: 25, color: palette.body };
  const leadHeight = slide.lead.length ? countLines(metrics, lead.spans, 18, width) * 25 / 72 : 0;
  const y = 3.75 - (h + (leadHeight ? leadHeight + 0.3 : 0)) / 2;
  const numeral: Paragraph = {
    spans: [{ text: String(slide.number) }],
    sizePt: 138,
    leadingPt: 150,
    color: palette.warm,
    bold: true,
  };
  const boxes: Box[] = [
    {
      kind: "text",
      name: "Section number",
      x: grid.left,
      y: 2.6,
      w: 2.6,
      h: 2.2,
      paragraphs: [numeral],
      anchor: "middle",
    },
    ...drawFingerprint({
      seed: `${outline.runId}/${slide.number}`,
      x: 12.06,
      y: -0.13,
      columns: 3,
      rows: 18,
      size: 0.34,
      gap: 0.09,
      ground: palette.cream,
      tone: "CDBE9F",
    }),
  ];
  if (leadHeight) {
    boxes.push({ kind: "text", name: "Lead", x, y: y + h + 0.3, w: width, h: leadHeight, paragraphs: [lead] });
  }
  return {
    master: "SECTION",
    title: { frame: { x, y, w: width, h }, text: slide.heading, sizePt },
    footer: { left: outline.title, right: sayFooter(deck, slide.cells) },
    boxes,
    notes: [...slide.notes, sayOrigin(deck, slide.cells)].join("\n\n"),
  };
}
