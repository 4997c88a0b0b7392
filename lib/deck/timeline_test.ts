import assert from "node:assert/strict";
import type { Chart } from "../bundle/mod.ts";
import { DOMParser } from "@xmldom/xmldom";
import { grids } from "./grid.ts";
import { defaultTheme, designOf } from "./theme.ts";
import { planTimeline, timelineXml } from "./timeline_xml.ts";
import { languages } from "./words.ts";

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
    const layout = planTimeline(designOf(theme), chartOf(rowsOf(9)), "cell 3", room);
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
      assert.ok(texts.some((text) => text === "0,5" || text === "1,5" || text === "2"), texts.join(" "));
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

Deno.test("a timeline with more rows than a page has is refused with the cell and the way out", () => {
  assert.throws(
    () => planTimeline(designOf(defaultTheme), chartOf(rowsOf(40)), "cell 3 (c)", { w: 11, h: 4.5 }),
    /"Start" of cell 3 \(c\): its 40 bars need more height .* split it into two/,
  );
});
