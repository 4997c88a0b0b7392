import assert from "node:assert/strict";
import { DOMParser } from "@xmldom/xmldom";
import { contrastOf, type Diagram, type DiagramEdge, type DiagramNode, seriesColors } from "../bundle/mod.ts";
import { loadMetrics } from "../fonts/mod.ts";
import { endSign, type Graph, layOut } from "./mod.ts";
import { kindFills } from "./kinds.ts";
import { placeLabels } from "./labels.ts";
import { measureNode, rowColumns } from "./nodes.ts";
import { attach, routeLoop, straighten } from "./routes.ts";
import { drawSvg } from "./svg.ts";

const metrics = loadMetrics();

const node = (id: string, rows = 0): DiagramNode => ({
  id,
  label: id,
  rows: Array.from({ length: rows }, (_, at) => ({
    mark: at ? "" : "PK",
    label: `column_${at}`,
    detail: "int",
    italic: false,
  })),
});
const edge = (from: string, to: string, more: Partial<DiagramEdge> = {}): DiagramEdge => ({
  from,
  to,
  ends: ["one", "zero-or-many"],
  ...more,
});

const shop: Graph = {
  nodes: [node("customer", 9), node("order", 4), node("line", 5), node("product", 12), node("category", 3)],
  edges: [
    edge("customer", "order"),
    edge("order", "line"),
    edge("product", "line"),
    edge("category", "product"),
    edge("category", "category", { ends: ["zero-or-one", "zero-or-many"] }),
  ],
};

Deno.test("boxes do not overlap, and lines run horizontally or vertically from edge to edge of the boxes", async () => {
  const { frames, routes, width, height } = await layOut(shop, metrics);
  for (const [at, a] of frames.entries()) {
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.w <= width && a.y + a.h <= height);
    for (const b of frames.slice(at + 1)) {
      assert.ok(a.x + a.w < b.x || b.x + b.w < a.x || a.y + a.h < b.y || b.y + b.h < a.y, "two boxes meet");
    }
  }
  const frameOf = (id: string) => frames[shop.nodes.findIndex((node) => node.id === id)]!;
  routes.forEach((route, index) => {
    route.slice(1).forEach(([x, y], at) => assert.ok(x === route[at]![0] || y === route[at]![1], "a line leans"));
    const { from, to } = shop.edges[index]!;
    for (
      const [[x, y], { x: left, y: top, w, h }] of [[route[0]!, frameOf(from)], [route.at(-1)!, frameOf(to)]] as const
    ) {
      const near = (a: number, b: number) => Math.abs(a - b) < 0.02;
      const within = x >= left - 0.02 && x <= left + w + 0.02 && y >= top - 0.02 && y <= top + h + 0.02;
      const onEdge = near(x, left) || near(x, left + w) || near(y, top) || near(y, top + h);
      assert.ok(within && onEdge, `${from} – ${to}: ${x}, ${y}`);
    }
  });
});

Deno.test("the same graph always has the same layout", async () => {
  assert.deepEqual(await layOut(shop, metrics), await layOut(structuredClone(shop), metrics));
});

Deno.test("the search makes an undirected graph larger on a slide than its edges' own directions would; arrows keep theirs", async () => {
  const scale = ({ width, height }: Diagram["layout"]) => Math.min(850 / width, 340 / height);
  const bound: Graph = { ...shop, edges: shop.edges.map((edge) => ({ ...edge, ends: ["none", "arrow"] })) };
  assert.ok(scale(await layOut(shop, metrics)) > scale(await layOut(bound, metrics)));
  const arrows: Graph = {
    nodes: ["a", "b", "c", "d"].map((id) => node(id)),
    edges: [["a", "b"], ["b", "c"], ["c", "d"]].map(([from, to]) => edge(from!, to!, { ends: ["none", "arrow"] })),
  };
  const { frames } = await layOut(arrows, metrics);
  assert.deepEqual(frames.map(({ x }) => x).toSorted((a, b) => a - b), frames.map(({ x }) => x));
});

Deno.test("a box contains its label and its rows, a plain one its label", () => {
  const wide = { ...node("x", 2), label: "a name that is much wider than what stands in the box below it" };
  const label = metrics.widthOf(wide.label, { sizePt: 10, bold: true }) * 72;
  assert.ok(measureNode(metrics, wide).w > label);
  assert.ok(measureNode(metrics, { ...wide, rows: [] }).w > label);
  const columns = rowColumns(metrics, node("x", 2));
  assert.ok(columns.mark < columns.label && columns.label < columns.detail && columns.detail < columns.right);
  assert.ok(measureNode(metrics, node("x", 3)).h > measureNode(metrics, node("x", 2)).h);
});

