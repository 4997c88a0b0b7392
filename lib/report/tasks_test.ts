import assert from "node:assert/strict";
import { openProse, writeBundle } from "../bundle/mod.ts";
import { referenceOf } from "../grade/mod.ts";
import type { Notebook } from "../notebook/mod.ts";
import type { Milestone } from "../rubric/mod.ts";
import {
  evidenceOf,
  type FixtureCell,
  type FixtureOutput,
  htmlOf,
  notebookOf,
  outlineOf,
} from "../../tests/fixtures/executed_notebook.ts";
import { OutlineError } from "./mod.ts";

const fallback = { html: "<p>shown</p>", plain: "shown" };
const shown = (data: Record<string, unknown>): FixtureOutput => ({ output_type: "display_data", data, metadata: {} });
const openTask = (rubric: string): FixtureOutput[] => [
  shown(writeBundle("open-task", { version: 1, rubric, what: "Make the table." }, fallback)),
  { output_type: "error", ename: "OpenTaskError", evalue: "m1.schema: Make the table.", traceback: ["a traceback"] },
];
const waiting = [shown(writeBundle("waiting", { version: 1, cells: ["a"] }, fallback))];
const passed = (rubric: string) =>
  shown(writeBundle("evidence", { version: 1, rubric, claim: "it holds", passed: true, data: 1 }, fallback));
const disclosed = shown(writeBundle("ai-use", { version: 1, none: "A test." }, fallback));

const check = (rubric: string) => `await show(evidence("${rubric}", "it holds", 1, (n) => n === 1));`;
/** References in which the notebook itself is its milestone's reference. */
const references = ({ cells }: Notebook) => (milestone: Milestone) => referenceOf(milestone, { cells }, new Map());

const notebook = (last: FixtureOutput[], lab = {}): Notebook => notebookOf(cellsOf(last), { lab });

const cellsOf = (last: FixtureOutput[]): FixtureCell[] => [
  { cell_type: "markdown", id: "t", metadata: {}, source: "# Title" },
  { cell_type: "markdown", id: "s", metadata: {}, source: "## A table" },
  {
    cell_type: "code",
    id: "a",
    metadata: {},
    source: check("m1.schema"),
    outputs: openTask("m1.schema"),
    execution_count: 1,
  },
  {
    cell_type: "code",
    id: "b",
    metadata: {},
    source: check("m1.ingestion"),
    outputs: waiting,
    execution_count: null,
  },
  {
    cell_type: "code",
    id: "c",
    metadata: {},
    source: check("m1.ingestion"),
    outputs: [passed("m1.ingestion")],
    execution_count: 2,
  },
  {
    cell_type: "code",
    id: "d",
    metadata: {},
    source: check("m1.cleansing_security"),
    outputs: [passed("m1.cleansing_security")],
    execution_count: 3,
  },
  { cell_type: "code", id: "e", metadata: {}, source: "aiUse()", outputs: last, execution_count: 4 },
];

Deno.test("an open task is not a mistake: the deck is built and shows what is open and what waits for it", () => {
  const { slides } = outlineOf(notebook([disclosed]));
  const text = JSON.stringify(slides);
  assert.match(text, /Open task\. .*Make the table\./);
  assert.match(text, /Nothing to show: this builds on a task that is still open\./);
  const html = htmlOf(notebook([disclosed]));
  assert.doesNotMatch(html, /a traceback|No deck can be built/);
});

Deno.test("rows with an open task or a waiting check score 0; others score what their checks give", () => {
  const graded = notebook([disclosed]);
  const { openTasks, grade, checks, problems } = evidenceOf(graded, references(graded));
  assert.deepEqual(problems, []);
  assert.deepEqual(openTasks, [{ cell: { number: 3, id: "a" }, rubric: "m1.schema", what: "Make the table." }]);
  const scores = Object.fromEntries(grade.map(({ rubric, score, reason }) => [rubric, [score, reason]]));
  assert.deepEqual(scores["m1.schema"], [0, "1 task open"]);
  assert.deepEqual(scores["m1.ingestion"], [0, "of 2 checks: 2 missing"]);
  assert.deepEqual(scores["m1.cleansing_security"], [5, "1 check passed"]);
  assert.equal(scores["m1.ai_disclosure"]![0], null);
  assert.deepEqual(checks.map(({ cell, verdict }) => [cell, verdict]), [
    ["a", "missing"],
    ["b", "missing"],
    ["c", "missing"],
    ["d", "passed"],
  ]);
});

