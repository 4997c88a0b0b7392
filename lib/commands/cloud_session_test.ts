import assert from "node:assert/strict";
import type { Notebook } from "../notebook/mod.ts";
import { machinesOf, machinesOfAll } from "./cloud_session.ts";
import { needsOf } from "./cloud_server.ts";

/** A notebook with one cell and what its metadata says about machines. */
const notebookOf = (name: string, source: string, machines?: unknown) => {
  const cell = { cell_type: "code", id: "a", metadata: {}, source, execution_count: null, outputs: [] };
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { lab: { machines } }, cells: [cell] };
  return { name, notebook: notebook as unknown as Notebook };
};
const start = 'import { startCluster } from "lab/cluster";';

Deno.test("a notebook says how many machines its cells use, or the least and the most", () => {
  assert.deepEqual(machinesOf(notebookOf("a", start, 3)), { least: 3, most: 3 });
  assert.deepEqual(machinesOf(notebookOf("a", start, { least: 6, most: 12 })), { least: 6, most: 12 });
  for (const wrong of [undefined, 0, 2.5, "3", { least: 6 }, { least: 0, most: 2 }, { least: 4, most: 3 }]) {
    assert.throws(() => machinesOf(notebookOf("mine", start, wrong)), /cells of mine start clusters.*"machines": 3/);
  }
});

Deno.test("notebooks run one after another, so the most of each decides; only those whose cells start clusters count", () => {
  const one = notebookOf("one", start, { least: 2, most: 12 });
  const two = notebookOf("two", start, 5);
  const plain = notebookOf("plain", "await connect();");
  assert.deepEqual(machinesOfAll([one, two, plain]), [12, 5]);
  assert.deepEqual(machinesOfAll([two]), [5]);
  assert.deepEqual(machinesOfAll([plain]), []);
  assert.deepEqual(needsOf([one]), { server: false, cells: [12, 2] });
  assert.deepEqual(needsOf([plain]), { server: true, cells: [] });
  assert.equal(needsOf([one, plain]).server, true);
});
