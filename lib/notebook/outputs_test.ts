import assert from "node:assert/strict";
import { createOutputCollector } from "./outputs.ts";
import type { CodeCell } from "./schema.ts";

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

Deno.test("successive texts of one stream are one output; another stream or output parts them", () => {
  assert.deepEqual(
    collect(stream("a"), stream("b"), stream("c", "stderr"), stream("d"), display("x"), stream("")).map((output) =>
      output.output_type === "stream" ? `${output.name}:${output.text}` : output.output_type
    ),
    ["stdout:ab", "stderr:c", "stdout:d", "display_data"],
  );
});

Deno.test("ANSI codes are taken out of text, plain text and tracebacks, not out of other data", () => {
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

Deno.test("an update reaches every output with its display id, in earlier cells too, and no other", () => {
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
