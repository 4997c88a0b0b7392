/**
 * Clusters on hosts that behave like EC2 instances, by the lab's commands: started, broken, repaired, parked, started again and removed.
 *
 * Needs: root on Debian, debootstrap, moto from Debian's packages, the AWS SDK from npm; two hosts with servers.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { findCluster, openCloud } from "../../lib/ec2/mod.ts";
import { exists, lab, withFolder } from "../support/lab.ts";
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
    return new Session(cloud, name, file, join(dir, "home"));
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
