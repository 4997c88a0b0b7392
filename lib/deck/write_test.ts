import assert from "node:assert/strict";
import { DOMParser } from "@xmldom/xmldom";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";
import { code, markdown, outlineOf, shown, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { inspectPackage } from "./inspect.ts";
import { type Parts, unzipParts, zipParts } from "./package.ts";
import { writeDeck } from "./write.ts";

const bytes = await writeDeck(outlineOf(richNotebook()));
const parts = unzipParts(bytes);

const slides = (of: Parts) =>
  [...of].filter(([name]) => /^ppt\/slides\/slide\d+\.xml$/.test(name)).map(([, xml]) => xml as string);
const xmlOf = (text: string) => new DOMParser().parseFromString(text, "text/xml");

/** Runs a function with a clock that is a year ahead. */
async function aYearLater<T>(work: () => Promise<T>): Promise<T> {
  const now = Date;
  globalThis.Date = class extends now {
    constructor(moment: number | string | Date = now.now() + 365 * 86_400_000) {
      super(moment);
    }
  } as typeof Date;
  try {
    return await work();
  } finally {
    globalThis.Date = now;
  }
}

Deno.test("the same notebook gives the same bytes at any time", async () => {
  const again = await aYearLater(() => writeDeck(outlineOf(richNotebook())));
  // Not deepEqual, which would take minutes to describe a difference.
  assert.ok(again.length === bytes.length && again.every((byte, index) => byte === bytes[index]), "the bytes differ");
});

Deno.test("the package has no phantom parts, and the inspection finds planted ones", () => {
  assert.deepEqual(inspectPackage(bytes), []);
  const spoiled = new Map(parts);
  const types = spoiled.get("[Content_Types].xml") as string;
  const phantom = '<Override PartName="/ppt/slideMasters/slideMaster9.xml" ContentType="application/xml"/>';
  spoiled.set("[Content_Types].xml", types.replace("</Types>", `${phantom}</Types>`));
  spoiled.set("ppt/slides/orphan.xml", "<a/>");
  spoiled.delete("ppt/charts/chart1.xml");
  spoiled.set(
    "ppt/slides/slide2.xml",
    (spoiled.get("ppt/slides/slide2.xml") as string).replaceAll(/<p:cNvPr id="\d+"/g, '<p:cNvPr id="7"'),
  );
  const problems = inspectPackage(zipParts(spoiled)).join("\n");
  for (
    const part of [
      "slideMaster9.xml",
      "Nothing refers to ppt/slides/orphan.xml",
      "ppt/charts/chart1.xml, which is not",
      "slide2.xml have the id 7",
    ]
  ) {
    assert.ok(problems.includes(part), `${part} in\n${problems}`);
  }
});

Deno.test("characters that XML forbids are left out everywhere, and the inspection finds a planted one", async () => {
  const bad = "\u0000\u0007\u001b\ufffe";
  const table = shown("table", {
    version: 1,
    title: `T${bad}`,
    columns: [{ label: `A${bad}`, format: "text" }],
    rows: [[`left${bad}right`]],
  });
  const notebook = smallNotebook([markdown(`## H${bad}\n\nprose${bad}`), code("t", [table])]);
  const clean = unzipParts(await writeDeck(outlineOf(notebook)));
  assert.ok([...clean.values()].some((content) => typeof content === "string" && content.includes("leftright")));
  assert.deepEqual(inspectPackage(zipParts(clean)), []);
  clean.set("ppt/slides/slide2.xml", (clean.get("ppt/slides/slide2.xml") as string).replace("leftright", "\u0007"));
  assert.deepEqual(inspectPackage(zipParts(clean)), [
    "ppt/slides/slide2.xml contains a character that XML forbids.",
  ]);
});

Deno.test("every slide has a title placeholder with its text, every chart and table a description, every table a header row", () => {
  let described = 0;
  for (const text of slides(parts)) {
    const slide = xmlOf(text);
    const titles = [...slide.getElementsByTagName("p:ph")].filter((placeholder) =>
      placeholder.getAttribute("type") === "title"
    );
    assert.equal(titles.length, 1);
    for (const frame of slide.getElementsByTagName("p:graphicFrame")) {
      assert.ok((frame.getElementsByTagName("p:cNvPr")[0]!.getAttribute("descr") ?? "").length > 5);
      described++;
    }
    for (const table of slide.getElementsByTagName("a:tblPr")) assert.equal(table.getAttribute("firstRow"), "1");
    for (const paragraph of slide.getElementsByTagName("a:p")) {
      const properties = [...paragraph.childNodes].filter((child) => child.nodeName === "a:pPr");
      assert.ok(properties.length <= 1 && (!properties.length || paragraph.firstChild === properties[0]));
    }
  }
  assert.equal(described, 19, "7 charts and 12 tables");
});

Deno.test("tables and charts are native, with a workbook each", () => {
  const names = [...parts.keys()];
  const count = (pattern: RegExp) => names.filter((name) => pattern.test(name)).length;
  const charts = count(/^ppt\/charts\/chart\d+\.xml$/);
  assert.equal(charts, 7);
  assert.equal(count(/^ppt\/embeddings\/.*\.xlsx$/), charts);
  assert.ok(slides(parts).join("").split("<a:tbl>").length > 8);
  assert.equal(count(/^ppt\/media\//), 0);
});

Deno.test("speaker notes have the author's text and the slide's origin, line by line", () => {
  const notes = [...parts].filter(([name]) => /^ppt\/notesSlides\/notesSlide\d+\.xml$/.test(name)).map(([, xml]) =>
    xmlOf(xml as string)
  );
  const lines = notes.flatMap((note) => [...note.getElementsByTagName("a:t")].map((text) => text.textContent ?? ""));
  assert.ok(lines.includes("Mention the planted errors here. They are in the ledger."));
  assert.match(lines[0]!, /^About \d+ seconds\. The whole talk takes about \d+ minutes\.$/);
  assert.equal(lines.filter((line) => /^Made from cell/.test(line)).length, notes.length);
  assert.ok(lines.every((line) => !line.includes("\n")));
});

Deno.test("dates come from the run's record, or are the epoch without one; nothing names the tool's authors", async () => {
  assert.match(parts.get("docProps/core.xml") as string, /<dcterms:created[^>]*>2026-03-02T09:15:00Z</);
  const undated = unzipParts(await writeDeck(outlineOf(smallNotebook())));
  assert.match(undated.get("docProps/core.xml") as string, /<dcterms:created[^>]*>1970-01-01T00:00:00Z</);
  for (const [name, content] of parts) {
    if (typeof content === "string") assert.ok(!content.includes("PptxGenJS"), name);
  }
});

Deno.test("values with markup in them stay text", async () => {
  const notebook = smallNotebook();
  notebook.cells[0]!.source = '# Less < more & "quotes"\n\n`<b>` & co';
  const [first] = slides(unzipParts(await writeDeck(outlineOf(notebook))));
  const texts = [...xmlOf(first!).getElementsByTagName("a:t")].map((text) => text.textContent).join("|");
  assert.ok(texts.includes('Less < more & "quotes"'), texts);
  assert.ok(texts.includes("<b>"), texts);
});

Deno.test("every shape has a text body and every background an effect list, in the schema's order", () => {
  let [bodies, backgrounds] = [0, 0];
  for (const [name, content] of parts) {
    if (!/^ppt\/(?:slides|slideLayouts|slideMasters)\/[^/]+\.xml$/.test(name)) continue;
    const xml = xmlOf(content as string);
    const namesIn = (element: { childNodes: ArrayLike<{ nodeName: string }> }) =>
      Array.from(element.childNodes, ({ nodeName }) => nodeName).filter((name) => name !== "#text");
    for (const shape of xml.getElementsByTagName("p:sp")) {
      assert.match(namesIn(shape).join(" "), /^p:nvSpPr p:spPr (?:p:style )?p:txBody(?: p:extLst)?$/, name);
      bodies++;
    }
    for (const background of xml.getElementsByTagName("p:bgPr")) {
      assert.match(namesIn(background).join(" "), /^a:\w+Fill a:effectLst(?: p:extLst)?$/, name);
      backgrounds++;
    }
  }
  assert.ok(bodies > 100 && backgrounds >= 3, `${bodies} bodies, ${backgrounds} backgrounds`);
});

Deno.test("notes that are too long for the space below the slide's picture take the printed page alone", async () => {
  const problems: string[] = [];
  const notesOf = async (words: number) => {
    const notebook = smallNotebook([
      markdown("## S\n\nText."),
      markdown(Array.from({ length: words }, (_, at) => `word${at}`).join(" "), { slideType: "notes" }),
    ]);
    const bytes = await writeDeck(outlineOf(notebook), undefined, (problem) => problems.push(problem));
    return unzipParts(bytes).get("ppt/notesSlides/notesSlide2.xml") as string;
  };
  const [short, dense] = [await notesOf(100), await notesOf(1200)];
  assert.deepEqual(problems, []);
  const long = await notesOf(2000);
  assert.equal(problems.length, 1);
  assert.match(problems[0]!, /^A printed page holds only [67]\d% of the notes of slide 2 \("S"\)\. Shorten them\.$/);
  for (const xml of [short, dense, long]) {
    const sizes = [...xml.matchAll(/ sz="(\d+)"/g)].map(([, size]) => Number(size));
    assert.ok(Math.min(...sizes) >= 600, `${Math.min(...sizes)}`);
  }
  assert.match(short, /type="sldImg"/);
  assert.doesNotMatch(long, /type="sldImg"/);
  // The text's frame: inches from the edges of a page of 7.5 by 10.
  assert.match(long, /<a:off x="548640" y="457200"\/><a:ext cx="5760720" cy="8183880"\/>/);
  assert.match(long, /word1999/);
});
