import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import process from "node:process";
import { removeLocked } from "./cluster.ts";
import {
  claimForRun,
  endsWithRun,
  keepBeyondRun,
  keptHome,
  listClusters,
  lockOf,
  nodesToRun,
  withClusterLock,
} from "./kept.ts";
import { createRecord, planMembers } from "./plan/record.ts";
import type { ClusterSpec } from "./plan/spec.ts";
import { writeRecord } from "./record_file.ts";

const spec: ClusterSpec = {
  name: "kept",
  topology: "galera",
  provider: "ec2",
  packages: "debian-trixie",
  nodes: 3,
  memory: { bufferPoolMiB: 64, redoLogMiB: 32 },
};

async function keep(kept: ClusterSpec, nodes: number): Promise<void> {
  await Deno.mkdir(keptHome(kept.name), { recursive: true });
  const record = planMembers(createRecord(kept, { certificate: "c", key: "k" }), nodes, "seeded");
  await writeRecord(keptHome(kept.name), record);
}

/** Runs work with an empty cache. */
async function withCache(work: () => Promise<void>): Promise<void> {
  const [before, cache] = [process.env.AETHERMART_CACHE, await Deno.makeTempDir()];
  process.env.AETHERMART_CACHE = cache;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.AETHERMART_CACHE;
    else process.env.AETHERMART_CACHE = before;
    await Deno.remove(cache, { recursive: true });
  }
}

const progress = { start: () => ({ update() {}, done() {}, fail() {} }), note() {} };

Deno.test("the nodes that `up` starts are the spec's and those that were added; a cluster elsewhere is refused", () =>
  withCache(async () => {
    assert.deepEqual(await nodesToRun(spec), ["node1", "node2", "node3"]);
    await keep(spec, 4);
    assert.deepEqual(await nodesToRun(spec), ["node1", "node2", "node3", "node4"]);
    await assert.rejects(nodesToRun({ ...spec, provider: "local" }), /exists with the provider "ec2"/);
  }));

Deno.test("a cluster in EC2 ends with a run if a run has made it, also one that was killed; a user's own stays", () =>
  withCache(async () => {
    assert.equal(await endsWithRun("kept"), true);
    await keep(spec, 1);
    assert.equal(await endsWithRun("kept"), false);
    {
      using claim = await claimForRun("kept");
      assert.ok(claim);
      assert.equal(await claimForRun("kept"), undefined, "another run does not get it");
      assert.equal(await claim.isInForce(), true);
      await keepBeyondRun("kept"); // `up` takes it over; then it is removed, and another run makes one
      using _other = await claimForRun("kept");
      assert.equal(await claim.isInForce(), false, "the first run does not end what is the other one's");
    } // and the run is killed
    assert.equal(await endsWithRun("kept"), true);
    await keepBeyondRun("kept"); // `up` takes it over
    assert.equal(await endsWithRun("kept"), false);
    assert.deepEqual(await listClusters(), ["kept"]);
    await keep({ ...spec, provider: "local" }, 1);
    (await claimForRun("kept"))![Symbol.dispose]();
    await withClusterLock("kept", () => removeLocked("kept", { progress }), { progress });
    assert.deepEqual([...Deno.readDirSync(dirname(keptHome("kept")))], [], "the mark and the lock are gone, too");
  }));

Deno.test("the lock of a cluster lets one command at a time work, and its file stays as long as the cluster", () =>
  withCache(async () => {
    await keep(spec, 1);
    const seen: string[] = [];
    const [begun, waits] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = withClusterLock("kept", async () => {
      seen.push("first begins");
      begun.resolve();
      await waits.promise;
      seen.push("first ends");
    }, { progress });
    const noted = { ...progress, note: (text: string) => (seen.push(text), waits.resolve()) };
    await begun.promise;
    await withClusterLock("kept", () => Promise.resolve(seen.push("second")), { progress: noted });
    await first;
    const note = "Waiting for another command that works on kept.";
    assert.deepEqual(seen, ["first begins", note, "first ends", "second"]);
    assert.ok((await Deno.stat(lockOf("kept"))).isFile);
    await assert.rejects(Deno.stat(join(dirname(keptHome("kept")), "kept.of-run")), Deno.errors.NotFound);
  }));
