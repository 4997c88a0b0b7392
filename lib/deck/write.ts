/** Outline → .pptx. */

import type { Outline } from "../report/mod.ts";
import { chartFrameXml } from "./chart_package.ts";
import { planChart } from "./chart_plan.ts";
import { diagramXml } from "./diagram_xml.ts";
import { layoutDeck } from "./layout.ts";
import { finishPackage } from "./ooxml.ts";
import { titleSpans } from "./frame.ts";
import type { Box, Frame, Page, Paragraph, Span, TableCell, TableRow } from "./page.ts";
import { grids } from "./grid.ts";
import { defineMasters } from "./masters.ts";
import { planNotes } from "./notes_page.ts";
import { dataOf, Presentation, type PresentationSlide } from "./presentation.ts";
import { secondsOf } from "./script.ts";
import { cellPadX } from "./table_columns.ts";
import { DeckError } from "./tables.ts";
import { timelineXml } from "./timeline_xml.ts";
import { type Colors, defaultTheme, type Design, designOf, type Fonts, type Theme } from "./theme.ts";
import { leading, type } from "./type_scale.ts";

/**
 * Writes a deck. The same outline gives the same bytes. Dates come from its run record; without one they are the epoch.
 *
 * @param note gets what the author should know of, one sentence or two each: notes that their printed page cuts
 * @returns the bytes of a .pptx
 * @throws {DeckError} if a table or chart cannot be shown; the message names the cell
 */
export async function writeDeck(
  outline: Outline,
  theme: Theme = defaultTheme,
  note: (problem: string) => void = () => {},
): Promise<Uint8Array> {
  const design = designOf(theme);
  const pages = layoutPages(outline, design);
  const raw = await drawPages(outline, pages, theme);
  const total = secondsOf(pages.flatMap(({ notes, isBackup }) => isBackup ? [] : notes.script));
  const notes = pages.map((page, index) => planNotes(design, page.notes, index === 0 ? total : undefined));
  for (const [index, { share }] of notes.entries()) {
    if (share === 1) continue;
    note(
      `A printed page holds only ${Math.floor(100 * share)}% of the notes of slide ${index + 1} ("${
        pages[index]!.title.text
      }"). Shorten them.`,
    );
  }
  return finishPackage(raw, {
    title: outline.title,
    date: new Date(outline.run?.started ?? 0),
    theme: design,
    slides: pages.map((page, index) => ({
      title: page.title.text,
      notes: notes[index]!,
      titleFrame: page.title.frame,
      tables: page.boxes.flatMap((box) => box.kind === "table" ? [box.alt] : []),
      drawings: drawingsOf(page, theme),
      charts: page.boxes.flatMap((box) => box.kind === "chart" ? [{ plan: planBox(box, design), frame: box }] : []),
    })),
  });
}

/** @throws {DeckError} that also names the page's proportions, if they are the reason */
function layoutPages(outline: Outline, design: Design): Page[] {
  try {
    return layoutDeck(outline, design);
  } catch (error) {
    const { name, grid } = design;
    if (!(error instanceof DeckError) || grid === grids["16:9"]) throw error;
    try {
      layoutDeck(outline, { ...design, grid: grids["16:9"] });
    } catch {
      throw error;
    }
    throw new DeckError(`${error.message} It fits on a page of 16:9, but the theme "${name}" is 4:3 ("aspect").`, {
      cause: error,
    });
  }
}

const planBox = (box: Extract<Box, { kind: "chart" }>, design: Design) => planChart(box.chart, box, box.cell, design);

/** The XML of a page's drawings, in the order of their boxes. */
function drawingsOf({ boxes }: Page, theme: Theme): string[] {
  let charts = 0;
  return boxes.flatMap((box, index) => {
    if (box.kind === "chart") return [chartFrameXml(box, charts++)];
    if (box.kind === "diagram") return [diagramXml(box, theme, `d${index}`)];
    return box.kind === "timeline" ? [timelineXml(box, theme, `t${index}`)] : [];
  });
}

