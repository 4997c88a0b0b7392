/** Reads a .pptx as a person sees it: slides with their shapes, texts and positions. */

import type { Document, Element } from "@xmldom/xmldom";
import { unzipParts } from "../../lib/deck/package.ts";
import { parseXml } from "../support/xml.ts";

/** A position and size in inches. */
export interface Frame {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A text with the place that must contain it. */
export interface TextPlace extends Frame {
  name: string;
  text: string;
  /** What a program draws before the items of its lists: "1.", "2.", "•" */
  numbers?: string[];
}

export interface Shape extends Frame {
  /** As for a text. */
  numbers: string[];
  kind: "text" | "table" | "chart" | "picture" | "group" | "line";
  name: string;
  /** The type of its placeholder. */
  placeholder?: string;
  alt: string;
  isDecorative: boolean;
  /** Paragraphs in lines; for a table or a group those of all cells or shapes. */
  text: string;
  /** Rows of cells; a cell that another one covers is empty. */
  rows: TextPlace[][];
  hasHeader: boolean;
  hasMergedCells: boolean;
  /** The texts of a chart. */
  labels: string[];
  /** The shapes of a group. */
  shapes: Shape[];
  element: Element;
}

export interface DeckSlide {
  number: number;
  /** In the order in which they are read. */
  shapes: Shape[];
  title: string;
  background: string;
  notes: string;
  /** The addresses that its texts lead to. */
  links: string[];
  xml: Document;
}

export interface Deck {
  width: number;
  height: number;
  slides: DeckSlide[];
}

export function childrenOf(of: Element | Document): Element[] {
  const found: Element[] = [];
  for (let node = of.firstChild; node; node = node.nextSibling) if (node.nodeType === 1) found.push(node as Element);
  return found;
}

/** The descendants with a name, in order. */
export function findAll(within: Element | Document, name: string): Element[] {
  return childrenOf(within).flatMap((child) => [...(child.tagName === name ? [child] : []), ...findAll(child, name)]);
}

const inches = (element: Element | undefined, key: string) => Number(element?.getAttribute(key) ?? 0) / 914400;

function frameOf(element: Element): Frame {
  const transform = findAll(element, "a:xfrm").concat(findAll(element, "p:xfrm"))[0];
  const [offset] = transform ? findAll(transform, "a:off") : [];
  const [extent] = transform ? findAll(transform, "a:ext") : [];
  return { x: inches(offset, "x"), y: inches(offset, "y"), w: inches(extent, "cx"), h: inches(extent, "cy") };
}

const paragraphText = (paragraph: Element): string =>
  childrenOf(paragraph).map((run) =>
    run.tagName === "a:br" ? "\n" : findAll(run, "a:t").map((text) => text.textContent ?? "").join("")
  ).join("");

const textOf = (body: Element): string => findAll(body, "a:p").map(paragraphText).join("\n");

/** The cells of a table, with the rows and columns that each covers. */
function cellsOf(table: Element, { x, y }: Frame, name: string): TextPlace[][] {
  const widths = findAll(table, "a:gridCol").map((column) => inches(column, "w"));
  const rows = findAll(table, "a:tr");
  const heights = rows.map((row) => inches(row, "h"));
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
  return rows.map((row, at) =>
    findAll(row, "a:tc").map((cell, column): TextPlace => {
      const across = Number(cell.getAttribute("gridSpan") ?? 1);
      const down = Number(cell.getAttribute("rowSpan") ?? 1);
      return {
        name: `${name}, row ${at + 1}, column ${column + 1}`,
        text: textOf(cell),
        x: x + sum(widths.slice(0, column)),
        y: y + sum(heights.slice(0, at)),
        w: sum(widths.slice(column, column + across)),
        h: sum(heights.slice(at, at + down)),
      };
    })
  );
}

/** The numbers and bullets of a text's list items, each of which the deck gives. */
const numbersOf = (body: Element): string[] => [
  ...findAll(body, "a:buAutoNum").map((mark) => `${mark.getAttribute("startAt") ?? 1}.`),
  ...findAll(body, "a:buChar").map((mark) => mark.getAttribute("char") ?? ""),
];

type Parts = ReturnType<typeof unzipParts>;

/** The targets of a part's relationships: id → part. */
function relationshipsOf(parts: Parts, name: string): Map<string, string> {
  const rels = parts.get(name.replace(/([^/]+)$/, "_rels/$1.rels"));
  if (typeof rels !== "string") return new Map();
  return new Map(
    findAll(parseXml(rels), "Relationship").map((one) => {
      const target = one.getAttribute("Target") ?? "";
      const path = target.startsWith("/") ? target.slice(1) : new URL(target, `file:///${name}`).pathname.slice(1);
      return [one.getAttribute("Id") ?? "", one.getAttribute("TargetMode") === "External" ? target : path];
    }),
  );
}

function readShape(element: Element, parts: Parts, targets: Map<string, string>): Shape | undefined {
  const kinds: Record<string, Shape["kind"]> = {
    "p:sp": "text",
    "p:pic": "picture",
    "p:grpSp": "group",
    "p:cxnSp": "line",
    "p:graphicFrame": findAll(element, "a:tbl").length ? "table" : "chart",
  };
  const kind = kinds[element.tagName];
  const [properties] = findAll(element, "p:cNvPr");
  if (!kind || !properties) return undefined;
  const frame = frameOf(element);
  const name = properties.getAttribute("name") ?? "";
  const shapes = kind === "group" ? readShapes(element, parts, targets) : [];
  const [table] = kind === "table" ? findAll(element, "a:tbl") : [];
  const rows = table ? cellsOf(table, frame, name) : [];
  const [chart] = kind === "chart" ? findAll(element, "c:chart") : [];
  const chartPart = chart && parts.get(targets.get(chart.getAttribute("r:id") ?? "") ?? "");
  const labels = typeof chartPart === "string"
    ? ["a:t", "c:v"].flatMap((tag) => findAll(parseXml(chartPart), tag).map((one) => one.textContent ?? ""))
    : [];
  const text = kind === "group"
    ? shapes.map((shape) => shape.text).join("\n")
    : table
    ? rows.flat().map((cell) => cell.text).join("\n")
    : findAll(element, "p:txBody").map(textOf).join("\n");
  return {
    ...frame,
    kind,
    name,
    placeholder: findAll(element, "p:ph")[0]?.getAttribute("type") ?? undefined,
    alt: properties.getAttribute("descr") ?? "",
    isDecorative: findAll(properties, "adec:decorative").some((mark) => mark.getAttribute("val") === "1"),
    text,
    numbers: findAll(element, "p:txBody").flatMap(numbersOf),
    rows,
    hasHeader: table !== undefined && findAll(table, "a:tblPr")[0]?.getAttribute("firstRow") === "1",
    hasMergedCells: table !== undefined &&
      findAll(table, "a:tc").some((cell) =>
        ["gridSpan", "rowSpan", "hMerge", "vMerge"].some((key) => cell.hasAttribute(key))
      ),
    labels,
    shapes,
    element,
  };
}

const readShapes = (tree: Element, parts: Parts, targets: Map<string, string>): Shape[] =>
  childrenOf(tree).flatMap((element) => readShape(element, parts, targets) ?? []);

/** Every text of shapes with its place; the label of a diagram's line may be beside its shape. */
export function placesOf(shapes: Shape[]): TextPlace[] {
  return shapes.flatMap((shape) =>
    shape.kind === "group" ? placesOf(shape.shapes) : shape.kind === "table" ? shape.rows.flat() : [shape]
  ).filter(({ text }) => text.trim());
}

/** The background of a slide's layout: six hexadecimal digits. */
function backgroundOf(parts: Parts, layout: string | undefined): string {
  const xml = parts.get(layout ?? "");
  if (typeof xml !== "string") return "";
  const [fill] = findAll(parseXml(xml), "p:bgPr").flatMap((background) => findAll(background, "a:srgbClr"));
  return fill?.getAttribute("val") ?? "";
}

function readSlide(parts: Parts, name: string, number: number): DeckSlide {
  const xml = parseXml(parts.get(name) as string);
  const targets = relationshipsOf(parts, name);
  const shapes = readShapes(findAll(xml, "p:spTree")[0]!, parts, targets);
  const part = (folder: string) => [...targets.values()].find((target) => target.includes(`/${folder}/`));
  const notes = parts.get(part("notesSlides") ?? "");
  return {
    number,
    shapes,
    title: shapes.find(({ placeholder }) => placeholder === "title")?.text ?? "",
    background: backgroundOf(parts, part("slideLayouts")),
    notes: typeof notes === "string" ? textOf(parseXml(notes).documentElement!) : "",
    links: findAll(xml, "a:hlinkClick").map((link) => targets.get(link.getAttribute("r:id") ?? "") ?? ""),
    xml,
  };
}

export function readDeck(bytes: Uint8Array): Deck {
  const parts = unzipParts(bytes);
  const [size] = findAll(parseXml(parts.get("ppt/presentation.xml") as string), "p:sldSz");
  const names = [...parts.keys()].filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
  return {
    width: inches(size, "cx"),
    height: inches(size, "cy"),
    slides: names.map((_, at) => readSlide(parts, `ppt/slides/slide${at + 1}.xml`, at + 1)),
  };
}