Deno.test("routes lose unnecessary corners and small slopes, and end on the boxes' edges", () => {
  assert.deepEqual(straighten([[0, 0], [5, 0.01], [9, 0], [9, 0], [9.01, 7], [9, 12]]), [[0, 0], [9, 0], [9, 12]]);
  const [from, to] = [{ x: 0, y: 0, w: 10, h: 10 }, { x: 30, y: 20, w: 10, h: 10 }];
  assert.deepEqual(attach([[10.6, 5], [35, 5], [35, 19.2]], from, to), [[10, 5], [35, 5], [35, 20]]);
});

Deno.test("a loop avoids lines and boxes", () => {
  const frame = { x: 100, y: 100, w: 80, h: 80 };
  const left = { x: 0, y: 60, w: 90, h: 160 };
  const [start] = routeLoop(frame, [frame, left], [[[180, 140], [300, 140]]]);
  assert.notEqual(start![0], frame.x, "it runs into the box on the left");
  assert.deepEqual(routeLoop(frame, [frame], []).map(([x]) => x), [100, 78, 78, 100]);
});

Deno.test("crow's feet are at the box, rings behind them on the line", () => {
  const many = endSign("zero-or-many", [100, 50], [40, 50])!;
  assert.deepEqual(many.strokes, [[[100, 55], [90, 50], [100, 45]]]);
  assert.deepEqual(many.ring, { center: [87, 50], radius: 3 });
  assert.deepEqual(endSign("one", [0, 0], [0, 9])!.strokes.map((bar) => bar[0]![1]), [5, 9]);
  assert.equal(endSign("none", [0, 0], [1, 0]), undefined);
  assert.equal(endSign("arrow", [0, 0], [1, 0])!.solid!.length, 3);
});

Deno.test("the SVG is valid XML with a description, and texts in it stay texts", async () => {
  const graph = {
    nodes: [{ ...node("a", 1), label: '<a> & "b"' }, node("b")],
    edges: [edge("a", "b", { label: "x < y", note: "a leads to b" })],
  };
  const layout = await layOut(graph, metrics);
  const svg = drawSvg({ version: 1, title: "T & U", alt: "What it <shows>", ...graph, layout }, metrics);
  const xml = new DOMParser().parseFromString(svg, "text/xml").documentElement!;
  assert.equal(xml.getAttribute("role"), "img");
  const texts = (name: string) => [...xml.getElementsByTagName(name)].map((element) => element.textContent);
  assert.deepEqual(texts("title"), ["T & U", "a leads to b"]);
  assert.deepEqual(texts("desc"), ["What it <shows>"]);
  assert.ok(texts("text").includes('<a> & "b"') && texts("text").includes("x < y"));
});

const arrow = (from: string, to: string, label?: string) => edge(from, to, { ends: ["none", "arrow"], label });
const inside = (
  inner: { x: number; y: number; w: number; h: number },
  outer: { x: number; y: number; w: number; h: number },
) =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
  inner.y + inner.h <= outer.y + outer.h;

Deno.test("equal nodes of a group are equally large and side by side, inside the group's frame, which no other node touches", async () => {
  const both = (from: string, to: string) => edge(from, to, { ends: ["arrow", "arrow"], label: "write sets" });
  const graph: Graph = {
    nodes: [
      node("the shop", 1),
      ...["one", "node two", "three"].map((id) => ({ ...node(id, 1), group: "the group" })),
    ],
    edges: [arrow("the shop", "one", "reads, writes"), both("one", "node two"), both("node two", "three")],
  };
  const { frames: [shop, ...members], groups, width, height } = await layOut(graph, metrics);
  assert.equal(new Set(members.map(({ y }) => y)).size, 1);
  assert.equal(new Set(members.map(({ w, h }) => `${w} ${h}`)).size, 1);
  assert.deepEqual(groups!.map(({ label }) => label), ["the group"]);
  assert.ok(members.every((member) => inside(member, groups![0]!)));
  assert.ok(!inside(shop!, groups![0]!));
  assert.ok(width > height && inside(groups![0]!, { x: 0, y: 0, w: width, h: height }));
});

Deno.test("nodes without lines are in order of reading, in groups of equal height or width, and the text stays large", async () => {
  const names = ["rows", "documents", "columns"];
  const nodes = names.flatMap((group, size) =>
    Array.from({ length: 3 + size }, (_, at) => ({ ...node(`${group} ${at}`, 1), group, kind: group }))
  );
  const { frames, groups, width, height } = await layOut({ nodes, edges: [] }, metrics);
  for (const group of names) {
    const members = frames.filter((_, index) => nodes[index]!.group === group);
    assert.deepEqual(members, members.toSorted((a, b) => a.y - b.y || a.x - b.x));
    assert.ok(members.every((member) => inside(member, groups!.find(({ label }) => label === group)!)));
  }
  assert.deepEqual(groups!.map(({ label }) => label), names);
  assert.deepEqual(groups, groups!.toSorted((a, b) => a.x - b.x || a.y - b.y));
  assert.equal(Math.min(...(["x", "y"] as const).map((axis) => new Set(groups!.map((group) => group[axis])).size)), 1);
  assert.equal(Math.min(...(["w", "h"] as const).map((side) => new Set(groups!.map((group) => group[side])).size)), 1);
  assert.ok(Math.min(850 / width, 335 / height) >= 1.2, `${width} x ${height}`);
});

