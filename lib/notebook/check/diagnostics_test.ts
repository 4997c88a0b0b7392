import assert from "node:assert/strict";
import { formatDiagnostic, parseCheck, parseLint, placeInCells } from "./diagnostics.ts";
import { parseNotebook } from "../model/format.ts";
import { joinCells } from "./module.ts";

Deno.test("the checker's output is parsed: messages with several lines, without code frames", () => {
  const found = parseCheck(`TS2322 [ERROR]: Type '{ a: string; }' is not assignable to type '{ a: number; }'.
  Types of property 'a' are incompatible.
    Type 'string' is not assignable to type 'number'.
const w: { a: number } = q;
      ^
    at file:///t/module.ts:10:7

TS2307 [ERROR]: Import "lab/none" not a dependency and not in import map from "file:///t/module.ts"
  hint: If you want to use the npm package, try running \`deno add npm:lab/none\`
    at file:///t/module.ts:12:8

Found 2 errors.

error: Type checking failed.
`);
  assert.deepEqual(found, [
    {
      code: "TS2322",
      message: "Type '{ a: string; }' is not assignable to type '{ a: number; }'.\n" +
        "  Types of property 'a' are incompatible.\n    Type 'string' is not assignable to type 'number'.",
      url: "file:///t/module.ts",
      line: 10,
      column: 7,
    },
    {
      code: "TS2307",
      message: `Import "lab/none" not a dependency and not in import map from "file:///t/module.ts"`,
      url: "file:///t/module.ts",
      line: 12,
      column: 8,
    },
  ]);
});

Deno.test("code that the parser refuses and code that it repairs are both syntax errors", () => {
  const stdout = JSON.stringify({
    errors: [{
      message: "SyntaxError: Expression expected\n  |\n1 | const x = ;\n  |           ~\n    at file:///t/a.ts:1:11",
    }],
  });
  const stderr = "warn: SyntaxError: Expected '}', got '<eof>'\n  |\n2 | (b)\n  |   ~\n    at file:///t/b.ts:2:3\n";
  assert.deepEqual(parseLint({ stdout, stderr }), [
    { code: "syntax", message: "Expression expected", url: "file:///t/a.ts", line: 1, column: 11 },
    { code: "syntax", message: "Expected '}', got '<eof>'", url: "file:///t/b.ts", line: 2, column: 3 },
  ]);
});

Deno.test("a finding in another module keeps its place there", () => {
  const notebook = parseNotebook(JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }), "n");
  const raw = [{ code: "TS1", message: "m", url: "file:///lab/x.ts", line: 3, column: 4 }];
  const [found] = placeInCells(raw, notebook, joinCells([], "/"), "file:///t/module.ts");
  assert.equal(found!.cell, undefined);
  assert.equal(formatDiagnostic(found!), "file:///lab/x.ts, line 3: m (TS1)");
});
