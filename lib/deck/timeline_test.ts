import assert from "node:assert/strict";
import type { Chart } from "../bundle/mod.ts";
import { DOMParser } from "@xmldom/xmldom";
import { code, diagram, markdown, outlineOf, shown, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { grids } from "./grid.ts";
import { layoutDeck } from "./layout.ts";
import { unzipParts } from "./package.ts";
import { defaultTheme, designOf } from "./theme.ts";
import { pageTimeline, planTimeline, timelineXml } from "./timeline_xml.ts";
import { languages } from "./words.ts";
import { writeDeck } from "./write.ts";

const chartOf = (rows: Chart["rows"]): Chart => ({
  version: 1,
  title: "Start",
  alt: "steps",
  mark: "span",
  x: { field: "from", label: "Time", format: "fixed1" },
  y: { field: "lane", label: "Lane", format: "text" },
  interval: { low: "from", high: "to" },
  label: "label",
  rows,
});
const rowsOf = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => ({ lane: `step ${at} & <more>`, from: at * 0.5, to: at * 0.5 + 0.6, label: `l${at}` }),
  );
const textsOf = (xml: string) =>
  [...new DOMParser().parseFromString(xml, "text/xml").getElementsByTagName("a:t")].map((node) => node.textContent);

Deno.test("a timeline is a group of native shapes with all its texts, at least 12 points large, inside its box", () => {
  for (const theme of [defaultTheme, { ...defaultTheme, grid: grids["4:3"], ...languages.de }]) {
    const room = { w: theme.grid.width, h: 4.5 };
    const layout = planTimeline(designOf(theme), chartOf(rowsOf(9)), room)!;
    const box = {
      kind: "timeline",
      name: "Timeline: Start",
      x: 1,
      y: 2,
      ...room,
      h: layout.height / 72,
      layout,
      alt: "steps",
    } as const;
    const xml = timelineXml(box, theme, "t0");
    const texts = textsOf(xml);
    for (const { lane, label } of rowsOf(9)) {
      assert.ok(texts.join(" ").includes(lane) && texts.includes(label), lane);
    }
    if (theme !== defaultTheme) {
      assert.ok(texts.some((text) => /^\d,\d$/.test(text ?? "")), texts.join(" "));
    }
    assert.ok([...xml.matchAll(/sz="(\d+)"/g)].every(([, size]) => Number(size) >= 1200));
    assert.match(xml, /descr="steps"/);
    for (
      const [, x, y, cx, cy] of xml.matchAll(
        /<a:off x="(\d+)" y="(\d+)"\/><a:ext cx="(\d+)" cy="(\d+)"\/><\/a:xfrm><a:prstGeom/g,
      )
    ) {
      assert.ok(
        Number(y) + Number(cy) <= (box.y + box.h) * 914400 + 1 && Number(x) >= box.x * 914400 - 1,
        `${x} ${y} ${cx} ${cy}`,
      );
    }
  }
});

Deno.test("a timeline of many lanes continues on further pages, on the same scale; none is lost", () => {
  const design = designOf(defaultTheme);
  const room = { w: 11, h: 4.5 };
  assert.equal(planTimeline(design, chartOf(rowsOf(40)), room), undefined);
  const pages = pageTimeline(design, chartOf(rowsOf(40)), room, "cell 3");
  assert.ok(pages.length >= 2 && pages.every(({ height }) => height <= room.h * 72 + 0.5));
  assert.deepEqual(
    pages.flatMap(({ lanes }) => lanes.map(({ lines }) => lines.join(" "))),
    rowsOf(40).map(({ lane }) => lane),
  );
  assert.equal(new Set(pages.map(({ ticks }) => ticks.map(({ text }) => text).join())).size, 1);
  const rows = rowsOf(60).map((row) => ({ ...row, lane: "one", from: 0, to: 1 }));
  assert.throws(
    () => pageTimeline(design, chartOf(rows), room, "cell 3 (c)"),
    /"Start" of cell 3 \(c\): one of its lanes/,
  );
});

