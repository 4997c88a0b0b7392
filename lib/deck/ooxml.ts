/** Turns what pptxgenjs writes into a valid, accessible, reproducible package. */

import { chartName, chartParts, chartRelation, chartType } from "./chart_package.ts";
import type { ChartPlan } from "./chart_plan.ts";
import { escapeXml } from "./chart_parts_xml.ts";
import { diagramName } from "./diagram_xml.ts";
import { type NotesPlan, placeNotesMaster, setNotes, setNotesSize } from "./notes_page.ts";
import { type Parts, unzipParts, zipParts } from "./package.ts";
import type { Frame } from "./page.ts";
import { markScripts } from "./scripts_xml.ts";
import { type Design, schemeColorsOf, type Theme } from "./theme.ts";
import { timelineName } from "./timeline_xml.ts";
import {
  ancestor,
  children,
  editXml,
  type Element,
  elements,
  forbiddenInXml,
  insert,
  make,
  parseXml,
  placeShape,
  remove,
  replace,
  setText,
} from "./xml_tree.ts";

/** What the package needs besides the drawn objects. Slides in order; tables, charts and drawings in the order in which they were drawn. */
export interface PackageFacts {
  title: string;
  date: Date;
  theme: Design;
  slides: {
    title: string;
    notes: NotesPlan;
    titleFrame: Frame;
    tables: string[];
    charts: { plan: ChartPlan; frame: Frame }[];
    /** Charts' frames, and diagrams and timelines as groups of shapes: XML. */
    drawings: string[];
  }[];
}

/** Finishes a package. Pure: the same bytes and facts give the same bytes. */
export function finishPackage(raw: Uint8Array, facts: PackageFacts): Uint8Array {
  const parts = unzipParts(raw);
  const edit = (name: string, change: (root: Element) => void) => {
    const content = parts.get(name);
    if (typeof content !== "string") throw new Error(`The package has no ${name}.`);
    parts.set(name, editXml(content, change));
  };
  edit("ppt/presentation.xml", orderPresentation);
  edit("ppt/theme/theme1.xml", (xml) => setTheme(xml, facts.theme));
  for (const name of [...parts.keys()]) {
    if (/^ppt\/slide(Layout|Master)s\/[^/]+\.xml$/.test(name)) edit(name, (xml) => finishLayout(xml, facts.theme));
  }
  edit("ppt/notesMasters/notesMaster1.xml", (xml) => placeNotesMaster(xml, facts.theme));
  const charts: Element[] = [];
  facts.slides.forEach((slide, index) => {
    edit(`ppt/slides/slide${index + 1}.xml`, (xml) => finishSlide(xml, slide, facts.theme));
    edit(`ppt/notesSlides/notesSlide${index + 1}.xml`, (xml) => setNotes(xml, slide.notes, facts.theme));
    const relations = slide.charts.map(({ plan, frame }, at) => {
      const number = charts.push(chartType(charts.length + 1));
      for (const [name, content] of chartParts(plan, frame, number, facts.theme)) parts.set(name, content);
      return chartRelation(at, number);
    });
    edit(
      `ppt/slides/_rels/slide${index + 1}.xml.rels`,
      (xml) => relations.forEach((relation) => insert(relation, xml)),
    );
  });
  edit("[Content_Types].xml", (types) => {
    dropPhantoms(types, parts);
    charts.forEach((type) => insert(type, types));
  });
  parts.set("docProps/core.xml", coreXml(facts));
  parts.set("docProps/app.xml", appXml(facts));
  return zipParts(dropForbidden(parts));
}

/** The outputs of cells may contain any character, and neither pptxgenjs nor the serializer removes forbidden ones. */
const dropForbidden = (parts: Parts): Parts =>
  new Map([...parts].map(([name, content]) => [
    name,
    typeof content === "string" ? content.replace(forbiddenInXml, "") : content,
  ]));

/** pptxgenjs declares a content type for one slide master per slide, but writes only one master. */
function dropPhantoms(types: Element, parts: Parts) {
  for (const override of elements(types, "Override")) {
    if (!parts.has((override.attributes.PartName ?? "").slice(1))) remove(override);
  }
}

/** The order of the schema: masters, notes masters, slides. */
function orderPresentation(xml: Element) {
  setNotesSize(xml);
  const [slides] = elements(xml, "p:sldIdLst");
  const [notes] = elements(xml, "p:notesMasterIdLst");
  if (slides && notes) insert(notes, slides.parent as Element, slides);
}