/** The package as pptxgenjs writes it: complete, but neither valid nor reproducible until `finishPackage`. */
async function drawPages(outline: Outline, pages: Page[], theme: Theme): Promise<Uint8Array> {
  const deck = new Presentation();
  deck.defineLayout({ name: "WIDE", ...theme.grid.page });
  deck.layout = "WIDE";
  deck.title = outline.title;
  deck.theme = { headFontFace: theme.fonts.text, bodyFontFace: theme.fonts.text };
  defineMasters(deck, theme);
  for (const page of pages) {
    const slide = deck.addSlide({ masterName: page.master });
    drawPage(slide, page, theme);
    slide.addNotes(" "); // `finishPackage` replaces them
  }
  return await deck.write({ outputType: "uint8array" }) as Uint8Array;
}

function drawPage(slide: PresentationSlide, page: Page, theme: Theme) {
  const { grid, colors } = theme;
  const { frame, text, sizePt, part } = page.title;
  const color: string = page.master === "TITLE" ? colors.onPrimary : colors.primary;
  const paragraph: Paragraph = {
    spans: titleSpans({ text, part }, sizePt, colors),
    sizePt,
    leadingPt: sizePt * leading.title,
    color,
    bold: true,
  };
  slide.addText(runsOf(paragraph, true, theme.fonts), { placeholder: "title", ...frame, margin: 0, valign: "top" });
  if (page.kicker) {
    drawText(slide, "Section", { x: grid.left, y: grid.kickerTop - 0.04, w: grid.width, h: 0.22 }, [
      page.kicker,
    ], theme);
  }
  for (const box of page.boxes) drawBox(slide, box, theme);
  if (page.footer) {
    const right = page.master === "SECTION" ? grid.sectionRight : grid.right;
    drawText(slide, "Deck", { x: grid.left, y: grid.footerTop, w: grid.deckWidth, h: 0.24 }, [
      footer(page.footer.left, colors),
    ], theme);
    const source = { x: right - 0.5 - grid.sourceWidth, y: grid.footerTop, w: grid.sourceWidth, h: 0.24 };
    drawText(slide, "Source", source, [{ ...footer(page.footer.right, colors), align: "right" }], theme);
  }
}

const small = (text: string, sizePt: number, color: string): Paragraph => ({
  spans: [{ text }],
  sizePt,
  leadingPt: sizePt * 1.3,
  color,
});
const footer = (text: string, colors: Colors) => small(text, type.footer, colors.muted);

function drawBox(slide: PresentationSlide, box: Box, theme: Theme) {
  const { x, y, w, h, name } = box;
  switch (box.kind) {
    case "text":
      return drawText(slide, name, box, box.paragraphs, theme, box);
    case "shape":
      slide.addShape(box.shape, { x, y, w, h, fill: { color: box.fill }, objectName: name });
      return;
    case "chart":
    case "diagram":
    case "timeline":
      // `finishPackage` replaces this shape by the drawing.
      slide.addShape("rect", { x, y, w, h, objectName: name });
      return;
    case "picture":
      slide.addImage({
        data: dataOf(box.picture),
        x,
        y,
        w,
        h,
        altText: box.alt,
        objectName: name,
      });
      return;
    case "table":
      return drawTable(slide, box, theme);
  }
}

interface TextBox {
  anchor?: "top" | "bottom" | "middle";
  fill?: string;
  inset?: number;
}

function drawText(
  slide: PresentationSlide,
  name: string,
  frame: Frame,
  paragraphs: Paragraph[],
  { fonts }: Theme,
  { anchor = "top", fill, inset = 0 }: TextBox = {},
) {
  const { x, y, w, h } = frame;
  slide.addText(paragraphs.flatMap((paragraph, index) => runsOf(paragraph, index === paragraphs.length - 1, fonts)), {
    x,
    y,
    w,
    h,
    margin: inset * 72,
    valign: anchor,
    objectName: name,
    fit: "none",
    ...(fill && { fill: { color: fill } }),
  });
}

