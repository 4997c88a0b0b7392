import assert from "node:assert/strict";
import { DOMParser, type Element } from "@xmldom/xmldom";
import {
  code,
  diagram,
  finding,
  markdown,
  outlineOf,
  shown,
  smallNotebook,
} from "../../tests/fixtures/executed_notebook.ts";
import { contrastOf } from "../bundle/mod.ts";
import { burgundy } from "../../tests/fixtures/theme.ts";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";
import { layoutDeck } from "./layout.ts";
import { defaultTheme, designOf, type Theme } from "./theme.ts";
import { unzipParts } from "./package.ts";
import { writeDeck } from "./write.ts";

const design = designOf(defaultTheme);
type Cells = Parameters<typeof smallNotebook>[0] & object;
const pagesOf = (...cells: Cells) => layoutDeck(outlineOf(smallNotebook(cells)), design);
const boxOf = (page: ReturnType<typeof pagesOf>[number]) =>
  page.boxes.flatMap((box) => box.kind === "diagram" ? [box] : []);

const parts = unzipParts(await writeDeck(outlineOf(richNotebook())));
const slides = [...parts].filter(([name]) => /^ppt\/slides\/slide\d+\.xml$/.test(name))
  .map(([, xml]) => new DOMParser().parseFromString(xml as string, "text/xml"));
const named = (within: { getElementsByTagName(name: string): Iterable<Element> }, name: string) =>
  [...within.getElementsByTagName("p:cNvPr")].filter((shape) => shape.getAttribute("name") === name);

Deno.test("a diagram is a group of native shapes with its description and complete texts", () => {
  const [group] = slides.flatMap((slide) => named(slide, "Diagram: Orders and their lines"));
  assert.equal(group!.getAttribute("descr"), "An order has any number of lines; both are reported.");
  const shapes = group!.parentNode!.parentNode as unknown as Element;
  assert.equal(shapes.tagName, "p:grpSp");
  const paragraphs = [...shapes.getElementsByTagName("a:p")].map((paragraph) =>
    [...paragraph.getElementsByTagName("a:t")].map((text) => text.textContent).join("")
  );
  for (
    const text of [
      "orders",
      "PK\torder_id\tint",
      "FK\treplaces_id\tint, null",
      "\ttotal\tdecimal(10,2)",
      "report",
      "sums",
    ]
  ) {
    assert.ok(paragraphs.includes(text), `${text} in ${paragraphs.join("; ")}`);
  }
  assert.equal(slides.flatMap((slide) => named(slide, 'Diagram: The same again, <with> "markup" & more')).length, 1);
});

Deno.test("connectors are attached to existing joints, at their ends, in the groups of their boxes", () => {
  let held = 0;
  for (const slide of slides) {
    for (const connector of slide.getElementsByTagName("p:cxnSp")) {
      const number = (within: Element, tag: string, key: string) =>
        Number(within.getElementsByTagName(tag)[0]!.getAttribute(key));
      const [x, y] = [number(connector, "a:off", "x"), number(connector, "a:off", "y")];
      const ends = { "a:stCxn": [x, y], "a:endCxn": [x + number(connector, "a:ext", "cx"), y] } as const;
      for (const [tag, at] of Object.entries(ends)) {
        const id = connector.getElementsByTagName(tag)[0]!.getAttribute("id");
        const joint = [...slide.getElementsByTagName("p:cNvPr")].find((shape) => shape.getAttribute("id") === id)!;
        assert.equal(joint.getAttribute("name"), "Joint");
        const shape = joint.parentNode!.parentNode as unknown as Element;
        assert.deepEqual([number(shape, "a:off", "x"), number(shape, "a:off", "y")], at);
        assert.equal((shape.parentNode as unknown as Element).tagName, "p:grpSp");
        held++;
      }
    }
  }
  assert.equal(held, 4);
});

Deno.test("text is above and below a diagram if that stays large, otherwise on separate pages; two diagrams take two pages", () => {
  const heading = markdown("## A heading\n\nWhat to look at.");
  const [, page, ...more] = pagesOf(heading, code("d", [shown("diagram", diagram())]));
  assert.ok(boxOf(page!).length === 1 && page!.boxes.some((box) => box.name === "Text"));
  assert.equal(more.filter((page) => page.title.text === "A heading").length, 0);

  const { layout } = diagram();
  const large = diagram({ layout: { ...layout, width: 600, height: 270 } });
  const pages = pagesOf(heading, code("d", [shown("diagram", large)])).filter(({ title }) =>
    title.text === "A heading"
  );
  assert.deepEqual(pages.map((page) => boxOf(page).length), [0, 1]);

  const two = pagesOf(
    heading,
    code("d", [shown("diagram", diagram()), shown("diagram", diagram({ title: "Another" }))]),
  );
  assert.deepEqual(two.filter(({ title }) => title.text === "A heading").map((page) => boxOf(page).length), [1, 1]);
});

Deno.test("a diagram's text is between the smallest and the largest size; smaller text is refused with the cell", () => {
  const sizeOf = (layout: Partial<ReturnType<typeof diagram>["layout"]>) => {
    const content = diagram({ layout: { ...diagram().layout, ...layout } });
    const [box] = pagesOf(markdown("## D"), code("d", [shown("diagram", content)])).flatMap(boxOf);
    return box!.scale * content.layout.sizePt * 72;
  };
  assert.ok(Math.abs(sizeOf({}) - 18) < 1e-9);
  assert.ok(sizeOf({ width: 700 }) >= 12);
  assert.throws(
    () => sizeOf({ width: 720 }),
    /diagram "Orders and their lines" of cell 3 .*11\.8 pt, and the least is 12 pt.*Show fewer nodes or rows/s,
  );
  assert.throws(() => sizeOf({ height: 310 }), /the least is 12 pt/);
});

