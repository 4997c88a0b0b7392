import assert from "node:assert/strict";
import { code, markdown, outlineOf, shown, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import type { Transcript } from "../bundle/mod.ts";
import { layoutDeck } from "./layout.ts";
import { defaultTheme, designOf } from "./theme.ts";

const design = designOf(defaultTheme);
const { grid, colors } = design;

const entry = (more: Partial<Transcript["entries"][number]> = {}) => ({
  host: "node1",
  command: "SHOW STATUS LIKE 'wsrep_cluster_size'",
  ms: 3,
  exit: 0,
  output: "3",
  ...more,
});

/** The terminals of each page with a terminal. */
function terminals(entries: Transcript["entries"]) {
  const notebook = smallNotebook([
    markdown("## The group"),
    code("x", [shown("transcript", { version: 1, title: "Three nodes", entries })]),
  ]);
  return layoutDeck(outlineOf(notebook), design)
    .flatMap(({ boxes }) => boxes.flatMap((box) => box.kind === "text" && box.name === "Terminal" ? [box] : []));
}

Deno.test("a transcript is native monospaced text in a dark box; commands stand out", () => {
  const boxes = terminals([entry(), entry({ host: "node2", exit: 1, output: "" })]);
  assert.deepEqual(boxes.map(({ fill }) => fill), [colors.primary, colors.primary]);
  assert.equal(boxes[1]!.y, boxes[0]!.y + boxes[0]!.h, "the second goes on where the first ends");
  const paragraphs = boxes.flatMap((box) => box.paragraphs);
  const lines = paragraphs.map(({ spans, color }) => [spans.map(({ text }) => text).join(""), color]);
  assert.deepEqual(lines, [
    ["node1$ SHOW STATUS LIKE 'wsrep_cluster_size'", colors.accent],
    ["3", colors.onPrimary],
    ["[exit 0, 3 ms]", colors.onPrimarySoft],
    ["node2$ SHOW STATUS LIKE 'wsrep_cluster_size'", colors.accent],
    ["[exit 1, 3 ms]", colors.onPrimarySoft],
  ]);
  assert.ok(paragraphs.every(({ spans }) => spans.every(({ mono }) => mono)));
});

Deno.test("a long transcript continues on further pages, and no line is lost", () => {
  const output = Array.from({ length: 60 }, (_, at) => `line ${at + 1}`).join("\n");
  const boxes = terminals([entry({ output })]);
  assert.ok(boxes.length > 1);
  assert.ok(boxes.every(({ y, h }) => y + h <= grid.bodyBottom + 1e-6));
  const said = boxes.flatMap(({ paragraphs }) => paragraphs.map(({ spans }) => spans.map(({ text }) => text).join("")));
  assert.deepEqual(said.slice(1, -1), output.split("\n"));
});