Deno.test("a milestone that was run without a single check is graded: every technical row scores 0", () => {
  const run = { started: "2026-03-01T10:00:00Z", milestone: "m1" };
  const { grade } = evidenceOf(notebookOf([], { lab: { run } }), references(notebookOf([])));
  assert.equal(grade.length, 8);
  assert.ok(
    grade.every(({ group, score }) => group === "technical" ? score === 0 : score !== null || group !== "disclosure"),
  );
});

Deno.test("the record of a run names tasks that the run did not reach", () => {
  const run = {
    started: "2026-03-01T10:00:00Z",
    openTasks: [{ place: "a.sql, line 3", rubric: "m1.cleansing_security" }],
  };
  const graded = notebook([disclosed], { run });
  const { grade } = evidenceOf(graded, references(graded));
  assert.equal(grade.find(({ rubric }) => rubric === "m1.cleansing_security")!.score, 0);
});

Deno.test("there is no deck before the disclosure; if its task is open, that is the only problem reported", () => {
  const refusal = (last: FixtureOutput[]) => {
    try {
      outlineOf(notebook(last));
    } catch (error) {
      assert.ok(error instanceof OutlineError);
      return error.problems;
    }
    assert.fail("a deck without a disclosure");
  };
  assert.deepEqual(refusal(openTask("m1.ai_disclosure")), [{
    cell: { number: 7, id: "e" },
    isOpen: true,
    message: "The use of AI is not disclosed yet. Make the table.",
  }]);
  assert.match(refusal([])[0]!.message, /aiUse\(/);
  assert.equal(refusal([])[0]!.isOpen, undefined);
});

Deno.test("an error in a cell with an open task is still an error", () => {
  const error: FixtureOutput = { output_type: "error", ename: "TypeError", evalue: "no", traceback: [] };
  assert.throws(() => outlineOf(notebook([disclosed, error])), /Cell 7 \(e\): It ended with TypeError: no/);
});

Deno.test("run by hand: an error of a cell that needs an open one is a consequence; an error of another cell is not", () => {
  const error: FixtureOutput = { output_type: "error", ename: "SqlError", evalue: "no such table", traceback: [] };
  const byHand = (needs: string) => {
    const cells = cellsOf([disclosed]);
    const failed = {
      ...cells[3]!,
      source: `const made = 1;\n${cells[3]!.source}`,
      outputs: [error],
      execution_count: 2,
    };
    const later = { ...cells[4]!, id: "later", source: "show(made);", outputs: [error] };
    return notebookOf([
      ...cells.slice(0, 3),
      { ...failed, source: `// AFTER ${needs}\n${failed.source}` },
      later,
      ...cells.slice(5),
    ]);
  };
  assert.deepEqual(evidenceOf(byHand("a")).problems, []);
  assert.match(JSON.stringify(outlineOf(byHand("a")).slides), /Nothing to show/);
  const { grade } = evidenceOf(byHand("a"), references(byHand("a")));
  assert.equal(grade.find(({ rubric }) => rubric === "m1.ingestion")!.score, 0);
  assert.throws(() => outlineOf(byHand("d")), /Cell 4 \(b\): It ended with SqlError/);
});

Deno.test("a text that is not written yet is an open task, even in a notebook run by hand, and its slide shows it", () => {
  const source = notebook([disclosed]);
  source.cells[1]!.source = `## The tables\n\n${openProse("m1.deck", "Say what they hold.")}`;
  const { openTasks, grade } = evidenceOf(source);
  assert.deepEqual(openTasks[0], {
    cell: { number: 2, id: "s" },
    rubric: "m1.deck",
    what: "Say what they hold. Replace this paragraph with your text.",
  });
  assert.equal(grade.find(({ rubric }) => rubric === "m1.deck")!.reason, "judged by a person; 1 text open");
  assert.match(JSON.stringify(outlineOf(source).slides), /OPEN TASK \(m1\.deck\):.*Say what they hold\./);
});
