/** Removing folders into which something still writes. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exists } from "./host.ts";
import { removeTree } from "./install.ts";

Deno.test("a folder goes although a program that nobody waits for still writes into it", async () => {
  const parent = await Deno.makeTempDir();
  const dir = join(parent, "work");
  await Deno.mkdir(dir);
  // It ends at the first file that it cannot make.
  const script =
    'i=0; while i=$((i + 1)); : > "file$i" && mkdir "folder$i" && : > "folder$i/file"; do :; done 2> /dev/null';
  const writer = new Deno.Command("sh", { args: ["-c", script], cwd: dir, stderr: "null" }).spawn();
  try {
    while (!await exists(join(dir, "folder200"))) await new Promise((resolve) => setTimeout(resolve, 5));
    await removeTree(dir);
    assert.ok(!await exists(dir));
    await removeTree(dir);
  } finally {
    try {
      writer.kill("SIGKILL");
    } catch { /* It ended when its folder was gone. */ }
    await writer.status;
    await removeTree(parent);
  }
});
