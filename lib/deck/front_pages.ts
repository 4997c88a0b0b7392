/** The title page, and what it shares with the pages of sections. */

import { type CellRef, describeRun, type Outline, type Run } from "../report/mod.ts";
import { drawFingerprint } from "./fingerprint.ts";
import { courseOf, type DeckContext, kickerLine, planTitle, withOrigin } from "./frame.ts";
import { countLines, type Metrics } from "./metrics.ts";
import type { Box, Page, Paragraph } from "./page.ts";
import { spansOf } from "./pieces.ts";
import { sentence } from "./script.ts";
import type { Design } from "./theme.ts";
import { type } from "./type_scale.ts";

/** A paragraph with its height at a given width, in inches. */
export function measured(metrics: Metrics, paragraph: Paragraph, width: number): { paragraph: Paragraph; h: number } {
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

/** How a lead continues that is too long for the page of its heading. */
export interface Continues {
  continueLead(deck: DeckContext, heading: string, runs: Run[], cell: CellRef): Page[];
}

/** The title page. A subtitle that is too long for it follows on the next pages. */
export function layoutTitle(deck: DeckContext, { continueLead }: Continues): Page[] {
  const { metrics, outline, grid, colors, words } = deck;
  const width = grid.titleText;
  const { sizePt, height, width: titleWidth } = planTitle(
    metrics,
    () => [{ text: outline.title }],
    type.deckTitle,
    width,
  );
  const facts = factLines(
    metrics,
    [...describeRun(outline.run, words.run), words.run.id(outline.runId)],
    type.facts,
    width,
  );
  const fact = measured(
    metrics,
    { spans: [{ text: facts }], sizePt: type.facts, leadingPt: 18, color: colors.onPrimarySoft },
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
  const kicker = kickerLine(metrics, course, width, { color: colors.accent, trackingPt: 1.5, leadingPt: 16 });
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
    title: { frame: { ...at, w: titleWidth, y, h: height }, text: outline.title, sizePt },
    boxes,
    notes: withOrigin(deck, { script: titleScript(outline, fits ? outline.subtitle : []), sources: [] }, [
      outline.titleCell,
    ]),
  };
  return fits ? [page] : [page, ...continueLead(deck, outline.title, outline.subtitle, outline.titleCell)];
}

/** The author's notes, or else the title and what stands below it. */
const titleScript = ({ titleNotes, title }: Outline, subtitle: Run[]): string[] =>
  titleNotes.length > 0 ? titleNotes : [sentence(title), sentence(plainText(subtitle))].filter((text) => text !== "");

/** Runs as plain text. */
export const plainText = (runs: Run[]) => runs.map(({ text }) => text).join("");

/** The run's fingerprint along the right edge of a page. */
export function fingerprint(
  { grid, colors }: Design,
  seed: string,
  columns: number,
  ground: string,
  tone: string,
): Box[] {
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