Deno.test("a timeline that does not fit beside its text has pages of its own", () => {
  const lanes = Array.from(
    { length: 16 },
    (_, at) => ({ ...rowsOf(16)[at]!, lane: `step ${at}: something long is configured on a node` }),
  );
  const notebook = smallNotebook([
    markdown("## Steps"),
    code("x", [shown("chart", chartOf(lanes))]),
    markdown("Some words beside it.\n\n- one point\n- another point"),
  ]);
  const pages = layoutDeck(outlineOf(notebook), designOf({ ...defaultTheme, grid: grids["4:3"] }));
  const boxes = pages.flatMap((page) => page.boxes.filter((box) => box.kind === "timeline"));
  assert.equal(boxes.reduce((sum, box) => sum + box.layout.lanes.length, 0), 16);
  assert.ok(boxes.every((box) => box.y + box.h <= grids["4:3"].bodyBottom + 0.01));
});

Deno.test("a timeline that does not fit beside its text shares its page with a short one above and below", () => {
  const lanes = rowsOf(6).map((row) => ({ ...row, lane: `${row.lane}: something long is configured on a node` }));
  const notebook = smallNotebook([
    markdown("## Steps\n\nWhat happened, in one sentence."),
    code("x", [shown("chart", chartOf(lanes))]),
    markdown("What it means, in another one."),
  ]);
  const pages = layoutDeck(outlineOf(notebook), designOf({ ...defaultTheme, grid: grids["4:3"] }))
    .filter(({ title }) => title.text === "Steps");
  assert.equal(pages.length, 1);
  const [timeline] = pages[0]!.boxes.filter((box) => box.kind === "timeline");
  assert.equal(timeline!.layout.lanes.length, 6);
  assert.ok(timeline!.w > 8, `it is ${timeline!.w} in wide`);
});

Deno.test("labels stay within their timeline: a wide one has a page of its own, one without room is refused", () => {
  const rowsWith = (label: string) => [
    { lane: "M".repeat(30), from: 0, to: 10, label: "up" },
    { lane: "n", from: 5, to: 6, label },
  ];
  const pagesOf = (label: string) =>
    layoutDeck(
      outlineOf(smallNotebook([
        markdown("## Steps"),
        code("x", [shown("chart", chartOf(rowsWith(label)))]),
        markdown("Words beside it."),
      ])),
      designOf({ ...defaultTheme, grid: grids["4:3"] }),
    );
  for (const label of ["W".repeat(30), "起".repeat(30)]) {
    const boxes = pagesOf(label).flatMap((page) => page.boxes.flatMap((box) => box.kind === "timeline" ? [box] : []));
    assert.equal(boxes.length, 1);
    for (const { w, layout } of boxes) {
      assert.ok(layout.spans.every((span) => span.label.x + span.label.w <= w * 72 + 0.5), label);
    }
  }
  assert.throws(() => pagesOf("W".repeat(300)), /"Start" of cell \d+ .* a label is too long/);
});

Deno.test("timelines and diagrams are drawn whatever their titles contain", async () => {
  for (const title of ["two\nlines", "a\ttab", "half a pair: \ud83d", "<b>&amp;"]) {
    const notebook = smallNotebook([
      code("timeline({ … })", [
        shown("chart", { ...chartOf([{ lane: "lane 7", from: 0, to: 1, label: "up" }]), title }),
      ]),
      code("diagram({ … })", [shown("diagram", diagram({ title }))]),
    ]);
    const xml = [...unzipParts(await writeDeck(outlineOf(notebook))).values()].join("\n");
    for (const text of ["lane 7", "order_id"]) {
      assert.ok(xml.includes(`<a:t>${text}</a:t>`), `${text} below ${JSON.stringify(title)}`);
    }
  }
});
