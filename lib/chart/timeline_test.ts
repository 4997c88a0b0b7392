import assert from "node:assert/strict";
import { type Chart, german } from "../bundle/mod.ts";
import { layTimeline } from "./timeline.ts";

const chartOf = (rows: Chart["rows"], format: Chart["x"]["format"] = "ms"): Chart => ({
  version: 1,
  title: "T",
  alt: "a timeline",
  mark: "span",
  x: { field: "from", label: "Time", format },
  y: { field: "lane", label: "Lane", format: "text" },
  interval: { low: "from", high: "to" },
  label: "label",
  rows,
});
const lay = (rows: Chart["rows"], more = {}) =>
  layTimeline(chartOf(rows), { text: 10, width: 600, height: 300, widthOf: (text) => text.length * 5, ...more });

Deno.test("bars have their places on one scale, lanes the order of their rows", () => {
  const { lanes, spans, plot } = lay([
    { lane: "b", from: 0, to: 50, label: "" },
    { lane: "a", from: 50, to: 100, label: "" },
  ]);
  assert.deepEqual(lanes.map(({ lines }) => lines), [["b"], ["a"]]);
  assert.equal(spans[0]!.x, plot.x);
  assert.ok(Math.abs(spans[0]!.w * 2 - plot.w) < 1e-6 && Math.abs(spans[1]!.x - spans[0]!.x - spans[0]!.w) < 1e-6);
});

Deno.test("a long title of the axis has lines below each other, each as wide as the bars' area at most", () => {
  const chart = chartOf([{ lane: "a", from: 0, to: 50, label: "" }]);
  const room = { text: 10, width: 600, height: 300, widthOf: (text: string) => text.length * 5 };
  const short = layTimeline(chart, room);
  const title = `since ${"x".repeat(200)} began`;
  const long = layTimeline({ ...chart, x: { ...chart.x, label: title } }, room);
  assert.deepEqual(short.axis, ["Time"]);
  assert.equal(long.axis.join("").replaceAll(" ", ""), title.replaceAll(" ", ""));
  for (const line of long.axis) assert.ok(room.widthOf(line) <= long.plot.w);
  assert.ok(Math.abs(long.height - short.height - 12.5 * (long.axis.length - 1)) < 1e-6);
});

Deno.test("a bar without a label shows how long it takes, in the deck's notation", () => {
  const rows: Chart["rows"] = [{ lane: "a", from: 0, to: 1235 }, { lane: "a", from: 2000, to: 2001, label: "" }];
  const texts = ({ spans }: ReturnType<typeof lay>) => spans.map(({ label }) => label.text);
  assert.deepEqual(texts(lay(rows)), ["1.24 s", ""]);
  assert.deepEqual(texts(lay(rows, { notation: german })), ["1,24 s", ""]);
});

Deno.test("a label is inside its bar if it fits, else beside it; no bar or label covers another one", () => {
  const { spans, plot, height, lanes } = lay([
    { lane: "a", from: 0, to: 60, label: "long enough" },
    { lane: "a", from: 50, to: 52, label: "overlaps" },
    { lane: "a", from: 61, to: 62, label: "short" },
    { lane: "a", from: 99, to: 100, label: "at the end" },
    { lane: "a", from: 64, to: 64, label: "moment" },
  ]);
  assert.deepEqual(spans.filter(({ label }) => label.isInside).map(({ label }) => label.text), ["long enough"]);
  const reach = (span: typeof spans[number]) => ({
    from: Math.min(span.x, span.label.x),
    to: Math.max(span.x + span.w, span.label.x + span.label.w),
  });
  for (const [i, one] of spans.entries()) {
    const own = reach(one);
    assert.ok(own.from >= plot.x - 0.01 && own.to <= 600, `${one.label.text} is at ${own.from} to ${own.to}`);
    assert.ok(one.y >= 0 && one.y + one.h <= plot.h);
    for (const other of spans.slice(i + 1)) {
      const its = reach(other);
      assert.ok(one.y !== other.y || own.to <= its.from + 0.01 || its.to <= own.from + 0.01, one.label.text);
    }
  }
  assert.ok(lanes[0]!.h === plot.h && height > plot.h);
});

Deno.test("a label that fits neither inside its bar nor beside it is below it, not over another bar", () => {
  const label = "x".repeat(60);
  const { spans, plot } = lay([
    { lane: "a", from: 0, to: 10, label: "first" },
    { lane: "a", from: 30, to: 70, label },
    { lane: "a", from: 80, to: 100, label: "last" },
  ]);
  const [bar, below] = spans.filter(({ x, label }) => x > plot.x && (label.text === "" || label.text.length === 60));
  assert.ok(bar!.w > 0 && bar!.label.text === "" && below!.w === 0 && below!.label.text === label);
  assert.ok(below!.y >= bar!.y + bar!.h && below!.label.x >= plot.x && below!.label.x + below!.label.w <= 600);
});

Deno.test("a long name of a lane has several lines, and a word that is too long is broken; nothing is lost", () => {
  const name = `a name of many words ${"x".repeat(80)}`;
  const { lanes, plot } = lay([{ lane: name, from: 0, to: 1, label: "" }]);
  assert.equal(lanes[0]!.lines.join("").replaceAll(" ", ""), name.replaceAll(" ", ""));
  assert.ok(lanes[0]!.lines.every((line) => line.length * 5 <= plot.x) && lanes[0]!.h >= lanes[0]!.lines.length * 12);
});

Deno.test("ticks are round and apart; equal and extreme times have a scale", () => {
  for (const [from, to] of [[0, 7030], [0, 1], [5000, 5010], [-3, 4], [2, 2], [0, 1e300]] as const) {
    const { ticks, spans } = lay([{ lane: "a", from, to, label: "" }]);
    assert.ok(ticks.length >= 1 && ticks.length < 12, `${from} to ${to}: ${ticks.length}`);
    for (const [at, tick] of ticks.entries()) {
      if (at) assert.ok(tick.x - ticks[at - 1]!.x >= tick.text.length * 5, `${from} to ${to}`);
    }
    assert.ok(spans.every(({ x, w }) => Number.isFinite(x) && w > 0));
  }
});

Deno.test("ticks whose texts the format would round to the same are left out", () => {
  const { ticks } = layTimeline(chartOf([{ lane: "a", from: 0, to: 5, label: "" }], "integer"), {
    text: 10,
    width: 600,
    height: 300,
    widthOf: (text) => text.length * 5,
  });
  assert.deepEqual(ticks.map(({ text }) => text), ["0", "1", "2", "3", "4", "5"]);
});
