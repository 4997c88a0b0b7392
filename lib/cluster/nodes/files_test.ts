/** The files of a member: data, after commands that were killed while they removed it, and its key. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { silent } from "../../core/mod.ts";
import type { Runtime } from "../../runtime/mod.ts";
import { maskSecrets } from "../../secrets/mod.ts";
import { type ClusterContext, saveRecord } from "../context.ts";
import { LocalProvider } from "../hosts/local.ts";
import { createRecord, placeMember, planMembers } from "../plan/record.ts";
import { nodePaths } from "../plan/paths.ts";
import { readFacts } from "../facts.ts";
import { createAuthority, signCertificate } from "./certificates.ts";
import { readRecord } from "../record_file.ts";
import { certify, discardData, placeData, removeData } from "./files.ts";

const runtime: Runtime = { version: "11.8.9", basedir: "/usr", isPrivate: true, key: "k", bin: (program) => program };

/** A cluster of one node that has its machine and a first state, and no data. */
async function withCluster(
  work: (context: ClusterContext, dir: string) => Promise<void>,
  authority = { certificate: "", key: "" },
): Promise<void> {
  const home = await Deno.makeTempDir();
  // The servers' user writes there.
  await Deno.chmod(home, 0o755);
  const memory = { bufferPoolMiB: 64, redoLogMiB: 32 };
  const spec = {
    name: "c",
    topology: "single",
    provider: "local",
    packages: "debian-trixie",
    nodes: 1,
    memory,
  } as const;
  const machine = { address: "127.0.0.2", ports: { sql: 1, group: 2, ist: 3, sst: 4 } };
  const record = placeMember(
    planMembers(createRecord(spec, authority), 1, "seeded"),
    "node1",
    machine,
  );
  const binaries = { basedir: "/usr", galera: "", server: "mariadbd" };
  const provider = new LocalProvider({ cluster: "c", home, runtime, binaries, progress: silent });
  const dir = join(home, "node1");
  await Deno.mkdir(join(home, "seed"));
  await Deno.writeTextFile(join(home, "seed", "ibdata1"), "whole");
  await Deno.mkdir(dir);
  try {
    await work({ name: "c", home, record, provider, outlives: false, progress: silent, deadlineMs: 1_000 }, dir);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const isMasked = (pem: string) => {
  const lines = pem.trim().split("\n").slice(1, -1);
  return ["\n", ""].every((end) => maskSecrets(`<${lines.join(end)}>`) === "<[secret]>");
};

Deno.test("a node's TLS key is a secret where it is made, and for every process that asks for the node's facts", async () => {
  const authority = await createAuthority("c");
  await withCluster(async (context, dir) => {
    const { tls } = nodePaths(dir);
    await certify(context, "node1");
    assert.ok(isMasked(await Deno.readTextFile(tls.key)));
    const { key } = await signCertificate(authority, ["127.0.0.2"]);
    await Deno.writeTextFile(tls.key, key); // as another process made it
    assert.ok(!isMasked(key));
    await readFacts(context);
    assert.ok(isMasked(key));
  }, authority);
});

const namesIn = (dir: string) => [...Deno.readDirSync(dir)].map(({ name }) => name);

Deno.test("data is removed, twice without harm, and given again", async () => {
  await withCluster(async (context, dir) => {
    await placeData(context, "node1");
    await removeData(context, "node1");
    await removeData(context, "node1");
    assert.deepEqual(namesIn(dir), []);
    await placeData(context, "node1");
    assert.equal(await Deno.readTextFile(join(dir, "data", "ibdata1")), "whole");
  });
});

Deno.test("what an interrupted removal left does not count as data, and goes when the member gets its next data", async () => {
  await withCluster(async (context, dir) => {
    await Deno.mkdir(join(dir, "data.removed.1"));
    await Deno.writeTextFile(join(dir, "data.removed.1", "ibdata1"), "half");
    await placeData(context, "node1");
    assert.deepEqual(namesIn(dir), ["data"]);
    assert.equal(await Deno.readTextFile(join(dir, "data", "ibdata1")), "whole");
  });
});

Deno.test("diverged data is discarded, also after a removal that was interrupted, and the record forgets it last", async () => {
  await withCluster(async (context, dir) => {
    await placeData(context, "node1");
    await saveRecord(context, {
      ...context.record,
      members: context.record.members.map((member) => ({ ...member, divergedBy: 7 })),
    });
    await removeData(context, "node1");
    assert.equal((await readRecord(context.home))!.members[0]!.divergedBy, 7);
    await discardData(context, "node1");
    assert.deepEqual(namesIn(dir), []);
    assert.ok(!("divergedBy" in (await readRecord(context.home))!.members[0]!));
  });
});
