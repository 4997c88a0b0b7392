import assert from "node:assert/strict";
import { importAt, joinCells } from "./module.ts";

Deno.test("places in the module are mapped to cells, even after imports that were made absolute", () => {
  const { text, locate } = joinCells([
    { cell: 2, source: `const a = 1\n  a`, isObject: false },
    { cell: 5, source: `import { h } from "./h.ts"; h.x`, isObject: false },
    { cell: 6, source: `{ a: 1 }`, isObject: true },
  ], "/folder");
  const lines = text.split("\n");
  const find = (needle: string) => {
    const line = lines.findIndex((line) => line.includes(needle));
    return locate(line + 1, lines[line]!.indexOf(needle) + 1);
  };
  assert.deepEqual(find("const a"), { cell: 2, line: 1, column: 1 });
  assert.deepEqual(find("  a"), { cell: 2, line: 2, column: 1 });
  assert.ok(text.includes(`from "file:///folder/h.ts"`));
  assert.deepEqual(find("{ h }"), { cell: 5, line: 1, column: 8 });
  assert.deepEqual(find("h.x"), { cell: 5, line: 1, column: 29 });
  assert.deepEqual(find("{ a: 1 }"), { cell: 6, line: 1, column: 1 });
  assert.equal(locate(1, 1), undefined);
});

Deno.test("a name in an import statement refers to the imported name", () => {
  const source =
    `import def, { one, two as deux } from "m";\nimport * as all from "n";\nimport type { T } from "t";\none();`;
  const at = (line: number, name: string) =>
    importAt(source, { line, column: source.split("\n")[line - 1]!.search(new RegExp(`\\b${name}\\b`)) + 1 });
  assert.equal(at(1, "def"), "m default");
  assert.equal(at(1, "one"), "m one");
  assert.equal(at(1, "deux"), "m two");
  assert.equal(at(2, "all"), "n *");
  assert.equal(at(3, "T"), "t T");
  assert.equal(at(4, "one"), undefined);
});
