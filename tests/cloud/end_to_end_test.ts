/**
 * Clusters on hosts that behave like EC2 instances: by the lab's commands started, broken, repaired, parked, started again and removed; used by
 * the cells of JupyterLab, and by milestone 3.
 *
 * Needs: root on Debian, debootstrap, moto from Debian's packages, the AWS SDK from npm; six hosts with servers. On two processors, milestone 3
 * takes a quarter of an hour.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { findCluster, openCloud } from "../../lib/ec2/mod.ts";
import { rubricRows } from "../../lib/rubric/mod.ts";
import { exists, lab, makeHome, readResults, withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";
import { type Rehearsal, startRehearsal, whyNoRehearsal } from "./rehearsal/mod.ts";
import { listLeft } from "./rehearsal/probes.ts";

const reason = await whyNoRehearsal();
const ignore = skipWithout(reason === undefined, `place for rehearsal hosts (${reason})`);

/** A cluster's commands, in the order in which somebody types them. */
class Session {
  private constructor(readonly cloud: Rehearsal, readonly name: string, readonly file: string, readonly home: string) {}

  /** Writes a spec like the one of that name, for this rehearsal. */
  static async begin(cloud: Rehearsal, dir: string, like: string): Promise<Session> {
    const spec = JSON.parse(await Deno.readTextFile(fromRoot("infra", "clusters", `${like}.json`)));
    const name = `e2e-${spec.topology}`;
    const file = join(dir, `${name}.json`);
    await Deno.writeTextFile(file, JSON.stringify({ ...spec, name, ec2: { caller: cloud.caller, hours: 2 } }));
    return new Session(cloud, name, file, await makeHome(dir));
  }

  /** Runs a command that must end with this exit code and print what is expected. */
  async run(args: string[], expected = /(?:)/, code = 0): Promise<string> {
    const begun = performance.now();
    const ended = await lab(args, { ...this.cloud.env, HOME: this.home });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    Deno.stderr.writeSync(new TextEncoder().encode(`    ${args.join(" ")}: ${seconds} s\n`));
    assert.equal(ended.code, code, `${args.join(" ")}: ${ended.printed}`);
    assert.match(ended.printed, expected, args.join(" "));
    return ended.printed;
  }

  up = (expected?: RegExp) => this.run(["up", this.file, "--provider", "ec2", "--yes"], expected);
  status = (expected?: RegExp, code?: number) => this.run(["status", this.name], expected, code);
  operate = (...args: string[]) => this.run(["cluster", ...args, "--cluster", this.name]);
  sql = (node: string, statement: string, expected?: RegExp) =>
    this.run(["sql", this.name, node, "-e", statement], expected);

  /** Removes the cluster, and looks that nothing of it is left anywhere. */
  async down(): Promise<void> {
    await this.run(["down", this.name]);
    using api = await openCloud("us-east-1");
    assert.deepEqual(await findCluster(api, this.name), { instances: [], groups: [], keys: [], volumes: [] });
    assert.deepEqual(this.cloud.hosts(), []);
    assert.ok(!await exists(join(this.home, ".aethermart", this.name)), "its key and its host keys are gone");
    assert.deepEqual((await listLeft()).filter((name) => /i-[0-9a-f]+/.test(name)), []);
  }
}

Deno.test({
  name: "a primary and its replica on two hosts: handed over, taken over, brought back, parked and started again",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      const pair = await Session.begin(cloud, dir, "m3-replica");
      await pair.up(/e2e-replica is running/);
      await pair.sql("node1", "CREATE DATABASE d; CREATE TABLE d.t (n INT PRIMARY KEY); INSERT INTO d.t VALUES (1)");
      await pair.operate("switchover", "node2");
      await pair.sql("node2", "INSERT INTO d.t VALUES (2)");
      await pair.operate("kill", "node2");
      await pair.operate("promote", "node1");
      await pair.sql("node1", "SELECT COUNT(*) FROM d.t", /\b2\b/);
      await pair.operate("reattach", "node2");
      await pair.status(/node1 .*primary[^]*node2 .*replica +replicating/);
      await pair.run(["park", pair.file]);
      await pair.up();
      await pair.status(/node1 .*primary[^]*node2 .*replica +replicating/);
      await pair.sql("node2", "SELECT COUNT(*) FROM d.t", /\b2\b/);
      await pair.down();
    }),
});

Deno.test({
  name:
    "a group of three: nodes killed, frozen, cut off, added and removed; all crash and begin again; parked and started again",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      const group = await Session.begin(cloud, dir, "m3-galera");
      const synced = (nodes: number) =>
        new RegExp(Array.from({ length: nodes }, (_, at) => `✓ node${at + 1} .*:3306 +member +Synced`).join("[^]*"));
      await group.up(synced(3));
      await group.status(synced(3));
      await group.sql("node1", "CREATE DATABASE d; CREATE TABLE d.t (n INT PRIMARY KEY); INSERT INTO d.t VALUES (1)");
      await group.operate("kill", "node2");
      await group.status(/✗ node2 .*not running/, 3);
      await group.sql("node3", "INSERT INTO d.t VALUES (2)");
      await group.operate("start", "node2");
      await group.operate("freeze", "node3");
      await group.status(/✗ node3 .*frozen/, 3);
      await group.sql("node1", "INSERT INTO d.t VALUES (3)");
      await group.operate("thaw", "node3");
      await group.operate("cut", "node1");
      await group.status(/✗ node1 .*cut off/, 3);
      await group.sql("node2", "INSERT INTO d.t VALUES (4)");
      await group.operate("heal", "node1");
      await group.status(synced(3));
      await group.operate("add");
      await group.sql("node4", "SELECT COUNT(*) FROM d.t", /\b4\b/);
      await group.operate("remove", "node4");
      assert.equal(cloud.hosts().length, 3, "the machine of a node ends with it");
      await group.operate("kill-all");
      await group.status(/✗ node1 .*not running/, 3);
      await group.operate("restart");
      await group.status(synced(3));
      await group.run(["park", group.file]);
      await group.up(synced(3));
      await group.sql("node2", "SELECT COUNT(*) FROM d.t", /\b4\b/);
      await group.down();
    }),
});

