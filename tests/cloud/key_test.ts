/**
 * The ssh key of a cluster: made once, for its owner alone, and recognised by the fingerprint that ssh prints.
 *
 * Needs: ssh-keygen.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { exec } from "../../lib/core/mod.ts";
import { folderOf, keepKey } from "../../lib/ec2/mod.ts";
import { withFolder } from "../support/lab.ts";

Deno.test("a key is made once, also after a command that was killed, and has the fingerprint that ssh prints", () =>
  withFolder(async (dir) => {
    const { HOME } = process.env;
    process.env.HOME = dir;
    try {
      await Deno.mkdir(folderOf("c"), { recursive: true });
      const file = join(folderOf("c"), "key");
      for (const left of [`${file}.partial`, `${file}.partial.pub`, `${file}.pub`]) {
        await Deno.writeTextFile(left, "half");
      }
      const key = await keepKey("c");
      const { stdout } = await exec("ssh-keygen", ["-lf", `${file}.pub`]);
      assert.equal(key.fingerprint, stdout.split(" ")[1]);
      assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
      assert.equal((await exec("ssh-keygen", ["-yf", file])).ok, true);
      assert.deepEqual(await keepKey("c"), key);
    } finally {
      process.env.HOME = HOME;
    }
  }));
