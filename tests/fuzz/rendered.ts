/** Renders decks with LibreOffice and finds text outside its box or its page. */

import { exec } from "../../lib/core/mod.ts";
import { convertToPdf, findOffice } from "../../lib/render/office.ts";
import { type Deck, type DeckSlide, type Frame, placesOf, type TextPlace } from "./read_deck.ts";

/** A word as it is drawn, in inches. */
export type DrawnWord = TextPlace;

const has = async (program: string) => (await exec("sh", ["-c", `command -v ${program}`])).code === 0;

/** What rendering needs, for messages. */
export const needed = "LibreOffice Impress and pdftotext (apt install libreoffice-impress poppler-utils)";

/** Whether this machine can render decks. */
export const canRender = async (): Promise<boolean> => findOffice() !== undefined && await has("pdftotext");

/** Converts decks of a folder to PDF, as the lab does, all in one start of LibreOffice. */
export async function renderDecks(folder: string, names: string[]): Promise<void> {
  if (!names.length) return;
  const options = { cwd: folder, timeoutMs: 900_000 };
  await convertToPdf(findOffice()!, names.map((name) => `${name}.pptx`), "slides", ".", options);
}

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'" };

/** The words of each page of a PDF. */
export async function readWords(path: string): Promise<DrawnWord[][]> {
  const { stdout, stderr, code } = await exec("pdftotext", ["-bbox", path, "-"]);
  if (code !== 0) throw new Error(`pdftotext could not read ${path}: ${stderr}`);
  return stdout.split("<page ").slice(1).map((page) =>
    [...page.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)<\/word>/gs)].map(
      ([, left, top, right, bottom, text]) => {
        const [x, y, end, foot] = [left, top, right, bottom].map((points) => Number(points) / 72) as [
          number,
          number,
          number,
          number,
        ];
        return {
          name: "",
          x,
          y,
          w: end - x,
          h: foot - y,
          text: text!.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => entities[entity]!),
        };
      },
    )
  );
}

/** Renderers place text to a hundredth of an inch; a line is at least a seventh of an inch high. */
const tolerance = { across: 0.06, down: 0.06 } as const;

/** Whether a word is inside a frame: its whole width, and the middle of its height (fonts differ in their ascenders). It may end `late`. */
const isInside = (word: Frame, { x, y, w, h }: Frame, late = 0) =>
  word.x >= x - tolerance.across && word.x + word.w <= x + w + tolerance.across + late &&
  word.y + word.h / 2 >= y - tolerance.down && word.y + word.h / 2 <= y + h + tolerance.down;

