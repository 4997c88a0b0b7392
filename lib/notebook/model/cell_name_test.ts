import assert from "node:assert/strict";
import { cellName, descriptiveLine } from "./cell_name.ts";

const cell = (id: string, source = "run();") => (
  { cell_type: "code" as const, id, source, metadata: {}, outputs: [], execution_count: null }
);
const markdown = (source: string) => ({ cell_type: "markdown" as const, id: "m", source, metadata: {} });
const nameOf = (id: string) => cellName([cell(id)], 0);

Deno.test("a cell is named by an id that a person chose, not by one that a front end generated", () => {
  for (const id of ["schema", "ai-disclosure", "load_2"]) assert.equal(nameOf(id), id);
  const made = [
    "a1b2c3d4",
    "deadbeef",
    "facade",
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "W0sZmlsZQ",
    "xYz3_kd9AbCq",
    "c0",
    "cell-12",
  ];
  for (const id of made) assert.equal(nameOf(id), "run();");
});

Deno.test("a cell without a chosen id is named by the heading above it", () => {
  const cells = [
    markdown("# Coffee"),
    markdown("Prose\n\n## Cups by person ##\nMore"),
    cell("c1"),
    cell("c2"),
    cell("sum"),
  ];
  assert.deepEqual([2, 3, 4].map((at) => cellName(cells, at)), ["Cups by person", "Cups by person", "sum"]);
  assert.equal(cellName([cell("c1"), markdown("# Below")], 0), "run();");
});

Deno.test("the descriptive line of a cell is not a comment, an import or blank", () => {
  const source =
    '// BEGIN SOLUTION\n/* two\n lines */\n\nimport {\n  a,\n} from "lab/show";\nimport "x"; // why\nawait a();\nb();';
  assert.equal(descriptiveLine(source), "await a();");
  assert.equal(descriptiveLine('import("x").then(f)'), 'import("x").then(f)');
  assert.equal(descriptiveLine('import { a } from "x";\nimport b from "y";'), 'import { a } from "x";');
  assert.equal(descriptiveLine("\n// nothing but this"), "// nothing but this");
});
