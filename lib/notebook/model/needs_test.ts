import assert from "node:assert/strict";
import type { Cell } from "./schema.ts";
import { checkAfter, readAfter, readNeeds, reduceNeeds } from "./needs.ts";

const code = (id: string, source: string): Cell => ({
  cell_type: "code",
  id,
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
});
const needsOf = (...cells: Cell[]) =>
  Object.fromEntries([...readNeeds(cells)].map(([id, { cells }]) => [id, cells.join(" ")]));

Deno.test("a cell needs the cells whose names it uses: values, functions, classes, imports, patterns, names in functions and templates", () => {
  assert.deepEqual(
    needsOf(
      code("setup", 'import { join as put } from "node:path";\nconst { a, b: [c] } = { a: 1, b: [2] };'),
      code("tools", "function add(x: number) { return x + a; }\nclass Box { n = 1 }\nenum Kind { One }"),
      code("plain", "let own = 1; own++; console.log(own);"),
      code("uses", "const sum = () => `${add(c)}`;"),
      code("imports", "put('x'); new Box();"),
      code("assigns", "a2 = sum(); var a2;"),
      code("shadows", "((a: number) => { const add = a; return add; })(1); Kind.One;"),
    ),
    {
      setup: "",
      tools: "setup",
      plain: "",
      uses: "setup tools",
      imports: "setup tools",
      assigns: "uses",
      shadows: "tools",
    },
  );
});

Deno.test("types do not count as needs; the nearest declaration above counts, and one below does not", () => {
  assert.deepEqual(
    needsOf(
      code("first", "type Row = { n: number };\nimport { a } from 'a';"),
      code("second", "import { a } from 'a';\nlet row: Row;"),
      code("third", "a(); later();"),
      code("fourth", "function later() {}"),
    ),
    { first: "", second: "", third: "second", fourth: "" },
  );
});

Deno.test("an AFTER comment adds needs that no name shows; a cell that cannot be parsed has only those", () => {
  const cells = [
    code("fill", "1"),
    code("open", "2"),
    code("read", "// AFTER fill, open\nquery();"),
    code("broken", "// AFTER read\n("),
    code("twice", "// AFTER read\nimport { a, b as a } from 'x'; const f = () => { let c; let c; };"),
  ];
  assert.deepEqual(needsOf(...cells), { fill: "", open: "", read: "fill open", broken: "read", twice: "read" });
  checkAfter(cells, "x.ipynb");
});

Deno.test("an AFTER comment that names no code cell above is refused", () => {
  for (
    const cells of [[code("a", "// AFTER none")], [code("a", "// AFTER b"), code("b", "1")], [code("a", "// AFTER a")]]
  ) {
    assert.throws(() => checkAfter(cells, "x.ipynb"), {
      name: "NotebookError",
      message: /^Cell 1 of "x\.ipynb" says "AFTER (none|a|b)", but no code cell above it/,
    });
  }
});

Deno.test("an AFTER comment must be above the code: a similar line in a text, in a block comment or below is ignored", () => {
  const after = (source: string) => readAfter({ source });
  assert.deepEqual(after("\n// Why.\n/* or\nhow */ // AFTER a, b\n// AFTER c\nrun();"), ["a", "b", "c"]);
  for (
    const source of [
      "const text = `\n// AFTER a\n`;",
      "/*\n// AFTER a\n*/\nrun();",
      "run();\n// AFTER a",
      "/* open\n// AFTER a",
    ]
  ) assert.deepEqual(after(source), [], source);
});

Deno.test("needs through another cell are left out of the reduced needs", () => {
  const reduced = reduceNeeds(readNeeds([
    code("a", "const a = 1;"),
    code("b", "const b = a;"),
    code("c", "const c = a + b;"),
    code("d", "// AFTER a\nconsole.log(c);"),
  ]));
  assert.deepEqual(Object.fromEntries(reduced), { a: [], b: ["a"], c: ["b"], d: ["c"] });
});
