/** The agenda, and the pages that begin a section and list its slides. */

import type { SectionSlide, Slide } from "../report/mod.ts";
import {
  courseOf,
  type DeckContext,
  footerOf,
  framePages,
  planTitle,
  shorten,
  titleSpans,
  widestPart,
  withOrigin,
} from "./frame.ts";
import { type Continues, fingerprint, measured, plainText } from "./front_pages.ts";
import { countLines } from "./metrics.ts";
import type { Box, Frame, Page, Paragraph } from "./page.ts";
import { spansOf } from "./pieces.ts";
import { countChecks } from "./record_slides.ts";
import { sentence } from "./script.ts";
import { leading, type } from "./type_scale.ts";
import type { Body } from "./visuals.ts";

/** The limits of a section page's content, in inches. */
const [sectionTop, sectionBottom] = [1.1, 6.7];
/** Half of the height of a section's number, in inches. */
const numberHalf = 0.86;

/** The page of a section: its number, heading and lead, and the headings of its slides. A lead that is too long for it follows on the next pages. */
export function layoutSection(deck: DeckContext, slide: SectionSlide, { continueLead }: Continues): Page[] {
  const { metrics, outline, grid, colors } = deck;
  const { number, heading } = slide;
  const headings = headingsAfter(deck, slide);
  const numeral: Paragraph = {
    spans: [{ text: number === undefined ? "" : String(number) }],
    sizePt: 120,
    leadingPt: 124,
    color: colors.value,
    bold: true,
  };
  const x = number === undefined ? grid.left : grid.left + metrics.widthOf(String(number), numeral) + 0.55;
  const width = grid.sectionTextRight - x;
  const title = planTitle(
    metrics,
    (sizePt) =>
      titleSpans({ text: heading, part: deck.repeated.has(heading) ? widestPart : undefined }, sizePt, colors),
    type.sectionTitle,
    width,
  );
  const lead = measured(metrics, { spans: spansOf(slide.lead), sizePt: 18, leadingPt: 25, color: colors.text }, width);
  const below = lead.h ? 0.3 + lead.h : 0;
  const room = sectionBottom - sectionTop - title.height;
  const fits = below <= room;
  const isLong = headings.length > oneColumn;
  // Two columns also take the space below the number.
  const listX = isLong ? grid.left : x;
  const listWidth = grid.sectionTextRight - listX;
  const numberDown = isLong && number !== undefined
    ? Math.max(0, numberHalf - title.height / 2 - (fits ? below : 0) - 0.4)
    : 0;
  const list = planList(deck, headings, listWidth, room - (fits ? below : 0) - 0.4 - numberDown);
  const height = title.height + (fits ? below : 0) + (list.h ? 0.4 + numberDown + list.h : 0);
  const y = Math.max(sectionTop, 3.7 - height / 2);
  const at = { x, w: width };
  const listTop = y + height - list.h;
  const boxes: Box[] = [
    ...fingerprint(deck, `${outline.runId}/${number ?? heading}`, 3, colors.section, colors.sectionPattern),
    ...(number === undefined ? [] : [
      {
        kind: "text",
        name: "Section number",
        x: grid.left,
        y: y + title.height / 2 - numberHalf,
        w: x - grid.left - 0.15,
        h: 2 * numberHalf,
        paragraphs: [numeral],
        anchor: "middle",
      } as Box,
    ]),
    ...(lead.h && fits
      ? [
        {
          kind: "text",
          name: "Lead",
          ...at,
          y: y + title.height + 0.3,
          h: lead.h,
          paragraphs: [lead.paragraph],
        } as Box,
      ]
      : []),
    ...list.draw({ x: listX, w: listWidth, y: listTop, h: list.h }),
  ];
  const page: Page = {
    master: "SECTION",
    title: { frame: { ...at, w: title.width, y, h: title.height }, text: heading, sizePt: title.sizePt },
    footer: footerOf(deck, slide.cells),
    boxes,
    notes: withOrigin(deck, { script: sectionScript(deck, slide, fits), sources: [] }, slide.cells),
  };
  return fits ? [page] : [page, ...continueLead(deck, heading, slide.lead, slide.cells[0]!)];
}

/** The headings of a section's slides. In a deck with an agenda, the last section also lists the disclosure of AI use, which follows it. */
function headingsAfter({ outline, words }: DeckContext, slide: SectionSlide): string[] {
  const agenda = outline.slides.find((one) => one.kind === "agenda");
  const use = outline.slides.find((one) => one.kind === "ai-use");
  if (agenda?.sections.at(-1)?.cells[0] !== slide.cells[0] || !use) return slide.slides;
  const titles = use.entries.map(({ use }) => "none" in use ? words.ai.none : words.ai.title(use.task));
  return [...slide.slides, ...new Set(titles)];
}

/** The author's notes, or else the section's heading and what stands below it. */
function sectionScript(
  { words }: DeckContext,
  { notes, number, heading, lead }: SectionSlide,
  hasLead: boolean,
): string[] {
  if (notes.length > 0) return notes;
  const name = number === undefined ? sentence(heading) : words.script.part(number, sentence(heading));
  return [`${name} ${hasLead ? sentence(plainText(lead)) : ""}`.trim()];
}

/** The page before an appendix that has no section of its own. It also lists the evidence, which ends the appendix. */
export function appendixSection(
  { words, outline }: DeckContext,
  { slides, cells }: Extract<Slide, { kind: "appendix" }>,
): SectionSlide {
  const evidence = outline.slides.flatMap((slide) =>
    slide.kind === "evidence" ? [words.evidence.title(countChecks(slide.rows))] : []
  );
  return { kind: "section", heading: words.appendix, lead: [], slides: [...slides, ...evidence], cells, notes: [] };
}

