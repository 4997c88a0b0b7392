import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { exec, LabError } from "../core/mod.ts";
import { clearFolder, holdFolder } from "./output_folder.ts";

async function inFolder(body: (dir: string) => void | Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const namesIn = (dir: string) => Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();

Deno.test("a folder is reserved by one process at a time, and another one's message names it", () =>
  inFolder((dir) => {
    const place = join(dir, "deep", "m1");
    {
      using _held = holdFolder(place);
      assert.throws(
        () => holdFolder(place),
        (error) =>
          error instanceof LabError && error.exitCode === 3 && error.message.includes(`process ${process.pid} `) &&
          error.message.includes(place) && error.message.includes("--out"),
      );
      Deno.writeTextFileSync(join(place, "run.json"), "{}");
    }
    using _again = holdFolder(place);
    assert.deepEqual(namesIn(place), [".lab.lock", "run.json"]);
  }));

Deno.test("a lock file that a killed process left has no effect; an empty folder is removed", () =>
  inFolder((dir) => {
    const place = join(dir, "m1");
    Deno.mkdirSync(place);
    Deno.writeTextFileSync(join(place, ".lab.lock"), "1\n");
    holdFolder(place)[Symbol.dispose]();
    assert.deepEqual(namesIn(dir), []);
  }));

Deno.test("a lock file that is a link or a pipe is refused, and the link's target does not change", () =>
  inFolder(async (dir) => {
    const place = join(dir, "handed-in");
    Deno.mkdirSync(place);
    Deno.writeTextFileSync(join(dir, "precious"), "mine");
    const lock = join(place, ".lab.lock");
    Deno.symlinkSync(join(dir, "precious"), lock);
    const refusal = { name: "LabError", message: /its \.lab\.lock is not a regular file/ };
    assert.throws(() => holdFolder(place), refusal);
    assert.equal(Deno.readTextFileSync(join(dir, "precious")), "mine");
    Deno.removeSync(lock);
    assert.ok((await exec("mkfifo", [lock])).ok);
    assert.throws(() => holdFolder(place), refusal);
  }));

Deno.test("a folder that cannot be created is reported by its path, with the way out", () =>
  inFolder((dir) => {
    Deno.writeTextFileSync(join(dir, "file"), "");
    for (const place of [join(dir, "file"), join(dir, "file", "m1"), "/proc/m1"]) {
      assert.throws(
        () => holdFolder(place),
        (error) =>
          error instanceof LabError && error.exitCode === 3 && error.message.startsWith(`Cannot write to ${place}: `) &&
          /--out/.test(error.message),
        place,
      );
    }
  }));

Deno.test("clearing removes old results and drafts, nothing else", () =>
  inFolder((dir) => {
    for (const name of ["deck.pptx", "notes.txt", ".run.json.0a1b2c3d.tmp"]) {
      Deno.writeTextFileSync(join(dir, name), "");
    }
    clearFolder(dir, ["deck.pptx", "report.html"]);
    assert.deepEqual(namesIn(dir), ["notes.txt"]);
  }));
