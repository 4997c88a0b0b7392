import assert from "node:assert/strict";
import { InterruptedError } from "../core/mod.ts";
import { checkHost, unfitness } from "./host.ts";

const debian = { platform: "linux", arch: "x64", osRelease: 'PRETTY_NAME="Debian 12"\nID=debian\n', missing: [] };

Deno.test("Debian on x86-64 with apt is fit", () => {
  assert.equal(unfitness(debian), undefined);
});

Deno.test("any other machine is told why it is not", () => {
  const ubuntu = 'PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nID_LIKE=debian\n';
  assert.match(unfitness({ ...debian, osRelease: ubuntu })!, /only on Debian; this is Ubuntu 24\.04 LTS/);
  assert.match(unfitness({ ...debian, platform: "darwin", osRelease: "" })!, /this is darwin/);
  assert.match(unfitness({ ...debian, arch: "arm64" })!, /only on x86-64; this is arm64/);
  assert.match(unfitness({ ...debian, missing: ["apt-get", "setpriv"] })!, /apt-get, setpriv not found/);
});

Deno.test("an interruption during the check is reported as one, not as a missing tool", async () => {
  await assert.rejects(checkHost(AbortSignal.abort()), InterruptedError);
});