/** The runs of a paragraph. The first one has the paragraph's properties; pptxgenjs repeats them, and `finishPackage` keeps one copy. */
function runsOf(paragraph: Paragraph, isLast: boolean, fonts: Fonts) {
  const { sizePt, leadingPt, color, bold, align, hanging, spaceAfterPt, trackingPt } = paragraph;
  const spans = splitLines(paragraph.spans.length ? paragraph.spans : [{ text: "" }]);
  return spans.map(({ span, broken }, index) => {
    const first = index === 0;
    return {
      text: span.text,
      options: {
        fontFace: span.symbol ? fonts.symbol : span.mono ? fonts.mono : fonts.text,
        fontSize: span.sizePt ?? sizePt,
        color: span.color ?? color,
        bold: span.bold ?? bold ?? false,
        italic: span.italic ?? false,
        lineSpacing: leadingPt,
        ...(align && { align }),
        ...(trackingPt && { charSpacing: trackingPt }),
        ...(span.href && { hyperlink: { url: span.href, tooltip: span.href } }),
        ...(broken && { softBreakBefore: true }),
        ...(spaceAfterPt && !isLast && { paraSpaceAfter: spaceAfterPt }),
        ...(first && hanging && bulletOf(hanging)),
        ...(index === spans.length - 1 && !isLast && { breakLine: true }),
      },
    };
  });
}

/** Newlines become soft breaks, because pptxgenjs would make paragraphs of them. */
function splitLines(spans: Span[]): { span: Span; broken: boolean }[] {
  return spans.flatMap((span) =>
    span.text.split("\n").map((text, index) => ({ span: { ...span, text }, broken: index > 0 }))
  );
}

function bulletOf({ mark, indentIn, level }: NonNullable<Paragraph["hanging"]>) {
  const indent = indentIn * 72;
  // A no-break space is an invisible mark with the indent of a visible one.
  const signs = { bullet: "2022", dash: "2013", none: "00A0" } as const;
  const bullet = typeof mark === "number"
    ? { type: "number" as const, numberStartAt: mark, indent }
    : { characterCode: signs[mark], indent };
  return { bullet, ...(level && { indentLevel: level }) };
}

function drawTable(
  slide: PresentationSlide,
  box: Extract<Box, { kind: "table" }>,
  { colors, fonts }: Theme,
) {
  const none = { type: "none" as const };
  const rule = (pt: number, color: string) => ({ type: "solid" as const, pt, color });
  const cellOf = (cell: TableCell, row: TableRow, at: number) => {
    const under = at === 0
      ? rule(1.25, colors.primary)
      : row.strong
      ? rule(1, colors.ruleStrong)
      : cell.isOpen
      ? none
      : rule(0.5, colors.rule);
    return {
      text: splitLines(cell.spans).map(({ span, broken }) => ({
        text: span.text,
        options: {
          fontFace: span.symbol ? fonts.symbol : fonts.text,
          fontSize: span.sizePt ?? box.sizePt,
          bold: span.bold ?? cell.bold ?? false,
          color: span.color ?? cell.color ?? colors.text,
          align: cell.align,
          // Exact, because another font would make its lines higher, and with them the row.
          lineSpacing: box.sizePt * leading.table,
          ...(broken && { softBreakBefore: true }),
        },
      })),
      options: {
        align: cell.align,
        valign: at === 0 ? "bottom" as const : "top" as const,
        fontFace: fonts.text,
        fontSize: box.sizePt,
        margin: [box.padY, cellPadX, box.padY, cellPadX] as [number, number, number, number],
        border: [none, none, under, none] as [typeof none, typeof none, typeof under, typeof none],
      },
    };
  };
  const { x, y, w, widths, rows, name } = box;
  slide.addTable(rows.map((row, at) => row.cells.map((cell) => cellOf(cell, row, at))), {
    x,
    y,
    w,
    colW: widths,
    rowH: rows.map((row) => row.height),
    objectName: name,
  });
}