function setTheme(xml: Element, theme: Theme) {
  const [scheme] = elements(xml, "a:clrScheme");
  const schemeColors = schemeColorsOf(theme);
  scheme!.attributes.name = theme.name;
  for (const slot of children(scheme!)) {
    const color = schemeColors[slot.name.slice("a:".length)];
    if (!color) continue;
    children(slot).forEach(remove);
    insert(make("a:srgbClr", { val: color }), slot);
  }
  xml.attributes.name = theme.name;
}

function finishLayout(xml: Element, theme: Theme) {
  mendParagraphs(xml, theme);
  completeShapes(xml);
  // The placeholder of a field until its number is computed.
  for (const field of elements(xml, "a:fld")) setText(elements(field, "a:t")[0]!, "‹#›");
}

/**
 * Adds a text body to each shape and an effect list to each background. The schema does not require them, but PowerPoint writes both, and reportedly
 * offers to repair a file without them.
 */
function completeShapes(xml: Element) {
  for (const shape of elements(xml, "p:sp")) {
    const parts = children(shape);
    if (parts.some(({ name }) => name === "p:txBody")) continue;
    const body = make("p:txBody", {}, make("a:bodyPr"), make("a:lstStyle"), make("a:p"));
    insert(body, shape, parts.find(({ name }) => name === "p:extLst"));
  }
  for (const background of elements(xml, "p:bgPr")) {
    const parts = children(background);
    if (parts.some(({ name }) => name === "a:effectLst" || name === "a:effectDag")) continue;
    insert(make("a:effectLst"), background, parts.find(({ name }) => name === "p:extLst"));
  }
}

/** One `a:pPr` per paragraph, at its start; bullets in the accent colour. */
function mendParagraphs(xml: Element, { colors }: Theme) {
  for (const paragraph of elements(xml, "a:p")) {
    const [first, ...repeated] = children(paragraph).filter(({ name }) => name === "a:pPr");
    repeated.forEach(remove);
    if (first) insert(first, paragraph, paragraph.children[0]);
    for (const mark of first ? ["a:buChar", "a:buAutoNum"].flatMap((name) => elements(first, name)) : []) {
      const color = make("a:buClr", {}, make("a:srgbClr", { val: colors.value }));
      insert(color, first!, elements(first!, "a:buSzPct")[0] ?? mark);
    }
  }
}

function finishSlide(xml: Element, { tables, drawings, titleFrame }: PackageFacts["slides"][number], theme: Theme) {
  mendParagraphs(xml, theme);
  elements(xml, "a:tbl").forEach((table, index) => {
    elements(table, "a:tblPr")[0]!.attributes.firstRow = "1";
    const frame = ancestor(table, "p:graphicFrame");
    elements(frame, "p:cNvPr")[0]!.attributes.descr = tables[index] ?? "";
    // pptxgenjs derives a modification id from the clock.
    elements(frame, "p:nvPr").forEach((nv) => children(nv).forEach(remove));
  });
  for (const placeholder of elements(xml, "p:ph")) delete placeholder.attributes.hasCustomPrompt;
  groupFingerprint(xml);
  for (const shape of elements(xml, "p:cNvPr")) {
    if (/ mark$|^Rule$|^Fingerprint/.test(shape.attributes.name ?? "")) markDecorative(shape);
  }
  // As in HTML, a picture with an empty description is decoration.
  for (const picture of elements(xml, "p:pic")) {
    const [shape] = elements(picture, "p:cNvPr");
    if (!shape!.attributes.descr?.trim()) markDecorative(shape!);
  }
  placeDrawings(xml, drawings);
  for (const name of ["a:rPr", "a:endParaRPr"]) {
    for (const { attributes } of elements(xml, name)) if ("lang" in attributes) attributes.lang = theme.words.tag;
  }
  markScripts(xml);
  completeShapes(xml);
  numberShapes(xml);
  const title = elements(xml, "p:ph").find(({ attributes }) => attributes.type === "title");
  if (title) {
    const shape = ancestor(title, "p:sp");
    elements(shape, "p:cNvPr")[0]!.attributes.name = "Title";
    placeShape(shape, titleFrame);
  }
}

/**
 * Replaces the placeholder shapes by the drawings. Only the beginning of a shape's name is compared, because its title may contain what XML changes, such
 * as a line break.
 */
