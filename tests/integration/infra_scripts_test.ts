/**
 * The scripts of `infra/`: each does what the lab's command does, and ends with its exit code.
 *
 * Needs: nothing but this folder.
 */

import assert from "node:assert/strict";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { lab } from "../support/lab.ts";

const run = (script: string, ...args: string[]) =>
  exec(Deno.execPath(), ["run", "--quiet", "-A", fromRoot("infra", script), ...args], { env: { NO_COLOR: "1" } });

Deno.test("provision.ts and teardown.ts print the plans that up and down print", async () => {
  for (const [script, command] of [["provision.ts", "up"], ["teardown.ts", "down"]] as const) {
    const [ours, theirs] = await Promise.all([
      run(script, "m3-replica", "--dry-run"),
      lab([command, "m3-replica", "--provider", "ec2", "--dry-run"]),
    ]);
    assert.equal(ours.code, 0, ours.stderr);
    assert.match(ours.stdout, /^#!\/usr\/bin\/env bash\n/);
    assert.ok(theirs.printed.includes(ours.stdout.trim()), script);
  }
});

Deno.test("a script's help explains it and its command; a mistake has the command's message and exit code", async () => {
  for (const script of ["provision.ts", "cluster.ts", "teardown.ts"]) {
    const { code, stdout } = await run(script, "--help");
    assert.equal(code, 0, script);
    assert.match(stdout, new RegExp(`^Usage: deno run -A infra/${script} [^]*It is the lab's command[^]*Options:`));
  }
  const { code, stderr } = await run("cluster.ts", "bogus");
  assert.deepEqual([code, /no operation "bogus"/.test(stderr)], [2, true], stderr);
  assert.equal((await run("teardown.ts", "--dry-run")).code, 2);
});
