import assert from "node:assert/strict";
import {
  code,
  evidenceOf,
  htmlOf,
  noAi,
  notebookOf,
  outlineOf,
  shown,
} from "../../tests/fixtures/executed_notebook.ts";

const levels = Array.from({ length: 800 }, (_, level) => `${"  ".repeat(level)}- level ${level}`).join("\n");

for (
  const [what, source] of [["60,000 asterisks", "*".repeat(60_000)], ["nested emphasis", "*a ".repeat(20_000)], [
    "a deep list",
    levels,
  ]]
) {
  Deno.test(`Markdown that would take too long to read stands against the deck, and in the report as its source: ${what}`, () => {
    const text = { id: "long", cell_type: "markdown", source: source!, metadata: {} };
    const notebook = notebookOf([text, code("await show(aiUse(…))", [shown("ai-use", noAi)])]);
    const [problem] = evidenceOf(notebook).problems;
    assert.deepEqual(problem?.cell?.id, "long");
    assert.match(problem!.message, /has [\d,]+ characters.*The limits are 100,000 and 5,000: split it/);
    assert.throws(() => outlineOf(notebook), /split it into several cells/);
    assert.ok(htmlOf(notebook).includes(source!.slice(-50)));
  });
}

for (
  const [what, source] of [
    ["quotations", "> ".repeat(2_400) + "the end"],
    ["bullets on one line", "+ ".repeat(3_000) + "the end"],
    ["bullets on one line, below the limit of a line,", "- ".repeat(190) + "the end"],
    ["numbers on one line", "1. ".repeat(3_000) + "the end"],
    ["lists by tabs", Array.from({ length: 60 }, (_, level) => `${"\t".repeat(level)}- level ${level}`).join("\n")],
    ["lists", Array.from({ length: 120 }, (_, level) => `${"  ".repeat(level)}- level ${level}`).join("\n")],
  ]
) {
  Deno.test(`Markdown with too many ${what} within each other stands against the deck, and in the report as its source`, () => {
    const text = { id: "deep", cell_type: "markdown", source: `# T\n\n${source}`, metadata: {} };
    const notebook = notebookOf([text, code("await show(aiUse(…))", [shown("ai-use", noAi)])]);
    const [problem] = evidenceOf(notebook).problems;
    assert.deepEqual(problem?.cell?.id, "deep");
    assert.match(problem!.message, /within each other\. Write it with less nesting/);
    assert.throws(() => outlineOf(notebook), { name: "OutlineError", message: /less nesting/ });
    assert.ok(htmlOf(notebook).includes(source!.slice(-20).replaceAll(">", "&gt;")));
  });
}
