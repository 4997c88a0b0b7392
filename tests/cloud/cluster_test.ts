/**
 * A cluster on hosts that behave like EC2 instances: formed over ssh, operated, stopped and started again, and removed.
 *
 * Needs: what tests/cloud/rehearsal_test.ts needs.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheDir } from "../../lib/core/mod.ts";
import { exists, lab, makeHome, withFolder, writeNotebook } from "../support/lab.ts";
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
      const env = { ...cloud.env, HOME: await makeHome(dir) };
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
        assert.match(up, /Log in, for example: ssh -i \S+ -o 'UserKnownHostsFile="\S+"' -o HostKeyAlias=i-\w+ ubuntu@/);
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

        // Without its record, a cluster's data is somebody else's.
        await Deno.rename(join(home, "cluster.json"), join(home, "hidden.json"));
        assert.match(
          await run(3, "up", file, "--provider", "ec2"),
          /holds data of a cluster of this name .* `down formed --provider ec2`/,
        );
        await Deno.rename(join(home, "hidden.json"), join(home, "cluster.json"));
        assert.match(await run(0, "sql", name, "node1", "-e", "SELECT a FROM shop.t"), /42/);

        // A cell's cluster of the same name has machines of its own, which end with the run.
        const notebook = await writeNotebook(dir, "cells.ipynb", [
          "# Cells",
          `import { clusterStatus, startCluster, whyNoCuts } from "lab/cluster";
import { aiUse, show } from "lab/show";
await show(aiUse({ none: "A test." }));
const started = await startCluster({ ...JSON.parse(await Deno.readTextFile(${
            JSON.stringify(file)
          })), topology: "single", nodes: 1 });
await using db = await started.connect("node1");
console.log("databases", (await db.query("SHOW DATABASES LIKE 'shop'")).length, (await clusterStatus(started)).length, whyNoCuts());`,
        ]);
        const plain = JSON.parse(await Deno.readTextFile(notebook));
        assert.match(
          await run(2, "run", notebook, "--provider", "ec2", "--yes", "--out", dir),
          /how many machines they use/,
        );
        plain.metadata.lab = { machines: 1 };
        await Deno.writeTextFile(notebook, JSON.stringify(plain));
        const ran = await run(0, "run", notebook, "--provider", "ec2", "--yes", "--out", dir);
        assert.match(ran, /Remove the machines of formed-[0-9a-f]{6}-[0-9a-f]{6} in EC2/);
        assert.match(await Deno.readTextFile(join(dir, "cells", "notebook.ipynb")), /databases 0 1 undefined/);
        assert.equal(cloud.hosts().length, 2, "those of the cluster that `up` made");
        assert.match(await run(0, "sql", name, "node1", "-e", "SELECT a FROM shop.t"), /42/);

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
