import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { LabError } from "../core/mod.ts";
import { makePrivateDir, serverIdentity } from "./mod.ts";

Deno.test("a private folder belongs only to the server's user, even if the process that began to make it was killed", async () => {
  const dir = await Deno.makeTempDir();
  try {
    for (const path of ["new", "begun"].map((name) => join(dir, name))) {
      if (path.endsWith("begun")) await Deno.mkdir(path, { mode: 0o755 });
      await makePrivateDir(path);
      const { uid, mode } = await Deno.stat(path);
      assert.equal(uid, serverIdentity()?.uid ?? process.getuid!());
      assert.equal(mode! & 0o777, 0o700);
    }
    await assert.rejects(makePrivateDir(join(dir, "none", "new")), Deno.errors.NotFound);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a link in the place of a private folder is refused, and what it points to keeps its owner and mode", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const [target, link] = [join(dir, "target"), join(dir, "link")];
    await Deno.mkdir(target, { mode: 0o755 });
    await Deno.symlink(target, link);
    const before = await Deno.stat(target);
    await assert.rejects(
      makePrivateDir(link),
      (error) => error instanceof LabError && /link is not a folder/.test(error.message),
    );
    const { uid, mode } = await Deno.stat(target);
    assert.deepEqual([uid, mode], [before.uid, before.mode]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
