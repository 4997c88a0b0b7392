/** The page of a slide's speaker notes, as it is printed: the slide's picture above its text. */

import { countLines } from "./metrics.ts";
import type { Frame, Notes } from "./page.ts";
import { notesLines, type ScriptLine } from "./script.ts";
import type { Design } from "./theme.ts";
import { ancestor, type Element, elements, emu, insert, make, placeShape, remove, setText } from "./xml_tree.ts";

/** In inches. */
const page = { width: 7.5, height: 10, margin: 0.6 };
const imageTop = 0.5;
const gap = 0.15;
/** The space of the page number at the bottom. */
const foot = 0.55;
/** PowerPoint's distance between a frame and its text, at the left and at the right together. */
const inset = 0.2;
const leading = 1.2;

/** The frame of a text that leaves no room for the picture. */
const wholePage: Frame = {
  x: page.margin,
  y: imageTop,
  w: page.width - 2 * page.margin,
  h: page.height - foot - imageTop,
};

/** The frames of picture and text for slides of a size. */
function framesOf({ width, height }: { width: number; height: number }) {
  const room = page.width - 2 * page.margin;
  const scale = Math.min(room / width, 3.6 / height);
  const [w, h] = [width * scale, height * scale];
  const top = imageTop + h + gap;
  return {
    image: { x: (page.width - w) / 2, y: imageTop, w, h },
    text: { x: page.margin, y: top, w: room, h: page.height - foot - top },
  };
}

/** The sizes of script and sources, in points; the first pair with which the text fits its page is used. Nobody reads smaller text. */
const sizes: [script: number, sources: number][] = [[12, 8], [11, 8], [10, 8], [9, 7], [8, 6], [7, 6], [6, 6]];

/** A line of the notes with the size of its text. */
export interface NotesLine extends ScriptLine {
  sizePt: number;
}

/** What a page of notes shows. */
export interface NotesPlan {
  lines: NotesLine[];
  /** Whether the text takes the whole page, without the slide's picture. */
  isWhole: boolean;
  /** How much of the text the printed page holds: 1 for all of it. The notes in PowerPoint always have all. */
  share: number;
}

/**
 * The lines of a page's notes, in sizes with which they fit the printed page. A text that is too long for the space below the picture takes the page
 * alone, and if it is too long for that as well, it keeps the smallest size. `total` is the time of the whole deck.
 */
export function planNotes({ metrics, words, grid }: Design, notes: Notes, total?: number): NotesPlan {
  const lines = notesLines(notes, words, total);
  const heightAt = ([script, sources]: typeof sizes[number], width: number) =>
    lines.reduce((sum, { text, isSource }) => {
      const sizePt = isSource ? sources : script;
      return sum + Math.max(1, countLines(metrics, [{ text }], sizePt, width - inset)) * sizePt * leading / 72;
    }, 0);
  const shareAt = (pair: typeof sizes[number], { w, h }: Frame) => Math.min(1, (h - inset / 2) / heightAt(pair, w));
  const fitting = (frame: Frame) => sizes.find((pair) => shareAt(pair, frame) === 1);
  const beside = fitting(framesOf(grid.page).text);
  const pair = beside ?? fitting(wholePage) ?? sizes.at(-1)!;
  const [script, sources] = pair;
  return {
    lines: lines.map((line) => ({ ...line, sizePt: line.isSource ? sources : script })),
    isWhole: beside === undefined,
    share: beside ? 1 : shareAt(pair, wholePage),
  };
}

/** Sets the size of the pages of notes. */
export function setNotesSize(presentation: Element): void {
  const [size] = elements(presentation, "p:notesSz");
  if (size) Object.assign(size.attributes, { cx: emu(page.width), cy: emu(page.height) });
}

/** Places picture and text on the master of these pages. */
export function placeNotesMaster(master: Element, { grid }: Design): void {
  const { image, text } = framesOf(grid.page);
  for (const placeholder of elements(master, "p:ph")) {
    const { type } = placeholder.attributes;
    if (type === "sldImg" || type === "body") {
      placeShape(ancestor(placeholder, "p:sp"), type === "body" ? text : image);
    }
  }
}

/** Replaces the text of a page's notes by its lines. pptxgenjs writes one paragraph with newlines, which PowerPoint shows as spaces. */
export function setNotes(notes: Element, { lines, isWhole }: NotesPlan, { colors, words }: Design): void {
  const ofType = (type: string) => elements(notes, "p:ph").filter(({ attributes }) => attributes.type === type);
  const [body] = ofType("body");
  if (isWhole && body) {
    const shape = ancestor(body, "p:sp");
    insert(make("a:xfrm", {}, make("a:off"), make("a:ext", { cx: "0", cy: "0" })), elements(shape, "p:spPr")[0]!);
    placeShape(shape, wholePage);
    for (const picture of ofType("sldImg")) remove(ancestor(picture, "p:sp"));
  }
  const [first, ...others] = body ? elements(ancestor(body, "p:sp"), "a:p") : [];
  if (!first) return;
  for (const line of lines) insert(paragraphOf(line, colors.muted, words.tag), first.parent as Element, first);
  [first, ...others].forEach(remove);
}

function paragraphOf({ text, sizePt, isHeading, isSource }: NotesLine, muted: string, lang: string): Element {
  const fill = isSource ? [make("a:solidFill", {}, make("a:srgbClr", { val: muted }))] : [];
  const style = { lang, sz: String(sizePt * 100), ...(isHeading && { b: "1" }) };
  const content = make("a:t");
  setText(content, text);
  // Without marks and indents, which some programs give to notes by themselves.
  const properties = make("a:pPr", { marL: "0", indent: "0" }, make("a:buNone"));
  return text === ""
    ? make("a:p", {}, properties, make("a:endParaRPr", { lang, sz: String(sizePt * 100) }))
    : make("a:p", {}, properties, make("a:r", {}, make("a:rPr", style, ...fill), content));
}