/** The height of a list, and how to draw it. */
interface List {
  h: number;
  draw(frame: Frame): Box[];
}

/** The space above and below a heading in a list, in inches, for few and for many headings. */
const itemPads = [0.07, 0.04];
/** More headings than this stand in two columns. */
const oneColumn = 6;

/** Headings between thin lines, in one column or in two with lines at the same heights. If not even the smallest text fits, the rest is counted. */
function planList(deck: DeckContext, headings: string[], width: number, room: number): List {
  const { words, grid } = deck;
  const { length } = headings;
  for (let count = length; count > 0; count--) {
    const items = count < length ? [...headings.slice(0, count), words.more(length - count)] : headings;
    const columns = headings.length > oneColumn ? 2 : 1;
    const w = columns > 1 ? (width - grid.gutter) / 2 : width;
    const rows = Math.ceil(items.length / columns);
    for (const sizePt of type.list) {
      const texts = items.map((item) =>
        countLines(deck.metrics, [{ text: item }], sizePt, w) * sizePt * leading.table / 72
      );
      for (const pad of itemPads) {
        const heights = Array.from(
          { length: rows },
          (_, row) => Math.max(texts[row]!, texts[row + rows] ?? 0) + 2 * pad,
        );
        const h = heights.reduce((total, height) => total + height, 0);
        if (h <= room) return { h, draw: (frame) => drawList(deck, { items, heights, sizePt, pad, w }, frame) };
      }
    }
  }
  return { h: 0, draw: () => [] };
}

interface ListPlan {
  items: string[];
  /** The heights of the rows. */
  heights: number[];
  sizePt: number;
  /** The space above and below a heading, in inches. */
  pad: number;
  w: number;
}

function drawList({ colors, grid }: DeckContext, { items, heights, sizePt, pad, w }: ListPlan, frame: Frame): Box[] {
  const rows = heights.length;
  let y = frame.y;
  return items.flatMap((text, at): Box[] => {
    if (at % rows === 0) y = frame.y;
    const x = frame.x + Math.floor(at / rows) * (w + grid.gutter);
    const h = heights[at % rows]!;
    const paragraph: Paragraph = {
      spans: [{ text }],
      sizePt,
      leadingPt: sizePt * leading.table,
      color: colors.text,
    };
    const boxes: Box[] = [
      { kind: "shape", shape: "rect", name: "Rule", x, y, w, h: 0.01, fill: colors.sectionPattern },
      { kind: "text", name: "Slide", x, y: y + pad, w, h: h - 2 * pad, paragraphs: [paragraph] },
    ];
    y += h;
    return boxes;
  });
}

/** The most sections on one page of the agenda. */
const mostSections = 8;
/** The width of a section's number in the agenda, in inches. */
const numberWidth = 0.9;

/** The sections by number, heading and lead. */
export function layoutAgenda(deck: DeckContext, { sections, cells }: Extract<Slide, { kind: "agenda" }>): Page[] {
  const pages = Math.ceil(sections.length / mostSections);
  const share = Math.ceil(sections.length / pages);
  const make = (area: Frame): Body[] =>
    Array.from({ length: pages }, (_, at) => ({
      boxes: drawAgenda(deck, sections.slice(at * share, (at + 1) * share), area),
      cells,
    }));
  const kicker = courseOf(deck) || deck.outline.title;
  return framePages(deck, { text: deck.words.agenda, kicker }, make, () => ({
    script: [sentence(`${deck.words.agenda}: ${sections.map(({ heading }) => heading).join("; ")}`)],
    sources: [],
  }));
}

function drawAgenda(deck: DeckContext, sections: SectionSlide[], area: Frame): Box[] {
  const { colors, metrics } = deck;
  const height = Math.min(area.h / sections.length, 1.1);
  const x = area.x + numberWidth;
  const w = area.w - numberWidth;
  return sections.flatMap(({ number, heading, lead }, index): Box[] => {
    const y = area.y + index * height;
    const line = (spans: Paragraph["spans"], sizePt: number, color: string, bold: boolean): Paragraph => ({
      spans,
      sizePt,
      leadingPt: sizePt * 1.25,
      color,
      bold,
    });
    const [largest, smallest, numberSize] = type.agenda;
    const fits = (paragraphs: Paragraph[]) =>
      paragraphs.reduce((sum, paragraph) => sum + measured(metrics, paragraph, w).h, 0) <= height - 0.2;
    const name = (sizePt: number, text = heading) => line([{ text }], sizePt, colors.primary, true);
    const about = spansOf(lead).length ? [line(spansOf(lead), smallest, colors.muted, false)] : [];
    // The whole heading and a long lead are on their section's own page.
    const short = () => name(smallest, shorten(metrics, heading, { sizePt: smallest, bold: true }, w));
    const shown = [[name(largest), ...about], [name(largest)], [name(smallest)]].find(fits) ?? [short()];
    const frame = { y: y + 0.08, h: height - 0.16, anchor: "middle" as const };
    return [
      ...(index ? [{ kind: "shape", shape: "rect", name: "Rule", ...area, y, h: 0.01, fill: colors.rule } as Box] : []),
      {
        kind: "text",
        name: "Section number",
        ...frame,
        x: area.x,
        w: numberWidth - 0.2,
        paragraphs: [line([{ text: String(number) }], numberSize, colors.value, true)],
      },
      { kind: "text", name: "Section", ...frame, x, w, paragraphs: shown },
    ];
  });
}