Deno.test("many groups that lie below each other keep their order", async () => {
  const nodes = ["a", "b"].flatMap((group) =>
    Array.from({ length: 6 }, (_, at) => ({ ...node(`a rather long name, ${group} ${at}`), group }))
  );
  const { frames } = await layOut({ nodes, edges: [] }, metrics);
  const places = frames.map(({ x, y }, index) => ({ index, x, y }));
  for (const group of ["a", "b"]) {
    const own = places.filter(({ index }) => nodes[index]!.group === group);
    assert.deepEqual(own, own.toSorted((a, b) => a.y - b.y || a.x - b.x));
  }
});

Deno.test("two or more kinds get a legend in the order of their nodes, inside the layout and apart from the boxes; one kind gets none", async () => {
  const nodes = ["file", "table", "table", "procedure"].map((kind, at) => ({ ...node(`n${at}`, 1), kind }));
  const edges = [arrow("n0", "n1"), arrow("n1", "n3"), arrow("n3", "n2", "sound")];
  const { legend, frames, width, height } = await layOut({ nodes, edges }, metrics);
  assert.deepEqual(legend!.map(({ kind }) => kind), ["file", "table", "procedure"]);
  for (const entry of legend!) {
    assert.ok(inside(entry, { x: 0, y: 0, w: width, h: height }));
    for (const { x, y, w, h } of frames) {
      assert.ok(entry.x >= x + w || x >= entry.x + entry.w || entry.y >= y + h || y >= entry.y + entry.h);
    }
  }
  const same = nodes.map((node) => ({ ...node, kind: "table" }));
  assert.equal((await layOut({ nodes: same, edges }, metrics)).legend, undefined);
});

Deno.test("text on every kind's colour has a contrast of 4.5:1, whatever the theme", () => {
  const nodes = Array.from({ length: 12 }, (_, at) => ({ ...node(`${at}`), kind: `kind ${at}` }));
  const palettes = [
    { series: seriesColors, light: "FFFFFF", dark: "14233C" },
    { series: ["FFFF00", "808080", "7F7F7F", "9A9A9A", "000000"], light: "FFFFFF", dark: "333333" },
  ];
  for (const palette of palettes) {
    const fills = [...kindFills(nodes, palette).values()];
    assert.equal(fills.length, 12);
    for (const { fill, text } of fills) assert.ok(contrastOf(fill, text) >= 4.5, `${text} on ${fill}`);
  }
});

Deno.test("labels hide neither boxes nor each other", async () => {
  const graph: Graph = {
    nodes: ["files", "staging", "rules", "quarantine", "merge", "core"].map((id) => ({ ...node(id, 1), kind: "x" })),
    edges: [
      arrow("files", "staging", "LOAD DATA"),
      arrow("staging", "rules"),
      arrow("rules", "quarantine", "rejected"),
      arrow("rules", "merge", "duplicate"),
      arrow("rules", "core", "sound"),
      arrow("merge", "core"),
    ],
  };
  const layout = await layOut(graph, metrics);
  const labels = placeLabels(metrics, { edges: graph.edges, layout }).flatMap((frame) => frame ?? []);
  assert.equal(labels.length, 4);
  const apart = (a: (typeof labels)[number], b: (typeof labels)[number]) =>
    a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h;
  labels.forEach((label, index) => {
    for (const other of [...layout.frames, ...labels.slice(0, index)]) assert.ok(apart(label, other));
  });
  assert.ok(Math.min(850 / layout.width, 335 / layout.height) >= 1.4, "the text is smaller than 14 pt on a slide");
});

Deno.test("a label is beside the frame of a group that its line crosses, if there is room", () => {
  const layout = {
    sizePt: 14,
    width: 200,
    height: 200,
    frames: [{ x: 70, y: 0, w: 60, h: 20 }, { x: 70, y: 160, w: 60, h: 20 }],
    routes: [[[100, 20], [100, 160]]] as [number, number][][],
    // The frame's upper edge is where the label would stand otherwise.
    groups: [{ label: "nodes", x: 10, y: 78, w: 180, h: 110 }],
  };
  const edges: DiagramEdge[] = [edge("a", "b", { label: "reads" })];
  const [label] = placeLabels(metrics, { edges, layout });
  assert.ok(label!.y + label!.h < 78 || label!.y > 78, JSON.stringify(label));
  const [free] = placeLabels(metrics, { edges, layout: { ...layout, groups: [] } });
  assert.ok(free!.y < 78 && free!.y + free!.h > 78, JSON.stringify(free));
});
