import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { parseNotebook, readNotebook } from "../notebook/mod.ts";
import { createKeeper } from "./notebook_keeper.ts";
import { createGuard } from "./secrets.ts";

const source = (text: string) =>
  parseNotebook(
    JSON.stringify({
      cells: [{ cell_type: "markdown", id: "a", metadata: {}, source: text }],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    }),
    "n",
  );

/** A keeper of a folder, and the notes that it makes. */
function keeperOf(dir: string, rescueDir?: string) {
  const notes: string[] = [];
  const progress = {
    start: () => ({ update() {}, done() {}, fail() {} }),
    note: (line: string) => void notes.push(line),
  };
  return { notes, ...createKeeper(dir, { progress, secrets: createGuard({}) }, rescueDir) };
}

async function inFolder(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("a notebook that can be saved in its folder is there", () =>
  inFolder(async (dir) => {
    const { save, describeCopy, notes } = keeperOf(dir);
    await save(source("one"));
    assert.equal(await describeCopy(source("one")), `The completed work is in ${join(dir, "notebook.ipynb")}`);
    assert.deepEqual(notes, []);
  }));

Deno.test("a failure is reported once; a later success resolves it", () =>
  inFolder(async (dir) => {
    const place = join(dir, "m1");
    const { save, describeCopy, notes } = keeperOf(place);
    await assert.rejects(save(source("one")));
    await assert.rejects(save(source("two")));
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /Cannot write .*m1\/notebook\.ipynb.*The run continues/);
    await Deno.mkdir(place);
    await save(source("three"));
    assert.match(await describeCopy(source("three")), /is in .*m1\/notebook\.ipynb$/);
  }));

Deno.test("a notebook that cannot be saved in its folder is saved elsewhere; if that also fails, the loss is reported", () =>
  inFolder(async (dir) => {
    const { save, describeCopy } = keeperOf(join(dir, "none"), dir);
    await assert.rejects(save(source("one")));
    const path = /is in (\S+), because .*none\/notebook\.ipynb could not be written$/.exec(
      await describeCopy(source("last")),
    )
      ?.[1];
    assert.equal(dirname(dirname(path!)), dir);
    assert.equal((await readNotebook(path!)).cells[0]!.source, "last");

    const lost = keeperOf(join(dir, "none"), join(dir, "nowhere"));
    await assert.rejects(lost.save(source("one")));
    assert.match(await lost.describeCopy(source("one")), /^The completed work is lost/);
  }));
