import assert from "node:assert/strict";
import { createOutputCollector } from "./outputs.ts";
import type { CodeCell, ErrorOutput } from "../model/schema.ts";

const emptyCell = (): CodeCell => (
  { cell_type: "code", execution_count: null, id: "a", metadata: {}, outputs: [], source: "" }
);
const stream = (text: string, name = "stdout") => ({ type: "stream", content: { name, text } });
const display = (text: string, id?: string, type = "display_data") => (
  { type, content: { data: { "text/plain": text }, metadata: {}, transient: id ? { display_id: id } : {} } }
);

/** One cell's outputs after these messages, as JSON would keep them. */
function collect(...messages: { type: string; content: unknown }[]) {
  const [collector, cell] = [createOutputCollector(), emptyCell()];
  collector.begin(cell);
  for (const message of messages) collector.add(message);
  return cell.outputs;
}

Deno.test("successive texts of one stream are one output; another stream or output separates them", () => {
  assert.deepEqual(
    collect(stream("a"), stream("b"), stream("c", "stderr"), stream("d"), display("x"), stream("")).map((output) =>
      output.output_type === "stream" ? `${output.name}:${output.text}` : output.output_type
    ),
    ["stdout:ab", "stderr:c", "stdout:d", "display_data"],
  );
});

Deno.test("ANSI codes are removed from text, plain text and tracebacks, but not from other data", () => {
  const red = "\x1b[31mred\x1b[0m";
  const [text, data, error] = collect(
    stream(red),
    { type: "display_data", content: { data: { "text/plain": red, "text/html": red }, metadata: {} } },
    { type: "error", content: { ename: "E", evalue: red, traceback: [red] } },
  );
  assert.deepEqual(text, { name: "stdout", output_type: "stream", text: "red" });
  assert.deepEqual((data as { data: unknown }).data, { "text/plain": "red", "text/html": red });
  assert.deepEqual(error, { ename: "E", evalue: "red", output_type: "error", traceback: ["red"] });
});

Deno.test("an update changes every output with its display id, even in earlier cells, and no other", () => {
  const collector = createOutputCollector();
  const [one, two] = [emptyCell(), emptyCell()];
  collector.begin(one);
  collector.add(display("old", "x"));
  collector.add(display("other", "y"));
  collector.begin(two);
  collector.add(display("old", "x"));
  assert.equal(collector.add(display("new", "x", "update_display_data")), true);
  assert.equal(collector.add(display("nobody", "z", "update_display_data")), false);
  const textsOf = (cell: CodeCell) => cell.outputs.map((output) => "data" in output && output.data["text/plain"]);
  assert.deepEqual([textsOf(one), textsOf(two)], [["new", "other"], ["new"]]);
});

Deno.test("clear_output clears at once, or before the next output", () => {
  const clear = (wait: boolean) => ({ type: "clear_output", content: { wait } });
  assert.deepEqual(collect(display("a"), clear(false)), []);
  assert.equal(collect(display("a"), clear(true)).length, 1);
  assert.equal(collect(display("a"), clear(true), display("b"), display("c")).length, 2);
});

const limits = { cellText: 1_000, shown: 500, notebook: 3_000 };

/** A collector with low limits, and a cell after which the next begins. */
function limited() {
  const collector = createOutputCollector({ limits });
  const next = () => {
    const cell = emptyCell();
    collector.begin(cell);
    return cell.outputs;
  };
  return { ...collector, next };
}

Deno.test("text over the limit is cut, separately for each cell", () => {
  const { add, cut, next } = limited();
  for (let turn = 0; turn < 2; turn++) {
    const outputs = next();
    add(stream("x".repeat(5_000)));
    assert.equal(cut(), 5_000 - (750 - 2 * 80), "three quarters, less what two outputs weigh");
    assert.equal(outputs.length, 3);
  }
  next();
  assert.equal(cut(), 0);
});

Deno.test("a display is complete or refused with its type and size; other outputs of the cell are kept", () => {
  const { add, refusal, next } = limited();
  const outputs = next();
  assert.equal(add(display("x".repeat(600))), false);
  assert.equal(add(display("small")), true);
  assert.equal(outputs.length, 1);
  assert.match(refusal()!.reason, /^what it shows as text\/plain has 0 million bytes/);
  next();
  assert.equal(refusal(), undefined);
});

Deno.test("displays are measured in bytes, because the kernel's connection counts bytes", () => {
  const { add, next } = limited();
  next();
  assert.equal(add(display("x".repeat(300))), true);
  assert.equal(add(display("é".repeat(300))), false);
});

Deno.test("an update that is too large is refused, and the output stays as it was", () => {
  const { add, refusal, next } = limited();
  const outputs = next();
  add(display("old", "a"));
  assert.equal(add(display("x".repeat(600), "a", "update_display_data")), false);
  assert.match(JSON.stringify(outputs), /old/);
  assert.ok(refusal());
});

Deno.test("all outputs together have a limit; outputs that are cleared or replaced no longer count", () => {
  const { add, refusal, next } = limited();
  next();
  for (let i = 0; i < 100; i++) {
    add({ type: "clear_output", content: { wait: true } });
    add(display("x".repeat(400), "a"));
    add(display("y".repeat(400), "a", "update_display_data"));
  }
  assert.equal(refusal(), undefined);
  for (let i = 0; i < 5; i++) {
    next();
    assert.equal(add(display("x".repeat(400))), true);
  }
  next();
  add(stream("x".repeat(400)));
  assert.equal(add(display("x".repeat(400))), false);
  assert.match(refusal()!.reason, /outputs of the notebook would exceed/);
  next();
  add(stream("x".repeat(400)));
  assert.equal(add(stream("one more")), false);
  assert.match(refusal()!.reason, /outputs of the notebook would exceed/);
});

Deno.test("a long message of an error is shortened, and so is a long traceback", () => {
  const content = { ename: "Error", evalue: "x".repeat(1e6), traceback: Array(1_000).fill("at line") };
  const [output] = collect({ type: "error", content }) as ErrorOutput[];
  assert.ok(output!.evalue.length < 11_000);
  assert.match(output!.evalue, /characters were cut here/);
  assert.deepEqual([output!.traceback.length, output!.traceback.at(-1)], [201, "[800 lines were cut here.]"]);
});

Deno.test("outputs that Jupyter's format does not allow are refused with the reason, and the others are kept", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 100_000; level++) deep = [deep];
  const cases: [type: string, content: unknown, why: RegExp][] = [
    ["display_data", { data: 5 }, /what it sent as display_data is not an output that Jupyter knows: data: /],
    ["display_data", {}, /data: /],
    ["display_data", { data: {}, metadata: 5 }, /metadata: /],
    ["update_display_data", { data: null }, /data: /],
    ["stream", { name: "stdout", text: 5 }, /sent as stream .*text: /],
    ["error", { ename: "E", evalue: {}, traceback: [] }, /sent as error .*evalue: /],
    ["error", { ename: "E", evalue: "e", traceback: "t" }, /traceback: /],
    ["display_data", { data: { "application/json": deep } }, /more than 100 levels of lists and objects/],
  ];
  for (const [type, content, why] of cases) {
    const [collector, cell] = [createOutputCollector(), emptyCell()];
    collector.begin(cell);
    collector.add(display("before"));
    assert.ok(!collector.add({ type, content }), type);
    collector.add(display("after"));
    assert.equal(cell.outputs.length, 2, type);
    assert.equal(collector.refusal()?.name, "OutputRefused");
    assert.match(collector.refusal()!.reason, why);
    collector.begin(emptyCell());
    assert.equal(collector.refusal(), undefined);
  }
});
