import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { makePrivateDir, serverIdentity } from "./mod.ts";

Deno.test("a private folder belongs to the server's user alone, also if whoever began to make it was killed", async () => {
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
