import assert from "node:assert/strict";
import { join } from "node:path";
import { exec } from "../../core/mod.ts";
import { NotebookError } from "../errors.ts";
import { readNotebook, writeNotebook } from "./file.ts";
import { parseNotebook } from "./format.ts";

const notebook = parseNotebook(JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }), "n");

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a missing file is reported by its path", () =>
  inFolder(async (folder) => {
    const path = join(folder, "none.ipynb");
    await assert.rejects(readNotebook(path), (error) => {
      assert.ok(error instanceof NotebookError);
      assert.equal(error.message, `Cannot read the notebook "${path}": it does not exist.`);
      return true;
    });
  }));

Deno.test("a pipe or a folder with a notebook's name is refused at once; a link to a notebook is followed", () =>
  inFolder(async (folder) => {
    const [pipe, link] = [join(folder, "pipe.ipynb"), join(folder, "link.ipynb")];
    assert.ok((await exec("mkfifo", [pipe])).ok);
    for (const path of [pipe, folder]) {
      await assert.rejects(readNotebook(path), {
        name: "NotebookError",
        message: `Cannot read the notebook "${path}": it is not a regular file.`,
      });
    }
    await Deno.mkdir(join(folder, "below"));
    await writeNotebook(join(folder, "below", "n.ipynb"), notebook);
    await Deno.symlink(join("below", "n.ipynb"), link);
    assert.deepEqual(await readNotebook(link), notebook);
  }));

Deno.test("a written notebook can be read, keeps its mode and leaves no other file behind", () =>
  inFolder(async (folder) => {
    const path = join(folder, "n.ipynb");
    await Deno.writeTextFile(path, "old", { mode: 0o640 });
    await Deno.chmod(path, 0o640);
    await Deno.symlink("n.ipynb", join(folder, "link.ipynb"));
    await writeNotebook(join(folder, "link.ipynb"), notebook);
    assert.deepEqual(await readNotebook(path), notebook);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o640);
    assert.ok((await Deno.lstat(join(folder, "link.ipynb"))).isSymlink);
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(), ["link.ipynb", "n.ipynb"]);
  }));

Deno.test("a write that fails leaves the old file and no draft", () =>
  inFolder(async (folder) => {
    const path = join(folder, "n.ipynb");
    await Deno.mkdir(path); // cannot be replaced by a file
    await assert.rejects(writeNotebook(path, notebook));
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["n.ipynb"]);
  }));
