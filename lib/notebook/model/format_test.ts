import assert from "node:assert/strict";
import { fromRoot } from "../../core/mod.ts";
import { NotebookError } from "../errors.ts";
import { formatNotebook, parseNotebook } from "./format.ts";
import { cellTags } from "./cells.ts";
import type { CodeCell } from "./schema.ts";

const jupyterWritten = await Deno.readTextFile(fromRoot("tests/fixtures/notebooks/jupyter_written.ipynb"));

/** A notebook's text with these cells. */
const textOf = (cells: unknown[], version: Record<string, unknown> = { nbformat: 4, nbformat_minor: 5 }) =>
  JSON.stringify({ cells, metadata: {}, ...version });

const codeCell = (more: Record<string, unknown> = {}) => (
  { cell_type: "code", execution_count: null, id: "a", metadata: {}, outputs: [], source: "1", ...more }
);

function refusal(text: string): string {
  try {
    parseNotebook(text, "n.ipynb");
  } catch (error) {
    assert.ok(error instanceof NotebookError);
    assert.equal(error.exitCode, 2);
    return error.message;
  }
  throw new Error("It was accepted.");
}

Deno.test("a notebook that Jupyter wrote is written back byte for byte", () => {
  assert.equal(formatNotebook(parseNotebook(jupyterWritten, "n")), jupyterWritten);
});

Deno.test("in memory, text is one string and JSON data is left alone", () => {
  const { cells } = parseNotebook(jupyterWritten, "n");
  const [stream, display, result] = (cells[0] as CodeCell).outputs;
  assert.equal(cells[0]!.source, 'const a = 1;\nconsole.log("naïve 📦");\n');
  assert.deepEqual(cellTags(cells[0]!), ["hide-input"]);
  assert.equal(stream?.output_type === "stream" && stream.text, "naïve 📦\nno end");
  assert.ok(display?.output_type === "display_data" && result?.output_type === "execute_result");
  assert.equal(display.data["text/plain"], "a\r\nb\u2028c\x0bd\n");
  assert.deepEqual(result.data["application/json"], ["a", "b"]);
});

Deno.test("cells of versions before 4.5 get the same ids each time, and the version becomes 4.5", () => {
  const old = textOf([codeCell({ id: undefined }), codeCell({ id: undefined }), codeCell({ id: "mine" })], {
    nbformat: 4,
    nbformat_minor: 2,
  });
  const [one, two] = [parseNotebook(old, "n"), parseNotebook(old, "n")];
  assert.deepEqual(one, two);
  assert.equal(one.nbformat_minor, 5);
  assert.equal(new Set(one.cells.map(({ id }) => id)).size, 3);
  assert.equal(one.cells[2]!.id, "mine");
});

Deno.test("the messages for a truncated, a broken and an empty file differ", () => {
  const cut = refusal(jupyterWritten.slice(0, 1000));
  assert.match(
    cut,
    /^"n\.ipynb" is not a valid notebook: its JSON ends too early, at line \d+, column \d+; the file was cut off/,
  );
  assert.match(refusal('{\n "cells": [,]\n}'), /its JSON is broken at line 2, column 12\./);
  assert.match(refusal("  \n"), /it is empty/);
  assert.match(refusal("[]"), /not a JSON object/);
});

Deno.test("other versions of the format are refused with the way out", () => {
  assert.match(
    refusal(JSON.stringify({ nbformat: 3, nbformat_minor: 0, worksheets: [] })),
    /nbformat 3.*jupyter nbconvert --to notebook/,
  );
  assert.match(refusal(JSON.stringify({ nbformat: 5, nbformat_minor: 0 })), /newer than this lab/);
  assert.match(refusal("{}"), /no nbformat/);
});

Deno.test("a violation of the schema is reported with cell and field", () => {
  assert.match(refusal(textOf([codeCell(), codeCell({ id: "b", source: 1 })])), /: cell 2, source: /);
  assert.match(
    refusal(textOf([codeCell({ outputs: [{ output_type: "stream", text: "" }] })])),
    /: cell 1, outputs\[0\]\.name: /,
  );
  assert.match(refusal(textOf([codeCell({ id: "not good" })])), /: cell 1, id: must be 1 to 64/);
  assert.match(refusal(textOf([codeCell({ cell_type: "heading" })])), /: cell 1, cell_type: /);
  assert.match(refusal(textOf([codeCell(), codeCell()])), /cells 1 and 2 have the same id, "a"/);
});

Deno.test("cells of a 4.5 notebook without ids get some, with a note; an older notebook gets no note", () => {
  const cell = (source: string, id?: string) => ({ cell_type: "markdown", metadata: {}, source, ...(id && { id }) });
  const text = (minor: number) =>
    JSON.stringify({
      cells: [cell("a"), cell("b", "kept"), cell("a")],
      metadata: {},
      nbformat: 4,
      nbformat_minor: minor,
    });
  const notes: string[] = [];
  const { cells } = parseNotebook(text(5), "n.ipynb", (line) => notes.push(line));
  assert.equal(cells[1]!.id, "kept");
  assert.equal(new Set(cells.map(({ id }) => id)).size, 3);
  assert.deepEqual(notes, ["n.ipynb: 2 cells had no id and got one each. Save it in JupyterLab to keep them."]);
  assert.deepEqual(parseNotebook(text(5), "n.ipynb").cells, cells, "they depend on nothing else");
  parseNotebook(text(4), "n.ipynb", (line) => notes.push(line));
  assert.equal(notes.length, 1);
});

Deno.test("a notebook with JSON of 100,000 levels is refused with a message", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const cell = `{"cell_type":"markdown","id":"a","metadata":{"deep":${deep}},"source":"a"}`;
  assert.throws(
    () => parseNotebook(`{"cells":[${cell}],"metadata":{},"nbformat":4,"nbformat_minor":5}`, "n.ipynb"),
    /"n\.ipynb" is not a valid notebook: a cell has more than 100 levels of lists and objects/,
  );
});
