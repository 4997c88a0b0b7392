import assert from "node:assert/strict";
import { awaitedByGuard, createOpenCells, isOpenTask, waitingOutput } from "./open_cells.ts";
import type { CellEnd } from "./execute.ts";
import type { CodeCell, DisplayOutput, Notebook } from "../model/schema.ts";

const cell = (id: string, source: string): CodeCell => ({
  cell_type: "code",
  id,
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
});
const notebook = (...cells: CodeCell[]): Notebook => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });

Deno.test("a cell waits for those cells with open tasks that it needs", () => {
  const [first, second] = [cell("first", "const rows = 1;"), cell("second", "await fill();")];
  const third = cell("third", "// AFTER second\nconsole.log(rows);");
  const guarded = cell("guarded", 'await enterCell("guarded", ["second"]);\nconsole.log(rows);');
  const open = createOpenCells(notebook(first, second, third, guarded), "x.ipynb");
  assert.deepEqual(open.awaitedBy(third), []);
  assert.equal(open.hint(), "");
  open.add(second);
  assert.deepEqual(open.awaitedBy(third), ["second"]);
  assert.deepEqual(open.awaitedBy(first), []);
  assert.match(open.hint(), /\(cell 2\)/);
  open.add(first);
  assert.deepEqual(open.awaitedBy(third), ["first", "second"]);
  assert.deepEqual(open.awaitedBy(guarded), [], "its guard decides");
});

Deno.test("an AFTER comment that names no cell above is refused before anything runs", () => {
  assert.throws(() => createOpenCells(notebook(cell("a", "// AFTER none")), "x.ipynb"), /Cell 1 of "x\.ipynb"/);
});

Deno.test("an open task differs from an error with another name, and a waiting cell reports what it waits for", () => {
  const failed: CellEnd = {
    status: "failed",
    failure: "exception",
    ename: "OpenTaskError",
    evalue: "",
    traceback: [],
  };
  assert.ok(isOpenTask(failed));
  assert.ok(!isOpenTask({ ...failed, ename: "TypeError" }));
  assert.ok(!isOpenTask({ ...failed, failure: "background" }));
  assert.ok(!isOpenTask({ status: "ok" }));
  const { data } = waitingOutput(["schema-create"]);
  assert.deepEqual(data["application/vnd.aethermart.waiting+json"], { version: 1, cells: ["schema-create"] });
  assert.match(String(data["text/plain"]), /"schema-create"/);
});

Deno.test("an unreadable display of a cell, of any kind, is ignored", () => {
  const shown = (kind: string, content: unknown): DisplayOutput => ({
    output_type: "display_data",
    data: { [`application/vnd.aethermart.${kind}+json`]: content },
    metadata: {},
  });
  const outputs = [
    shown("waiting", { version: 9 }),
    shown("evidence", "x"),
    shown("waiting", { version: 1, cells: ["a"] }),
  ];
  assert.deepEqual(awaitedByGuard(outputs), ["a"]);
});