Deno.test("a refusal names the proportions of the page if they are the reason", async () => {
  const written = (width: number, theme: Theme) => {
    const content = diagram({ layout: { ...diagram().layout, width } });
    return writeDeck(outlineOf(smallNotebook([markdown("## D"), code("d", [shown("diagram", content)])])), theme);
  };
  await written(700, defaultTheme);
  await assert.rejects(
    written(700, burgundy()),
    /the least is 12 pt.* It fits on a page of 16:9, but the theme "Burgundy" is 4:3 \("aspect"\)\.$/s,
  );
  await assert.rejects(written(720, burgundy()), (error: Error) => !error.message.includes("16:9"));
});

Deno.test("a caption that repeats the heading is left out; the source is below", () => {
  const content = diagram({ source: "information_schema" });
  const names = (heading: string) =>
    pagesOf(markdown(`## ${heading}`), code("d", [shown("diagram", content)]))[1]!.boxes.map(({ name }) => name);
  assert.deepEqual(names("Another"), ["Caption", `Diagram: ${content.title}`, "Source"]);
  assert.deepEqual(names(content.title), [`Diagram: ${content.title}`, "Source"]);
});

Deno.test("a finding below a diagram stays on its page", () => {
  const result = shown("table", {
    version: 1,
    title: "Counts",
    columns: [{ label: "n", format: "integer" }],
    rows: [[7]],
    result: { id: "n", data: { n: 7 } },
  });
  const pages = pagesOf(
    markdown("## Counted"),
    code("t", [result]),
    markdown("## Drawn"),
    code("d", [shown("diagram", diagram()), finding("There are ", ["n", ["n"], 7, "integer"], " tables.")]),
  ).filter(({ title }) => title.text === "Drawn");
  assert.equal(pages.length, 1);
});

Deno.test("text that does not fit above or below a diagram stands beside it, if both stay readable", () => {
  const { layout } = diagram();
  const tall = diagram({ layout: { ...layout, width: 300, height: 265 } });
  const notes = Array.from({ length: 5 }, (_, at) => `- note ${at}: what this part of the picture means for the shop`);
  const pages = pagesOf(markdown(`## A heading\n\n${notes.join("\n")}`), code("d", [shown("diagram", tall)]))
    .filter(({ title }) => title.text === "A heading");
  assert.equal(pages.length, 1);
  const [box] = boxOf(pages[0]!);
  const texts = pages[0]!.boxes.filter(({ name }) => name === "Text");
  assert.ok(texts.length && texts.every(({ x }) => x >= box!.x + box!.w));
});

Deno.test("a layout that leaves no room for the words of its legend has no shape of negative size", async () => {
  const { nodes, layout } = diagram();
  const kinds = nodes.map(({ id }) => id);
  const content = diagram({
    nodes: nodes.map((node) => ({ ...node, kind: node.id })),
    layout: { ...layout, legend: kinds.map((kind) => ({ kind, x: 6, y: 6, w: 1, h: 16 })) },
  });
  const xml = [
    ...unzipParts(await writeDeck(outlineOf(smallNotebook([code("d", [shown("diagram", content)])])))).values(),
  ]
    .join("");
  assert.ok(kinds.every((kind) => xml.includes(`name="Legend: ${kind}"`)));
  assert.doesNotMatch(xml, /<a:ext c[xy]="[^"]*-/);
});

Deno.test("groups, kinds and their legend are native shapes in the theme's colours", async () => {
  const { nodes, layout } = diagram();
  const content = diagram({
    nodes: nodes.map((node, at) => ({
      ...node,
      kind: at < 2 ? "table" : "document",
      ...(at < 2 && { group: "MariaDB" }),
    })),
    layout: {
      ...layout,
      height: 180,
      groups: [{ label: "MariaDB", x: 5, y: 2, w: 400, h: 70 }],
      legend: [{ kind: "table", x: 6, y: 150, w: 40, h: 16 }, { kind: "document", x: 70, y: 150, w: 60, h: 16 }],
    },
  });
  const theme = { ...defaultTheme, series: ["9A5CC6", "FFFF00"] };
  const notebook = smallNotebook([markdown("## Kinds"), code("d", [shown("diagram", content)])]);
  const written = unzipParts(await writeDeck(outlineOf(notebook), theme));
  const slide = [...written].filter(([name]) => /^ppt\/slides\/slide\d+\.xml$/.test(name))
    .map(([, xml]) => new DOMParser().parseFromString(xml as string, "text/xml"))
    .find((slide) => named(slide, "MariaDB: frame").length > 0)!;
  const shapeOf = (name: string) => named(slide, name)[0]!.parentNode!.parentNode as unknown as Element;
  const fillOf = (name: string) => {
    const properties = shapeOf(name).getElementsByTagName("p:spPr")[0]!;
    return properties.getElementsByTagName("a:srgbClr")[0]!.getAttribute("val")!;
  };
  assert.equal(fillOf("Legend: table"), fillOf("orders: name"));
  assert.equal(fillOf("Legend: document"), "FFFF00");
  assert.equal(fillOf("report: box"), "FFFF00");
  assert.equal(shapeOf("MariaDB: group").getElementsByTagName("a:t")[0]!.textContent, "MariaDB");
  assert.equal(shapeOf("document").getElementsByTagName("a:t")[0]!.textContent, "document");
  const text = shapeOf("orders: name").getElementsByTagName("a:rPr")[0]!.getElementsByTagName("a:srgbClr")[0]!;
  assert.ok(contrastOf(fillOf("orders: name"), text.getAttribute("val")!) >= 4.5);
});
