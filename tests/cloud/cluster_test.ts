/**
 * A cluster on hosts that behave like EC2 instances: formed over ssh, operated, stopped and started again, and removed.
 *
 * Needs: what tests/cloud/rehearsal_test.ts needs.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheDir } from "../../lib/core/mod.ts";
import { exists, lab, withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";
import { startRehearsal, whyNoRehearsal } from "./rehearsal/mod.ts";

const reason = await whyNoRehearsal();

Deno.test({
  name: "a group forms on instances, goes on while a node is away, comes back after `park`, and leaves nothing",
  ignore: skipWithout(reason === undefined, `place for rehearsal hosts (${reason})`),
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      const name = "formed";
      const file = join(dir, `${name}.json`);
      const spec = {
        name,
        topology: "galera",
        provider: "local",
        packages: "debian-trixie",
        nodes: 2,
        memory: { bufferPoolMiB: 64, redoLogMiB: 16 },
        ec2: { caller: cloud.caller, hours: 1 },
      };
      await Deno.writeTextFile(file, JSON.stringify(spec));
      const env = { ...cloud.env, HOME: join(dir, "home") };
      const run = async (code: number, ...args: string[]) => {
        const { code: ended, printed } = await lab(args, env);
        assert.equal(ended, code, `${args.join(" ")}: ${printed}`);
        return printed;
      };
      const operate = (...words: string[]) => run(0, "cluster", ...words, "--cluster", name);
      const synced = (...nodes: string[]) =>
        new RegExp(nodes.map((node) => `✓ ${node} .*:3306 +member +Synced.*\\n`).join(""));
      const home = join(cacheDir(), "clusters", name);
      try {
        const up = await run(0, "up", file, "--provider", "ec2", "--yes");
        assert.match(up, synced("node1", "node2"));
        assert.match(up, /Log in, for example: ssh -i \S+ -o UserKnownHostsFile=\S+ -o HostKeyAlias=i-\w+ ubuntu@/);
        const record = await Deno.readTextFile(join(home, "cluster.json"));
        assert.doesNotMatch(record, /"reach"/, "the ends of tunnels belong to a process");
        const known = await Deno.stat(join(dir, "home", ".aethermart", name, "known_hosts"));
        assert.equal(known.mode! & 0o777, 0o600);
        assert.match(await run(0, "up", file, "--provider", "ec2"), /is running; nothing was changed/);

        await run(0, "sql", name, "node1", "-e", "CREATE DATABASE shop; CREATE TABLE shop.t (a INT PRIMARY KEY)");
        // In an orderly way: without one of two nodes, a crash leaves no majority.
        await operate("stop", "node2");
        assert.match(await run(3, "status", name), /✗ node2 .*not running/);
        await run(0, "sql", name, "node1", "-e", "INSERT INTO shop.t VALUES (42)");
        assert.match(await operate("start", "node2"), synced("node1", "node2"));
        assert.match(await run(0, "sql", name, "node2", "-e", "SELECT @@hostname, a FROM shop.t"), /node2 +\| +42/);

        await run(0, "park", file);
        const back = await run(0, "up", file, "--provider", "ec2", "--yes");
        assert.match(back, synced("node1", "node2"));
        assert.match(await run(0, "sql", name, "node1", "-e", "SELECT a FROM shop.t"), /42/);
      } finally {
        await run(0, "down", name);
      }
      assert.deepEqual(cloud.hosts(), []);
      assert.ok(!await exists(home));
    }),
});
