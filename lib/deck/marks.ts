/** The line above the footer that says what was checked on a slide. */

import type { DeckContext } from "./frame.ts";
import { countLines } from "./metrics.ts";
import type { Box, Paragraph, Span } from "./page.ts";
import { type } from "./type_scale.ts";
import { keepUnits } from "./units.ts";

/** The line's boxes, and the height that it takes from the slide's body, in inches. */
interface MarkLine {
  boxes: Box[];
  extra: number;
}

const sizePt = type.mark;
const leadingPt = sizePt * 1.25;
/** The most lines of text. */
const mostLines = 2;

/** Plans the line for claims that hold: all of them if two lines suffice, otherwise the first ones and how many follow on the evidence slides. */
export function planMarks(deck: DeckContext, claims: string[]): MarkLine {
  if (!claims.length) return { boxes: [], extra: 0 };
  const { metrics, grid, colors, words, outline } = deck;
  const isListed = outline.slides.some(({ kind }) => kind === "evidence");
  const spansFor = (count: number): Span[] => [
    { text: "✓ ", symbol: true, bold: true },
    { text: keepUnits(words.checked(claims.slice(0, count), claims.length - count, isListed)) },
  ];
  // The mark's own font may be a little wider than measured.
  const lines = (count: number) => countLines(metrics, spansFor(count), sizePt, grid.width - 0.2);
  let count = claims.length;
  while (count && lines(count) > mostLines) count--;
  const paragraph: Paragraph = { spans: spansFor(count), sizePt, leadingPt, color: colors.check };
  const extra = (lines(count) - 1) * leadingPt / 72;
  const frame = { x: grid.left, y: grid.markTop - extra, w: grid.width, h: 0.24 + extra };
  return { boxes: [{ kind: "text", name: "Checks", ...frame, paragraphs: [paragraph] }], extra };
}
