import assert from "node:assert/strict";
import {
  type Diagram,
  findingText,
  follow,
  formatValue,
  isNumeric,
  readBundle,
  type Table,
  writeBundle,
} from "./mod.ts";

const fallback = { html: "<p>h</p>", plain: "p" };
const table: Table = { version: 1, title: "T", columns: [{ label: "A", format: "integer" }], rows: [[1], [null]] };

Deno.test("what is written is read again, beside its fallbacks", () => {
  const data = writeBundle("table", table, fallback);
  assert.deepEqual(Object.keys(data), ["application/vnd.aethermart.table+json", "text/html", "text/plain"]);
  assert.deepEqual(readBundle(JSON.parse(JSON.stringify(data))), { kind: "table", content: table });
  assert.equal(readBundle({ "text/plain": "p" }), undefined);
});

Deno.test("a bundle that does not fit its schema is refused on both sides, with the field's name", () => {
  const crooked = { ...table, rows: [[1, 2]] };
  assert.throws(() => writeBundle("table", crooked, fallback), /every row needs one value for each column/);
  const later = { "application/vnd.aethermart.table+json": { ...table, version: 2 } };
  assert.throws(() => readBundle(later), /A table in the output cannot be read: version/);
  assert.throws(() => writeBundle("table", { ...table, extra: 1 } as Table, fallback), /extra/);
});

Deno.test("a diagram's edges lead to its nodes, and its layout has a place for each", () => {
  const good: Diagram = {
    version: 1,
    title: "T",
    alt: "A",
    nodes: [{ id: "a", label: "a", rows: [] }],
    edges: [],
    layout: { sizePt: 10, width: 20, height: 20, frames: [{ x: 0, y: 0, w: 9, h: 9 }], routes: [] },
  };
  const write = (more: Partial<Diagram>) => writeBundle("diagram", { ...good, ...more }, fallback);
  write({});
  assert.throws(() => write({ nodes: [...good.nodes, ...good.nodes] }), /two nodes have one id/);
  assert.throws(() => write({ edges: [{ from: "a", to: "b", ends: ["none", "arrow"] }] }), /a node that is not there/);
  assert.throws(() => write({ edges: [{ from: "a", to: "a", ends: ["none", "arrow"] }] }), /a route for each edge/);
  assert.throws(() => write({ layout: { ...good.layout, frames: [] } }), /a frame for each node/);
});

Deno.test("values are written for people", () => {
  assert.equal(formatValue(null), "–");
  assert.equal(formatValue(true), "yes");
  assert.equal(formatValue(12345.6789), "12,345.679");
  assert.equal(formatValue(12345.6, "integer"), "12,346");
  assert.equal(formatValue(0.1234, "percent"), "12.3 %");
  assert.equal(formatValue(-1234.5, "usd"), "−$1,234.50");
  assert.equal(formatValue(0.04567, "ms"), "0.0457 ms");
  assert.equal(formatValue(1234, "ms"), "1.23 s");
  assert.equal(formatValue(31.25, "times"), "31.3×");
  assert.equal(formatValue(0, "bytes"), "0 B");
  assert.equal(formatValue(3 * 1024 ** 2, "bytes"), "3 MiB");
  assert.equal(formatValue(393_200, "per_second"), "393,200/s");
  assert.equal(formatValue("as it is", "usd"), "as it is");
  assert.deepEqual([-5, -0.4, -0].map((value) => formatValue(value, "integer")), ["−5", "0", "0"]);
  assert.equal(formatValue(-0.001, "usd"), "$0.00");
  assert.equal(formatValue(-1.5), "−1.5");
  assert.equal(formatValue(999.7, "ms"), "1 s");
});

Deno.test("a column is one of numbers by its format or by its values", () => {
  assert.ok(isNumeric("usd", ["–"]));
  assert.ok(isNumeric("text", [1, null]));
  assert.ok(!isNumeric("text", [1, "a"]) && !isNumeric("text", [null]) && !isNumeric("text", []));
});

Deno.test("a quote's path leads to a scalar or nowhere", () => {
  const data = { runs: [{ ms: 5 }], none: null };
  assert.equal(follow(data, ["runs", 0, "ms"]), 5);
  assert.equal(follow(data, ["none"]), null);
  assert.equal(follow(5, []), 5);
  for (const path of [["runs"], ["runs", 1, "ms"], ["runs", "length"], ["toString"], ["none", "x"]]) {
    assert.equal(follow(data, path), undefined, path.join("."));
  }
});

Deno.test("a finding reads as a sentence", () => {
  const quote = { resultId: "r", path: ["ms"], value: 5, format: "ms" as const };
  assert.equal(findingText({ version: 1, parts: ["It took ", quote, "."] }), "It took 5 ms.");
});
