/**
 * How many machines cells may start: what the account's quota allows, and what was confirmed.
 *
 * Needs: moto from Debian's packages, the AWS SDK from npm, ssh-keygen.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { openCloudSession, readSpec, whyNoRoom } from "../../lib/cluster/mod.ts";
import { makeConfirmed } from "../../lib/cluster/hosts/ec2_room.ts";
import { countMachines, makeMachines, openCloud, removeMachines } from "../../lib/ec2/mod.ts";
import { lab, makeHome, withFolder, writeNotebook } from "../support/lab.ts";
import { startDouble } from "./double.ts";
import { owner, want } from "./wanted.ts";

const double = await startDouble();
const { proxy } = double;
addEventListener("unload", () => void double[Symbol.asyncDispose]());

/** The account may have so many virtual processors; each machine here has two. */
const setQuota = (Value: number) =>
  proxy.fault = ({ action }) => action === "GetServiceQuota" ? { answer: { Quota: { Value } } } : undefined;

Deno.test("there is room for as many machines as the quota allows, and no more than were confirmed", async () => {
  await double.reset();
  const { session, env } = openCloudSession(5);
  Object.assign(process.env, env);
  using cloud = await openCloud("us-east-1");
  const name = `m3-galera-${session}-0123ab`;
  try {
    const { cluster } = want();
    await makeMachines(cloud, want({ cluster: { ...cluster, name } }));
    assert.equal(await countMachines(cloud, (one) => one === name), 3);
    assert.equal(await countMachines(cloud, (one) => one === "m3-galera"), 0);
    const [pair, group] = [await readSpec("m3-replica"), await readSpec("m3-galera")];
    setQuota(32);
    assert.equal(await whyNoRoom([pair]), undefined);
    assert.equal(await whyNoRoom([]), undefined);
    assert.equal(await whyNoRoom([group]), "3 machines more are needed. 3 run, and at most 5 were confirmed.");
    assert.equal(await whyNoRoom([pair, { ...pair, nodes: 1 }]), await whyNoRoom([group]));
    // A cell that asks nobody gets no more either; a cluster that `up` makes was confirmed by itself.
    const make = (cluster: string, more: number, region = cloud.region) =>
      makeConfirmed({ cluster, region, more }, () => Promise.resolve("made"));
    assert.equal(await make(name, 2), "made");
    assert.equal(await make("m3-galera", 9), "made");
    await assert.rejects(
      make(name, 3),
      /needs 3 machines more in EC2\. Cells have 3 now, and at most 5 were confirmed/,
    );
    await assert.rejects(make(name, 1, "eu-central-1"), /machines in us-east-1 only, not in eu-central-1/);
    setQuota(8);
    assert.equal(
      await whyNoRoom([pair]),
      "The account's quota is too small: 2 × t3.small need 4 virtual processors; 6 of 8 are in use in us-east-1.",
    );
    const larger = { ...pair, nodes: 1, ec2: { ...want().settings, instanceType: "t3.xlarge" } };
    assert.match((await whyNoRoom([pair, larger]))!, /2 × t3\.small, 1 × t3\.xlarge need 8 virtual processors/);
    // Where there was room for a server only.
    const none = openCloudSession(0);
    Object.assign(process.env, none.env);
    setQuota(32);
    assert.match((await whyNoRoom([pair]))!, /and at most 0 were confirmed/);
    await assert.rejects(make(`m1-single-${none.session}-0123ab`, 1), /Cells have 0 now, and at most 0 were confirmed/);
  } finally {
    for (const variable of Object.keys(env)) delete process.env[variable];
    await removeMachines(cloud, name, owner);
  }
  assert.equal(await whyNoRoom([await readSpec("m3-galera")]), undefined, "this machine sets no limit");
});

Deno.test("of clusters that cells start at the same time, only those start that were confirmed", async () => {
  await double.reset();
  const { session, env } = openCloudSession(5);
  Object.assign(process.env, env);
  using cloud = await openCloud("us-east-1");
  const names = ["0", "1", "2"].map((digit) => `m3-galera-${session}-${digit.repeat(6)}`);
  try {
    const starts = await Promise.allSettled(names.map((name) =>
      makeConfirmed(
        { cluster: name, region: cloud.region, more: 3 },
        () => makeMachines(cloud, want({ cluster: { ...want().cluster, name } })),
      )
    ));
    assert.equal(starts.filter(({ status }) => status === "fulfilled").length, 1);
    assert.equal(await countMachines(cloud, (name) => names.includes(name)), 3);
  } finally {
    for (const variable of Object.keys(env)) delete process.env[variable];
    for (const name of names) await removeMachines(cloud, name, owner);
  }
});

Deno.test("with a quota that is too small for the most, a run asks for the least; without one for the least, it starts nothing", () =>
  withFolder(async (dir) => {
    await double.reset();
    const home = await makeHome(dir);
    const path = await writeNotebook(dir, "cells.ipynb", [
      "# Cells",
      `import { startCluster } from "lab/cluster";\nawait startCluster("m3-galera");`,
    ]);
    const notebook = JSON.parse(await Deno.readTextFile(path));
    notebook.metadata.lab = { machines: { least: 6, most: 12 } };
    await Deno.writeTextFile(path, JSON.stringify(notebook));
    const run = async (code: number, quota: number, more: Record<string, string> = {}) => {
      setQuota(quota);
      const env = { ...double.env, HOME: home, ...more };
      const { code: ended, printed } = await lab(["run", path, "--provider", "ec2", "--out", dir], env);
      assert.equal(ended, code, printed);
      assert.ok(!proxy.seen.some(({ action }) => action === "RunInstances"));
      assert.doesNotMatch(printed, /Type check/, "it asks before what takes longer");
      return printed;
    };
    assert.match(await run(2, 24), /^12 × t3\.small[^]*Add --yes/m);
    assert.match(
      await run(2, 23),
      /12 × t3\.small need 24 [^]*leave out what needs more than 6 machines[^]*^6 × t3\.small/m,
    );
    assert.match(await run(3, 11), /6 × t3\.small need 12 virtual processors; 0 of 11 are in use.*End other instances/);
    assert.match(
      await run(2, 24, { MARIADB_URI: "mariadb://x@127.0.0.1/" }),
      /MARIADB_URI .* Leave one of the two out/,
    );
    // `lab` also serves milestones without clusters.
    await Deno.writeTextFile(join(dir, "jupyter-lab"), "#!/bin/sh\n", { mode: 0o755 });
    const openLab = async (quota: number) => {
      setQuota(quota);
      const env = { ...double.env, HOME: home, PATH: `${dir}:${Deno.env.get("PATH")}` };
      return (await lab(["lab", "--provider", "ec2"], env)).printed;
    };
    assert.match(await openLab(26), /^12 × t3\.small[^]*Add --yes/m);
    assert.match(await openLab(14), /leave out what needs more than 6 machines[^]*^6 × t3\.small/m);
    const serverOnly = await openLab(2);
    assert.match(serverOnly, /Cells can start no cluster\.\n[^]*Add --yes/);
    assert.doesNotMatch(serverOnly, /clusters of cells/);
    assert.match(await openLab(1), /1 × t3\.small need 2 virtual processors; 0 of 1 are in use/);
    assert.match(
      (await lab(["lab", "--yes"], { ...double.env, HOME: home })).printed,
      /--yes is for --provider ec2/,
    );
  }));