/** The points of the technical rows of a run, by row, and its report. */
async function readRun(dir: string, milestone: string): Promise<{ points: Record<string, number>; report: string }> {
  const folder = join(dir, milestone);
  const { grade } = JSON.parse(await Deno.readTextFile(join(folder, "evidence.json"))) as {
    grade: { rubric: string; score: number }[];
  };
  const points = Object.fromEntries(grade.map(({ rubric, score }) => [rubric, score]));
  return { points, report: await Deno.readTextFile(join(folder, "report.html")) };
}

Deno.test({
  name:
    "milestone 1 with its server on a host: every check passes, its deck says that it was a rehearsal, and nothing is left",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      const { code, printed } = await lab(
        ["run", "m1", "--provider", "ec2", "--yes", "--scale", "tiny", "--out", dir],
        { ...cloud.env, HOME: await makeHome(dir), AETHERMART_CALLER: cloud.caller },
      );
      assert.equal(code, 0, printed);
      const { points, report } = await readRun(dir, "m1");
      for (const { id, points: { mastery } } of rubricRows("m1").filter(({ group }) => group === "technical")) {
        // A rehearsal is no instance of AWS.
        assert.equal(points[id], id === "m1.environment" ? 0 : mastery, id);
      }
      assert.match(report, /rehearsal/);
      assert.deepEqual(cloud.hosts(), []);
      assert.deepEqual((await listLeft()).filter((name) => /i-[0-9a-f]+/.test(name)), []);
    }),
});

Deno.test({
  name:
    "milestone 3 with its clusters on hosts: every check passes, its deck says that it was a rehearsal, and nothing is left",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      // Without room for the comparison of prices, six machines are enough.
      cloud.double.proxy.fault = ({ action }) =>
        action === "GetServiceQuota" ? { answer: { Quota: { Value: 12 } } } : undefined;
      const { code, printed } = await lab(
        ["run", "m3", "--provider", "ec2", "--yes", "--scale", "tiny", "--param", "seconds=1", "--out", dir],
        { ...cloud.env, HOME: await makeHome(dir), AETHERMART_CALLER: cloud.caller },
      );
      assert.equal(code, 0, printed);
      assert.match(printed, /leave out what needs more than 6 machines/);
      const { points: earned, report } = await readRun(dir, "m3");
      for (const { id, points } of rubricRows("m3").filter(({ group }) => group === "technical")) {
        assert.equal(earned[id], id === "m3.galera" ? points.proficient : points.mastery, id);
      }
      assert.match(report, /rehearsal/);
      assert.match(report, /quota is too small: 7 × t3\.small/);
      assert.doesNotMatch(await readResults(join(dir, "m3")), /172\.31\.|203\.0\.113\./, "no address of a host");
      assert.deepEqual(cloud.hosts(), []);
      assert.deepEqual((await listLeft()).filter((name) => /i-[0-9a-f]+/.test(name)), []);
    }),
});

/** What a kernel of JupyterLab would do: it uses the server, and leaves a cluster running. */
const cells = `
import { listServers, readSpec, startCluster } from "lab/cluster";
import { connect } from "lab/sql";
{
  await using db = await connect();
  console.log("the server is on", (await db.one<{ host: string }>("SELECT @@hostname AS host")).host);
}
const one = await startCluster({ ...await readSpec("m1-single"), name: "of-a-cell" });
console.log("a cluster runs on", (await listServers(one)).map(({ machine }) => machine.replace(/-.*/, "")).join());
Deno.exit(0);
`;

Deno.test({
  name: "`lab` starts JupyterLab whose cells use a server and clusters on hosts; all of it ends with JupyterLab",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      await Deno.writeTextFile(join(dir, "cells.ts"), cells);
      const standIn = join(dir, "jupyter-lab");
      const words = [Deno.execPath(), "run", "--quiet", "-A", "--config", fromRoot("deno.json"), join(dir, "cells.ts")];
      await Deno.writeTextFile(standIn, `#!/bin/sh\n[ "$1" = --version ] || exec ${words.join(" ")}\n`, {
        mode: 0o755,
      });
      const { code, printed } = await lab(["lab", "--provider", "ec2", "--yes"], {
        ...cloud.env,
        HOME: await makeHome(dir),
        PATH: `${dir}:${Deno.env.get("PATH")}`,
        AETHERMART_CALLER: cloud.caller,
      });
      assert.equal(code, 0, printed);
      assert.match(printed, /the server is on node1/);
      assert.match(printed, /a cluster runs on i$/m);
      assert.match(printed, /Remove the machines of of-a-cell-[0-9a-f]{6}-[0-9a-f]{6} in EC2/);
      assert.deepEqual(cloud.hosts(), []);
      using api = await openCloud("us-east-1");
      assert.deepEqual(await findCluster(api, "m1-single"), { instances: [], groups: [], keys: [], volumes: [] });
    }),
});
