/**
 * The acceptance run against a double of AWS that starts no machine: what is left of it, and what it reports.
 *
 * Needs: moto from Debian's packages, the AWS SDK from npm, ssh-keygen.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { makeHome, withFolder } from "../support/lab.ts";
import { startDouble } from "./double.ts";

Deno.test("an acceptance run whose machines are refused removes what it made, and its summary says why", () =>
  withFolder(async (dir) => {
    await using double = await startDouble();
    const { proxy } = double;
    proxy.fault = ({ action }) =>
      action === "RunInstances" ? { status: 400, code: "UnauthorizedOperation" } : undefined;
    const file = join(dir, "summary.md");
    const { code, stdout } = await exec(
      Deno.execPath(),
      ["run", "--quiet", "-A", fromRoot("tests", "aws", "main.ts"), "--yes", "--summary", file],
      { env: { ...double.env, HOME: await makeHome(dir), NO_COLOR: "1" } },
    );
    assert.equal(code, 1, stdout);
    const summary = await Deno.readTextFile(file);
    assert.match(summary, /^# Acceptance run on AWS: failed\n/);
    assert.match(summary, /\| m1 \| `up m1-single --provider ec2 --yes` \| \d+ s \| ✗ exit code 3 \|\n/);
    for (const spec of ["m1-single", "m3-replica", "m3-galera"]) {
      assert.match(summary, new RegExp(`\`down ${spec} --provider ec2\` \\| \\d+ s \\| ✓`));
    }
    assert.ok(!summary.includes("Left on AWS") && !summary.includes(dir), summary);
    assert.match(stdout, /At most \$0\.33 an hour; it ends at \$1\.00\./);
  }));
