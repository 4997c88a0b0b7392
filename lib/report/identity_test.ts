import assert from "node:assert/strict";
import type { Notebook } from "../notebook/mod.ts";
import { LabError } from "../core/mod.ts";
import { code, markdown, notebookOf, stream } from "../../tests/fixtures/executed_notebook.ts";
import { canonicalJson, courseOf, describeRun, formatDate, runIdOf, runRecordOf } from "./identity.ts";

const base = (): Notebook =>
  notebookOf([
    markdown("# T"),
    code("f()", [stream("a\nb\n"), { output_type: "execute_result", data: { "text/plain": "1" } }]),
  ]);

Deno.test("canonical JSON does not depend on the order of keys", () => {
  assert.equal(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] }), canonicalJson({ a: [{ c: 2, d: 1 }], b: 1 }));
});

Deno.test("a run id ignores counts, timings, tracebacks, line splits and the cuts of a stream", () => {
  const other = notebookOf([
    markdown("# T"),
    {
      ...code("", [stream("a\n"), stream("b\n"), {
        output_type: "execute_result",
        execution_count: 7,
        data: { "text/plain": ["1"] },
      }]),
      source: ["f", "()"],
      execution_count: 99,
      metadata: { execution: { "iopub.execute_input": "2026-01-01T00:00:00Z" } },
    },
  ]);
  assert.equal(runIdOf(other), runIdOf(base()));
  assert.match(runIdOf(other), /^[0-9a-f]{8}$/);
});

Deno.test("a run id changes with a source and with an output", () => {
  const source = base();
  source.cells[1]!.source = "g()";
  const output = notebookOf([markdown("# T"), code("f()", [stream("a\nc\n")])]);
  assert.equal(new Set([base(), source, output].map(runIdOf)).size, 3);
});

Deno.test("a notebook run by hand has no record; a broken one is refused", () => {
  assert.equal(runRecordOf(base()), undefined);
  assert.deepEqual(describeRun(undefined), []);
  const broken = notebookOf([], { lab: { run: { started: "yesterday" } } });
  assert.throws(() => runRecordOf(broken), (error) => error instanceof LabError && /started/.test(error.message));
});

Deno.test("a record is described in a few words, with the date from the record", () => {
  const run = {
    started: "2026-03-01T23:59:00Z",
    parameters: { scale: "tiny", seed: 7, seconds: 4 },
    versions: { deno: "2.9.6" },
    host: { cores: 2, os: "Debian 12" },
  };
  assert.deepEqual(describeRun(run), [
    "1 March 2026",
    "generated data (not the course's files): scale tiny, seed 7",
    "Deno 2.9.6",
    "Debian 12, 2 cores",
  ]);
  assert.equal(formatDate(run.started, "de-DE"), "1. März 2026");
});

Deno.test("a record says in plain words where its clusters ran, each place once", () => {
  const place = (where: "local" | "rehearsal" | "aws", why?: string) => ({
    cluster: "m3-galera",
    topology: "galera" as const,
    where,
    why,
    instances: [],
  });
  const where = (...places: ReturnType<typeof place>[]) =>
    describeRun({ started: "2026-03-01T23:59:00Z", places }).slice(1);
  assert.deepEqual(where(), ["local: on this machine"]);
  assert.deepEqual(where(place("aws"), place("aws")), ["aws: EC2 instances, signed by AWS"]);
  assert.deepEqual(where(place("rehearsal"), place("local", "its host did not answer")), [
    "rehearsal: doubles of EC2 instances",
    "local: no accepted proof of EC2",
  ]);
});

Deno.test("the text above a title is the notebook's own title, its milestone, or nothing", () => {
  const course = (milestone: string | undefined, rubrics: string[], metadata = {}) =>
    courseOf({ notebook: { metadata }, run: { milestone }, evidence: rubrics.map((rubric) => ({ rubric })) });
  assert.equal(course("m1", []), "AetherMart · Milestone 1");
  assert.equal(course("coffee", ["own"]), "");
  assert.equal(course("coffee", [], { title: "Office life" }), "Office life");
  assert.equal(course(undefined, ["own", "m2.triggers"]), "AetherMart · Milestone 2");
});
