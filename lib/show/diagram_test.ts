import assert from "node:assert/strict";
import { jupyterDisplay } from "../core/mod.ts";
import { readBundle } from "../bundle/mod.ts";
import { diagram } from "./mod.ts";

const graph = {
  title: "The way of a row",
  alt: "Files are staged, then loaded or quarantined.",
  nodes: [{ id: "files", label: "Files" }, { id: "staging", rows: [{ label: "source_row", mark: "PK" }] }, {
    id: "core",
  }],
  edges: [{ from: "files", to: "staging" }, { from: "staging", to: "core", label: "clean" }],
};

Deno.test("a diagram carries its graph and layout beside SVG and text; what is not said has a default", async () => {
  const data = await diagram({ ...graph, source: "sql/m1" })[jupyterDisplay]();
  const bundle = readBundle(JSON.parse(JSON.stringify(data)));
  assert.ok(bundle?.kind === "diagram");
  const { nodes, edges, layout } = bundle.content;
  assert.deepEqual(nodes.map(({ label }) => label), ["Files", "staging", "core"]);
  assert.deepEqual(nodes[1]!.rows, [{ mark: "PK", label: "source_row", detail: "", italic: false }]);
  assert.deepEqual(edges.map(({ ends }) => ends), [["none", "arrow"], ["none", "arrow"]]);
  assert.deepEqual([layout.frames.length, layout.routes.length], [3, 2]);
  const html = data["text/html"] as string;
  assert.match(html, /<svg [^>]*role="img"/);
  assert.match(html, /<desc>Files are staged, then loaded or quarantined\.<\/desc>/);
  assert.match(html, /Source: sql\/m1/);
  assert.equal(
    data["text/plain"],
    "The way of a row\nFiles\nstaging\n  PK source_row\ncore\nfiles → staging\nstaging → core: clean",
  );
  assert.deepEqual(await diagram({ ...graph, source: "sql/m1" })[jupyterDisplay](), data);
});

Deno.test("a graph that does not hold together is refused where it is made", () => {
  const twice = [...graph.nodes, { id: "core" }];
  assert.throws(() => diagram({ ...graph, nodes: twice }), /"The way of a row" has two nodes with the id "core"/);
  const astray = [{ from: "files", to: "cellar" }];
  assert.throws(() => diagram({ ...graph, edges: astray }), /no node "cellar"; it has files, staging, core/);
  assert.throws(() => diagram({ ...graph, nodes: [], edges: [] }), /has no nodes/);
  const nodesOf = (kinds: number) =>
    Array.from({ length: kinds + 1 }, (_, at) => ({ id: `n${at}`, kind: `k${at % kinds}` }));
  assert.ok(diagram({ ...graph, nodes: nodesOf(7), edges: [] }));
  assert.throws(
    () => diagram({ ...graph, nodes: nodesOf(8), edges: [] }),
    /has 8 kinds of nodes, and at most 7 can be told apart/,
  );
});
