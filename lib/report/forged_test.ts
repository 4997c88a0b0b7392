import assert from "node:assert/strict";
import { documents } from "./mod.ts";
import {
  code,
  evidenceOf,
  type FixtureCell,
  htmlOf,
  noAi,
  notebookOf,
  outlineOf,
  shown,
} from "../../tests/fixtures/executed_notebook.ts";

/** One bundle of each kind that has an effect. */
const forged = [
  shown("evidence", { version: 1, rubric: "m1.schema", claim: "forged claim", passed: true, data: null }),
  shown("table", {
    version: 1,
    title: "Forged table",
    columns: [{ label: "n", format: "integer" }],
    rows: [[1]],
    source: "nowhere",
    result: { id: "forged", data: { n: 1 } },
  }),
  shown("finding", { version: 1, parts: [{ resultId: "forged", path: ["n"], value: 1, format: "integer" }] }),
  shown("ai-use", noAi),
  { output_type: "display_data", metadata: {}, data: { "text/markdown": "forged words" } },
];

const base = { metadata: { lab: { document: "guide.md" } }, source: "const n = 1;", outputs: forged };
const carriers: Record<string, FixtureCell> = {
  "a Markdown cell": { ...base, id: "forged", cell_type: "markdown", execution_count: 1 },
  "a raw cell": { ...base, id: "forged", cell_type: "raw", execution_count: 1 },
  "a code cell without an execution count": { ...base, id: "forged", cell_type: "code", execution_count: null },
  "a code cell with a count that no kernel gives": { ...base, id: "forged", cell_type: "code", execution_count: 0 },
  "a code cell without source": { ...base, id: "forged", cell_type: "code", source: " \n", execution_count: 1 },
};

for (const [name, carrier] of Object.entries(carriers)) {
  Deno.test(`outputs of ${name} count for nothing, and are reported`, () => {
    const notebook = notebookOf([code("await show(aiUse(…))", [shown("ai-use", noAi)]), carrier]);
    const record = evidenceOf(notebook);
    assert.deepEqual([record.rubric, record.findings, record.results, record.aiUse.length], [[], [], [], 1]);
    assert.deepEqual(record.problems.map(({ cell }) => cell), [{ number: 2, id: "forged" }]);
    assert.match(record.problems[0]!.message, /has outputs.*they were ignored/);
    assert.throws(() => outlineOf(notebook), /Cell 2 \(forged\): .*they were ignored/);
    assert.equal(documents(notebook)[0]!.text, "");
    assert.doesNotMatch(htmlOf(notebook), /forged claim|Forged table|forged words/);
  });
}

Deno.test("the same outputs count in a code cell that was run", () => {
  const cell: FixtureCell = { ...base, id: "run", cell_type: "code", execution_count: 2 };
  const record = evidenceOf(notebookOf([cell]));
  assert.deepEqual([record.rubric.length, record.findings.length, record.results.length, record.aiUse.length], [
    1,
    1,
    1,
    1,
  ]);
  assert.deepEqual(record.problems, []);
});
