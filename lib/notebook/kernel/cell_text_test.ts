import assert from "node:assert/strict";
import { createCellText, shortened } from "./cell_text.ts";
import type { Output, StreamOutput } from "../model/schema.ts";

const stream = (text: string, name = "stdout"): StreamOutput => ({ name, output_type: "stream", text });
const display: Output = { output_type: "display_data", data: { "text/plain": "shown" }, metadata: {} };
const textOf = (outputs: Output[]) =>
  outputs.map((output) => output.output_type === "stream" ? output.text : "").join("");

/** The outputs after these texts, at most `limit` characters. */
function write(limit: number, texts: Iterable<StreamOutput>) {
  const outputs: Output[] = [];
  const text = createCellText(outputs, limit);
  for (const output of texts) text.add(output);
  return { outputs, text };
}

Deno.test("text up to the limit is complete", () => {
  const { outputs, text } = write(10_000, [stream("a".repeat(9_000)), stream("b".repeat(900))]);
  assert.equal(textOf(outputs), "a".repeat(9_000) + "b".repeat(900));
  assert.equal(text.cut(), 0);
});

Deno.test("the beginning and the end of longer text are kept, in whole lines, with the number of characters cut", () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`);
  const { outputs, text } = write(10_000, lines.map((line) => stream(line)));
  const [head, mark, tail] = outputs as StreamOutput[];
  assert.equal(outputs.length, 3);
  assert.ok(lines.join("").startsWith(head!.text) && head!.text.endsWith("\n") && head!.text.length >= 4_900);
  assert.ok(lines.join("").endsWith(tail!.text) && tail!.text.startsWith("line ") && tail!.text.length >= 2_200);
  assert.equal(head!.text.length + tail!.text.length + text.cut(), lines.join("").length);
  assert.ok(mark!.text.includes(`[${text.cut().toLocaleString("en-US")} characters`), mark!.text);
  assert.ok(text.size() <= 10_000 && mark!.name === "stderr");
});

Deno.test("a single text of many times the limit is cut, but never within a surrogate pair", () => {
  const { outputs, text } = write(1_000, [stream("🦉".repeat(50_000))]);
  const kept = textOf(outputs.filter((output) => (output as StreamOutput).name === "stdout"));
  assert.match(kept, /^(🦉)+$/u);
  assert.equal(kept.length + text.cut(), 100_000);
});

Deno.test("many short texts on two streams count at their size in the file", () => {
  const { outputs, text } = write(
    10_000,
    Array.from({ length: 20_000 }, (_, i) => stream("x", i % 2 ? "stderr" : "stdout")),
  );
  assert.ok(outputs.length < 140, String(outputs.length));
  assert.ok(text.cut() > 19_800 && text.size() <= 10_000);
});

Deno.test("displays among the text stay, before and after the cut", () => {
  const outputs: Output[] = [];
  const text = createCellText(outputs, 1_000);
  for (let i = 0; i < 60; i++) {
    text.add(stream("x".repeat(100)));
    if (i % 20 === 1) outputs.push(display);
  }
  assert.equal(outputs.filter((output) => output === display).length, 3);
  const kept = textOf(outputs.filter((output) => (output as StreamOutput).name === "stdout"));
  assert.equal(kept.length + text.cut(), 6_000);
  assert.ok(text.size() <= 1_000);
});

Deno.test("a long message is shortened in the middle", () => {
  assert.equal(shortened("short", 10), "short");
  assert.equal(shortened("a".repeat(500) + "b".repeat(500), 10), "aaaaa[990 characters were cut here.]bbbbb");
});
