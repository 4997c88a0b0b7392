import assert from "node:assert/strict";
import { fromRoot } from "../../core/mod.ts";
import { formatDiagnostics, labModules } from "./advice.ts";
import type { Diagnostic } from "./diagnostics.ts";

const at = (line: number, message: string, code = "TS2345"): Diagnostic => (
  { cell: 0, line, column: 1, code, message, frame: "x" }
);

Deno.test("a forgotten await comes first and is reported once", () => {
  const advice = formatDiagnostics([
    at(1, "Type 'number' is not assignable to type 'string'.", "TS2322"),
    at(2, "Property 'length' does not exist on type 'Promise<number[]>'.", "TS2339"),
    at(2, "Did you forget to use 'await'?", "TS2773"),
    at(3, "Type 'Promise<{ n: number; }[]>' is missing the following properties from type 'X': length", "TS2740"),
  ]);
  assert.deepEqual(advice.match(/line \d/g), ["line 2", "line 3", "line 1"]);
  assert.equal(advice.match(/Did you forget to use 'await'\?/g)?.length, 1);
  assert.match(advice, /write `await` before/);
});

Deno.test("the messages for a plain number in a finding and an unknown rubric id have a way out", () => {
  const bound = "Argument of type 'number' is not assignable to parameter of type 'BoundValue<Scalar>'.";
  assert.match(formatDiagnostics([at(1, bound)]), /→ A finding quotes results.*result\("/);
  const rubric = (id: string) => `Argument of type '"${id}"' is not assignable to parameter of type 'RubricId'.`;
  assert.match(
    formatDiagnostics([at(1, rubric("m2.nope"))]),
    /→ The rubric of m2 has the ids .*m2\.triggers, .*m2\.deck/,
  );
  assert.match(formatDiagnostics([at(1, rubric("nope"))]), /→ .*lib\/rubric/);
  assert.doesNotMatch(formatDiagnostics([at(1, "Cannot find name 'x'.", "TS2304")]), /→/);
});

Deno.test("a module of the lab has the name in messages by which cells import it", () => {
  for (const [file, name] of [["sql/mod.ts", "lab/sql"], ["runtime/notebook.ts", "lab/runtime"]]) {
    const message = `Module '"file:///home/ada/lib/${file}"' has no exported member 'x'.`;
    assert.match(formatDiagnostics([at(1, message, "TS2305")]), new RegExp(`Module "${name}" has no exported member`));
  }
});

Deno.test("long lists of problems are cut, and the rest is counted", () => {
  const advice = formatDiagnostics(Array.from({ length: 11 }, (_, i) => at(i + 1, "m")));
  assert.equal(advice.match(/^Cell 1, line/gm)?.length, 8);
  assert.match(advice, /… and 3 more/);
});

Deno.test("the modules in the advice are those that cells can import", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(fromRoot("deno.json")));
  assert.deepEqual(labModules.toSorted(), Object.keys(imports).filter((name) => name.startsWith("lab/")).sort());
});
