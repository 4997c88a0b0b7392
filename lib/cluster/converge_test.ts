/** What a change of a cluster puts right before it plans, without a server. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { silent } from "../core/mod.ts";
import type { Runtime } from "../runtime/mod.ts";
import { converge } from "./converge.ts";
import { LocalProvider } from "./hosts/local.ts";
import { createRecord, planMembers } from "./plan/record.ts";

const runtime: Runtime = { version: "11.8.9", basedir: "/usr", isPrivate: true, key: "k", bin: (program) => program };

Deno.test("the folder of a node that has left goes, as after a killed `remove`; members and the first state stay", async () => {
  const home = await Deno.makeTempDir();
  try {
    const memory = { bufferPoolMiB: 64, redoLogMiB: 32 };
    const spec = {
      name: "c",
      topology: "single",
      provider: "local",
      packages: "debian-trixie",
      nodes: 1,
      memory,
    } as const;
    const record = planMembers(createRecord(spec, { certificate: "", key: "" }), 1, "seeded");
    for (const name of ["node1", "node2", "node12", "seed"]) {
      await Deno.mkdir(join(home, name, "tls"), { recursive: true });
    }
    const binaries = { basedir: "/usr", galera: "", server: "mariadbd" };
    const provider = new LocalProvider({ cluster: "c", home, runtime, binaries, progress: silent });
    const context = { name: "c", home, record, provider, outlives: false, progress: silent, deadlineMs: 1_000 };
    assert.deepEqual(await converge(context, () => false), []);
    assert.deepEqual([...Deno.readDirSync(home)].map(({ name }) => name).sort(), ["node1", "seed"]);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
