/** PowerPoint's rules of accessibility, checked on a deck as it is written. */

import type { Element } from "@xmldom/xmldom";
import { contrastOf } from "../../lib/bundle/contrast.ts";
import { childrenOf, type Deck, type DeckSlide, findAll, type Shape } from "./read_deck.ts";

const flat = (shapes: Shape[]): Shape[] => shapes.flatMap((shape) => [shape, ...flat(shape.shapes)]);

function titleProblems({ slides }: Deck): string[] {
  const seen = new Map<string, number>();
  return slides.flatMap(({ title, number, shapes }) => {
    const text = title.trim();
    const before = seen.get(text);
    seen.set(text, number);
    return [
      ...(text ? [] : [`Slide ${number} has no title.`]),
      ...(before ? [`Slides ${before} and ${number} have the same title "${text.slice(0, 60)}".`] : []),
      ...(shapes[0]?.placeholder === "title" ? [] : [`The title of slide ${number} is not read first.`]),
    ];
  });
}

/** Inches by which shapes may overlap. */
const overlap = 0.05;

/** Shapes are read from top to bottom within a column, and columns from left to right; the footer is last. */
function orderProblems({ shapes, number }: DeckSlide): string[] {
  const isFooter = ({ name, placeholder }: Shape) => name === "Deck" || placeholder === "sldNum";
  const read = shapes.filter(({ isDecorative, placeholder, name }) =>
    !isDecorative && placeholder === undefined && name !== "Section"
  );
  const body = read.filter((shape) => !isFooter(shape));
  return body.flatMap((shape, at) =>
    body.slice(at + 1).filter((later) => {
      const sameColumn = Math.min(shape.x + shape.w, later.x + later.w) - Math.max(shape.x, later.x) > overlap;
      const sameRow = Math.min(shape.y + shape.h, later.y + later.h) - Math.max(shape.y, later.y) > overlap;
      if (sameColumn) return later.y + later.h <= shape.y + overlap;
      return sameRow && later.x + later.w <= shape.x + overlap;
    }).map((later) =>
      `Slide ${number} reads "${later.name.slice(0, 40)}" after "${
        shape.name.slice(0, 40)
      }", which is below or right of it.`
    )
  );
}

function descriptionProblems({ shapes, number }: DeckSlide): string[] {
  return shapes.flatMap((shape) => {
    const what = `${shape.kind} "${shape.name.slice(0, 40)}" of slide ${number}`;
    if (shape.isDecorative) {
      return shape.text.trim() || shape.alt ? [`The ${what} is marked as decorative and has text.`] : [];
    }
    const described = shape.alt.trim() !== "" || (shape.kind === "text" && shape.text.trim() !== "") ||
      (shape.placeholder !== undefined && shape.placeholder !== "title");
    return described ? [] : [`The ${what} has no description.`];
  });
}

const tableProblems = ({ shapes, number }: DeckSlide): string[] =>
  shapes.filter(({ kind }) => kind === "table").flatMap(({ name, hasHeader, hasMergedCells, rows }) => [
    ...(hasHeader ? [] : [`The table "${name}" of slide ${number} has no header row.`]),
    ...(hasMergedCells ? [`The table "${name}" of slide ${number} has merged cells.`] : []),
    ...(rows[0]?.some(({ text }) => text.trim())
      ? []
      : [`The header of the table "${name}" of slide ${number} is empty.`]),
  ]);

const languageProblems = ({ xml, number }: DeckSlide): string[] => {
  const runs = findAll(xml, "a:r").filter((run) => findAll(run, "a:t")[0]?.textContent?.trim());
  const without = runs.filter((run) => !findAll(run, "a:rPr")[0]?.getAttribute("lang"));
  return without.length ? [`${without.length} runs of slide ${number} have no language.`] : [];
};

/** A link's text, or its tip, says where it leads. */
const linkProblems = ({ xml, number }: DeckSlide): string[] =>
  findAll(xml, "a:r").flatMap((run) => {
    const [link] = findAll(run, "a:hlinkClick");
    if (!link) return [];
    const text = findAll(run, "a:t")[0]?.textContent?.trim() ?? "";
    return /^https?:|^mailto:/.test(text) || link.getAttribute("tooltip")
      ? []
      : [`The link "${text}" of slide ${number} has no tip.`];
  });

const colorOf = (element: Element | undefined): string | undefined => {
  const [fill] = element ? childrenOf(element).filter(({ tagName }) => tagName === "a:solidFill") : [];
  return fill && findAll(fill, "a:srgbClr")[0]?.getAttribute("val") || undefined;
};

const fillOf = (shape: Shape) => colorOf(findAll(shape.element, "p:spPr")[0]);

/** The colour of the uppermost shape below the middle of a shape. */
const groundOf = (shape: Shape, all: Shape[]): string | undefined => {
  const below = flat(all);
  const [x, y] = [shape.x + shape.w / 2, shape.y + shape.h / 2];
  return below.slice(0, below.indexOf(shape)).filter((other) =>
    other.kind === "text" && other.x <= x && x <= other.x + other.w && other.y <= y && y <= other.y + other.h
  ).flatMap((other) => fillOf(other) ?? []).at(-1);
};

/** Text needs a contrast of 4.5 to its background, and large text (from 18 pt, or 14 pt if bold) 3. */
function contrastProblems(slide: DeckSlide): string[] {
  const problems = new Set<string>();
  for (const shape of flat(slide.shapes)) {
    if (shape.kind === "group" || shape.kind === "chart") continue;
    const ground = fillOf(shape) ?? groundOf(shape, slide.shapes) ?? slide.background;
    for (const run of findAll(shape.element, "a:r")) {
      const [properties] = findAll(run, "a:rPr");
      const color = colorOf(properties);
      if (!color || !ground) continue;
      const size = Number(properties!.getAttribute("sz")) / 100;
      const least = size >= 18 || (size >= 14 && properties!.getAttribute("b") === "1") ? 3 : 4.5;
      const ratio = contrastOf(color, ground);
      if (ratio < least) {
        problems.add(
          `Slide ${slide.number}: ${color} on ${ground} in "${shape.name.slice(0, 40)}" has a contrast of ${
            ratio.toFixed(2)
          }.`,
        );
      }
    }
  }
  return [...problems];
}

/** What PowerPoint's checker, and people who use a screen reader, would complain about; one sentence each. */
export const findBarriers = (deck: Deck): string[] => [
  ...titleProblems(deck),
  ...deck.slides.flatMap((slide) => [
    ...orderProblems(slide),
    ...descriptionProblems(slide),
    ...tableProblems(slide),
    ...languageProblems(slide),
    ...linkProblems(slide),
    ...contrastProblems(slide),
  ]),
];
