/** Machines on this machine: found and removed by what is there, whatever a record says. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { silent } from "../../core/mod.ts";
import { listProcesses } from "../../runtime/mod.ts";
import { LocalProvider } from "./local.ts";

Deno.test("what is left of a cluster is found and removed without its record, also a process whose folder is gone", async () => {
  const home = join(await Deno.makeTempDir(), "c");
  const about = { cluster: "c", home, progress: silent };
  assert.ok(!await LocalProvider.hasLeft(about));
  await Deno.mkdir(join(home, "node1", "data"), { recursive: true });
  assert.ok(await LocalProvider.hasLeft(about));
  await LocalProvider.removeAll(about);
  assert.ok(!await LocalProvider.hasLeft(about));

  const left = new Deno.Command("timeout", { args: ["600", "tail", "-f", "/dev/null", `${home}/node1/data`] }).spawn();
  while (!await LocalProvider.hasLeft(about)) await new Promise((resolve) => setTimeout(resolve, 5));
  await LocalProvider.removeAll(about);
  assert.ok(!(await left.status).success);
  assert.deepEqual(await listProcesses(home), []);
});