/** Text without spaces, marks and the differences that a font makes. */
const simple = (text: string) =>
  text.normalize("NFKD").replace(/[\s\p{M}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
const segmenter = new Intl.Segmenter();
/** A word as it may stand in a text: as it is, and from the right, with joined pictures whole or taken apart. */
function readings(word: string): string[] {
  const letters = Array.from(segmenter.segment(word), ({ segment }) => segment);
  return [simple(word), simple(letters.toReversed().join("")), [...simple(word)].reverse().join("")];
}

const lowerCase = (text: string) => simple(text).replace(/[^a-z]/g, "").length;

/** LibreOffice breaks a line within a joined picture, which it measured as one and draws in two: the first part is wider than planned. */
const isTorn = (text: string) =>
  /\u200d$/u.test(text) || (text.match(/\p{Regional_Indicator}/gu)?.length ?? 0) % 2 === 1;

/** It also measures a line with a joined picture narrower than it draws it, so the line's last word may end late, by a picture's width. */
const followsJoined = (word: DrawnWord, words: DrawnWord[]) =>
  words.some(({ text, x, y }) => /\u200d/u.test(text) && Math.abs(y - word.y) < tolerance.down && x < word.x);

/** Of Hangul, a PDF holds only the letters that a font has, in their order. */
const isHangulOf = (word: string, whole: string) =>
  /^[\u1100-\u11ff]+$/u.test(word) && new RegExp([...word].join(".*"), "su").test(whole);

const hasMarks = (text: string) => /(?!\ufe0f)\p{M}/u.test(text.normalize());

/** Letters with marks are drawn in pieces, and in any order; a longer piece says by its order which text it is of. */
const longestPiece = 3;

/** Whether a word is a piece of a text with marks: all its letters are there, and it is short, or has marks itself. */
const isPieceOf = (word: string, text: string, whole: string) =>
  hasMarks(text) && ([...simple(word)].length <= longestPiece || hasMarks(word)) &&
  [...simple(word)].every((letter) => whole.includes(letter));

/** The problems of one page, each a sentence. */
export function findOverflow(slide: DeckSlide, words: DrawnWord[], { width, height }: Deck): string[] {
  const where = `Slide ${slide.number} ("${slide.title.slice(0, 30)}")`;
  const page = { x: 0, y: 0, w: width, h: height };
  const places = placesOf(slide.shapes).map((place) => ({ place, text: simple(place.text) }));
  const charts = slide.shapes.filter(({ kind }) => kind === "chart");
  const problems: string[] = [];
  for (const drawn of words) {
    const ways = readings(drawn.text);
    const [text] = ways;
    if (!text) continue;
    const isJoined = isTorn(drawn.text) || followsJoined(drawn, words);
    const word = isJoined ? { ...drawn, w: 0 } : drawn;
    const late = isJoined ? drawn.h : 0;
    const at = `${word.x.toFixed(2)}, ${word.y.toFixed(2)}`;
    if (!isInside(word, page)) problems.push(`${where}: "${word.text}" is outside the page (${at}).`);
    // The mark of a list's item is in no text, and may be in another one by chance.
    const holders = places.filter(({ place, text: whole }) =>
      ways.some((way) => whole.includes(way)) ||
      isPieceOf(drawn.text, place.text, whole) ||
      isHangulOf(text, whole) || place.numbers?.some((mark) => ways.some((way) => simple(mark).includes(way)))
    );
    // Words of charts, bullets and page numbers are in no text of the slide, and a renderer may order the letters of some scripts in its own way.
    const frames: Frame[] = holders.length
      ? [...holders.map(({ place }) => place), ...charts]
      : [...places.map(({ place }) => place), ...charts, {
        x: 0,
        y: height - 0.6,
        w: width,
        h: 0.6,
      }];
    if (!frames.some((frame) => isInside(word, frame, late))) {
      const [first] = holders;
      const box = first
        ? `of "${first.place.name.slice(0, 40)}" (${first.place.x.toFixed(2)}, ${first.place.y.toFixed(2)}, ${
          first.place.w.toFixed(2)
        } × ${first.place.h.toFixed(2)})`
        : "of any text";
      problems.push(
        `${where}: "${word.text.slice(0, 40)}" is outside the box ${box}, at ${at}, ${word.w.toFixed(2)} wide.`,
      );
    }
  }
  // What lies wholly outside the page is in no PDF. Nor are some letters with combining marks, although they are drawn.
  if (places.some(({ place }) => /\p{M}/u.test(place.text.normalize("NFD")))) return problems;
  const [drawn, expected] = [words.map(({ text }) => text), places.map(({ place }) => place.text)].map((texts) =>
    lowerCase(texts.join(""))
  );
  if (drawn! < expected!) problems.push(`${where}: only ${drawn} of ${expected} letters are drawn.`);
  return problems;
}

/** Compares a deck with its PDF. */
export async function findRenderedProblems(deck: Deck, pdf: string): Promise<string[]> {
  const pages = await readWords(pdf);
  if (pages.length !== deck.slides.length) {
    return [`The PDF has ${pages.length} pages, and the deck ${deck.slides.length} slides.`];
  }
  return deck.slides.flatMap((slide, at) => findOverflow(slide, pages[at]!, deck));
}
