/**
 * A process that generates data needs the same amount of memory for much data as for little.
 *
 * Needs: Linux.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { withFolder } from "../support/lab.ts";

Deno.test("memory does not grow with the data", async () => {
  await withFolder(async (folder) => {
    /** The peak memory of a process that makes this data set, in megabytes. */
    const peak = async (scale: string) => {
      const script = `
        import { generate } from ${JSON.stringify(import.meta.resolve("../../lib/dataset/mod.ts"))};
        await generate({ scale: "${scale}", seed: 1 }, { directory: ${JSON.stringify(join(folder, scale))} });
        console.log(/VmHWM:\\s*(\\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))[1]);`;
      const { ok, stdout, stderr } = await exec(Deno.execPath(), ["run", "--quiet", "-A", "--ext=ts", "-"], {
        cwd: fromRoot(),
        input: script,
      });
      assert.ok(ok, stderr);
      return Number(stdout) / 1024;
    };
    const [small, medium] = [await peak("small"), await peak("medium")];
    // With forty times as many rows, rows kept in memory would be visible.
    assert.ok(medium < small + 150 && medium < 300, `${small} MB for small, ${medium} MB for medium`);
  });
});
