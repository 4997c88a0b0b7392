import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fromRoot, InterruptedError, LabError } from "../core/mod.ts";
import { generate } from "./generate.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

Deno.test("the same settings give the same bytes, now and in later versions", async () => {
  await inFolder(async (folder) => {
    const first = await generate({ scale: "tiny", seed: 42 }, { directory: join(folder, "a") });
    const second = await generate({ scale: "tiny", seed: 42 }, { directory: join(folder, "b") });
    assert.deepEqual({ ...second, directory: "" }, { ...first, directory: "" });
    for (const { name, bytes, sha256 } of [...first.files, first.ledger]) {
      const text = await Deno.readFile(join(first.directory, name));
      assert.equal(createHash("sha256").update(text).digest("hex"), sha256);
      assert.equal(text.byteLength, bytes);
    }
    // The sample is kept: a change of what is generated shows here. It needs a new generatorVersion, or caches would mix
    // old and new files; then `generate` makes a new sample (datasets/README.md).
    for (const name of await readdir(first.directory)) {
      const kept = await Deno.readFile(fromRoot("datasets", "sample", name));
      assert.deepEqual(await Deno.readFile(join(first.directory, name)), kept, name);
    }
    assert.deepEqual((await readdir(fromRoot("datasets", "sample"))).sort(), (await readdir(first.directory)).sort());
    const other = await generate({ scale: "tiny", seed: 43 }, { directory: join(folder, "c") });
    assert.ok(
      other.files.every((file, at) => file.name === "categories.csv" || file.sha256 !== first.files[at]!.sha256),
    );
  });
});

Deno.test("a whole data set is used again; one that holds something else is refused", async () => {
  await inFolder(async (folder) => {
    const directory = join(folder, "set");
    await generate({ scale: "tiny", seed: 1 }, { directory });
    const { mtime } = await Deno.stat(join(directory, "web_orders.csv"));
    await generate({ scale: "tiny", seed: 1 }, { directory });
    assert.deepEqual((await Deno.stat(join(directory, "web_orders.csv"))).mtime, mtime);
    await assert.rejects(generate({ scale: "tiny", seed: 2 }, { directory }), LabError);
    await Deno.truncate(join(directory, "web_orders.csv"), 10);
    await assert.rejects(generate({ scale: "tiny", seed: 1 }, { directory }), /not empty/);
    assert.deepEqual(await readdir(folder), ["set"]);
  });
});

Deno.test("an interrupted generation leaves nothing behind", async () => {
  await inFolder(async (folder) => {
    const abort = new AbortController();
    const progress = {
      start: () => ({ update: () => abort.abort(), done() {}, fail() {} }),
      note() {},
    };
    const running = generate({ scale: "small", seed: 1 }, {
      directory: join(folder, "set"),
      signal: abort.signal,
      progress,
    });
    await assert.rejects(running, InterruptedError);
    assert.deepEqual(await readdir(folder), []);
  });
});