function placeDrawings(xml: Element, drawings: string[]) {
  const kept = elements(xml, "p:sp").filter((shape) => {
    const name = elements(shape, "p:cNvPr")[0]?.attributes.name ?? "";
    return [chartName(""), diagramName(""), timelineName("")].some((start) => name.startsWith(start));
  });
  kept.forEach((shape, index) => replace(shape, parseXml(drawings[index]!)));
}

/** Numbers all shapes of a slide and updates the references of connectors. */
function numberShapes(xml: Element) {
  const numbers = new Map<string, string>();
  elements(xml, "p:cNvPr").forEach(({ attributes }, index) => {
    numbers.set(attributes.id ?? "", String(index + 1));
    attributes.id = String(index + 1);
  });
  for (const { attributes } of ["a:stCxn", "a:endCxn"].flatMap((name) => elements(xml, name))) {
    attributes.id = numbers.get(attributes.id ?? "")!;
  }
}

/** Makes screen readers skip decoration. */
function markDecorative(shape: Element) {
  const mark = make("adec:decorative", {
    "xmlns:adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    val: "1",
  });
  const extension = make("a:ext", { uri: "{C183D7F6-B498-43B3-948B-1728B52AA6E4}" }, mark);
  insert(make("a:extLst", {}, extension), shape);
}

/** Groups the fingerprint's squares into one object; a hundred objects in the selection pane help nobody. */
function groupFingerprint(xml: Element) {
  const name = "Fingerprint of the run";
  const squares = elements(xml, "p:sp").filter((shape) => elements(shape, "p:cNvPr")[0]?.attributes.name === name);
  if (!squares.length) return;
  const frames = squares.map((square) => {
    const number = (tag: string, key: string) => Number(elements(square, tag)[0]!.attributes[key]);
    const [x, y] = [number("a:off", "x"), number("a:off", "y")];
    return { x, y, right: x + number("a:ext", "cx"), bottom: y + number("a:ext", "cy") };
  });
  const x = Math.min(...frames.map((f) => f.x));
  const y = Math.min(...frames.map((f) => f.y));
  const size = `cx="${Math.max(...frames.map((f) => f.right)) - x}" cy="${
    Math.max(...frames.map((f) => f.bottom)) - y
  }"`;
  const group = parseXml(
    `<p:grpSp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">` +
      `<p:nvGrpSpPr><p:cNvPr id="0" name="${name}"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="${x}" y="${y}"/><a:ext ${size}/>` +
      `<a:chOff x="${x}" y="${y}"/><a:chExt ${size}/></a:xfrm></p:grpSpPr></p:grpSp>`,
  );
  insert(group, squares[0]!.parent as Element, squares[0]!);
  squares.forEach((square, index) => {
    elements(square, "p:cNvPr")[0]!.attributes.name = `Square ${index + 1}`;
    insert(square, group);
  });
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

function coreXml({ title, date }: PackageFacts): string {
  const moment = date.toISOString().replace(/\.\d+Z$/, "Z");
  return `${head}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
    `xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `<dc:title>${escapeXml(title)}</dc:title><dc:creator>AetherMart Lab</dc:creator>` +
    `<dcterms:created xsi:type="dcterms:W3CDTF">${moment}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${moment}</dcterms:modified></cp:coreProperties>`;
}

function appXml({ slides, theme }: PackageFacts): string {
  const titles = slides.map((slide) => `<vt:lpstr>${escapeXml(slide.title)}</vt:lpstr>`).join("");
  const pair = (name: string, count: number) =>
    `<vt:variant><vt:lpstr>${name}</vt:lpstr></vt:variant><vt:variant><vt:i4>${count}</vt:i4></vt:variant>`;
  return `${head}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" ` +
    `xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><Application>AetherMart Lab</Application>` +
    `<Slides>${slides.length}</Slides><Notes>${slides.length}</Notes><HeadingPairs><vt:vector size="4" baseType="variant">` +
    `${pair("Fonts Used", 1)}${pair("Slide Titles", slides.length)}</vt:vector></HeadingPairs>` +
    `<TitlesOfParts><vt:vector size="${
      slides.length + 1
    }" baseType="lpstr"><vt:lpstr>${theme.fonts.text}</vt:lpstr>${titles}</vt:vector></TitlesOfParts></Properties>`;
}
