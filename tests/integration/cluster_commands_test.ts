/**
 * Clusters by command: started, reported, completed, and removed without a trace.
 *
 * Needs: MariaDB servers, three at a time.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { exec } from "../../lib/core/mod.ts";
import { hasNamespace, listProcesses } from "../../lib/runtime/mod.ts";
import { type ClusterHome, createClusterHome } from "../support/cluster_home.ts";
import { hosts, specOn } from "../support/hosts.ts";
import { lab, startLab } from "../support/lab.ts";
import { until } from "../support/processes.ts";

let home: ClusterHome;
Deno.test.beforeAll(async () => void (home = await createClusterHome()));
Deno.test.afterAll(() => home.remove());

/** The processes of servers, by node. */
async function servers(name: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const { pid, args } of await listProcesses(home.dirOf(name))) {
    const node = /--defaults-file=.*\/(node\d+)\/my\.cnf$/.exec(
      args.find((arg) => arg.startsWith("--defaults-file")) ?? "",
    );
    if (node) found.set(node[1]!, pid);
  }
  return found;
}

/** What `status --watch` prints until it matches. Ctrl-C ends it, with exit code 0. */
async function watchUntil(reported: RegExp): Promise<string> {
  const child = startLab(["status", "m3-galera", "--watch", "0.5"], home.env);
  let printed = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const before = printed;
    printed += text;
    if (reported.test(printed) && !reported.test(before)) child.kill("SIGINT");
  }
  const { code } = await child.status;
  await child.stderr.cancel();
  assert.equal(code, 0);
  return printed;
}

Deno.test("a Galera group: started, reported with its memory, left alone by a second up, completed after a kill, stopped", async () => {
  const printed = [await home.run("up", "m3-galera")];
  const record = await home.record("m3-galera");
  try {
    const dir = home.dirOf("m3-galera");
    assert.equal((await Deno.stat(join(dir, "cluster.json"))).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(join(dir, "node1", "tls", "node.key"))).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(join(dir, "node1", "my.cnf"))).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(dir)).mode! & 0o777, 0o700);

    const before = await servers("m3-galera");
    assert.deepEqual([...before.keys()].sort(), ["node1", "node2", "node3"]);
    for (const pid of before.values()) {
      if (process.getuid!() === 0) assert.notEqual((await Deno.stat(`/proc/${pid}`)).uid, 0, "not run as root");
    }
    printed.push(await home.run("up", "m3-galera"));
    assert.match(printed.at(-1)!, /nothing was changed/);
    assert.deepEqual(await servers("m3-galera"), before);

    printed.push(await home.run("status", "m3-galera"));
    assert.equal(printed.at(-1)!.match(/Synced.*process \d+, \d+ MiB of memory/g)?.length, 3);

    process.kill(before.get("node2")!, "SIGKILL");
    await until(async () => !(await servers("m3-galera")).has("node2"));
    const ill = await lab(["status"], home.env);
    assert.equal(ill.code, 3);
    assert.match(ill.printed, /✗ node2 .*not running[\s\S]*node2.*deno@2\.9\.6 task up m3-galera/);
    const watch = await watchUntil(/✗ node2 .*refuses connections[\s\S]*✗ node2/);
    assert.match(watch, /UTC {2}✓ node1 {2}member {2}Synced {2}group 2 {2}queries\/s \d+/);
    assert.ok(!watch.includes("\x1b"), "plain lines without a terminal");
    printed.push(watch, ill.printed, await home.run("up", "m3-galera"));
    const after = await servers("m3-galera");
    assert.equal(after.get("node1"), before.get("node1"), "what ran was left alone");
    assert.notEqual(after.get("node2"), before.get("node2"));

    printed.push(await home.run("cluster", "config", "node1"));
    assert.match(printed.at(-1)!, /wsrep_sst_auth = sst:\*{8}/);
    for (const [account, password] of Object.entries(record.passwords)) {
      assert.ok(!printed.some((text) => text.includes(password)), `the password of ${account} was reported`);
    }
    const { stdout: all } = await exec("ps", ["-e", "-o", "args="]);
    assert.ok(
      !Object.values(record.passwords).some((password) => all.includes(password)),
      "a password is in arguments",
    );
  } finally {
    await home.run("down", "m3-galera");
  }
  await home.assertGone("m3-galera", record);
  assert.match(await home.run("down", "m3-galera"), /nothing was done/);
});

Deno.test("replication by command: hand over, add a node, report wrong uses; a replica that diverged does not stop `up` for others", async () => {
  await home.run("up", "m3-replica");
  const record = await home.record("m3-replica");
  try {
    assert.match(await home.run("cluster", "switchover", "node2"), /node2 .*primary +accepting writes/);
    const whoAmI = "SELECT CURRENT_USER() AS me, @@port AS port; SHOW STATUS LIKE 'Ssl_cipher'";
    const { ports } = record.members[1]!;
    assert.match(
      await home.run("sql", "m3-replica", "node2", "-e", whoAmI),
      new RegExp(`lab@127\\.0\\.0\\.1 +\\| +${ports.sql}\\b.*Ssl_cipher +\\| TLS_`, "s"),
    );
    assert.match(await home.run("cluster", "add"), /node3 .*replica +replicating/);
    assert.match(await home.run("up", "m3-replica"), /nothing was changed/);
    const wrong: [args: string[], code: number, reported: RegExp][] = [
      [["cluster", "explode", "node1"], 2, /the operations are add/],
      [["cluster", "kill"], 2, /Name the node/],
      [["cluster", "add", "node9"], 2, /leave out/],
      [["cluster", "kill", "node9"], 2, /no node "node9".*node1/s],
      [["cluster", "remove", "node2"], 3, /primary.*Switch over/s],
      [["cluster", "restart"], 2, /topology galera/],
      [
        ["cluster", "kill", "node1", "--cluster", "m3-none"],
        2,
        /no cluster "m3-none"\. Clusters that are up: m3-replica\..*m3-galera/,
      ],
      [["cluster", "kill", "node1", "--cluster", "m3-galera"], 3, /m3-galera is not up\. .*task up m3-galera/],
      [["sql", "m3-replica", "node9"], 2, /no node "node9"/],
      [["status", "foo"], 2, /no cluster "foo"/],
      [["down", "m3-replica", "--all"], 2, /not both/],
      [["up", "m3-none"], 2, /m3-galera/],
    ];
    for (const [args, code, reported] of wrong) {
      const result = await lab(args, home.env);
      assert.equal(result.code, code, `${args.join(" ")}: ${result.printed}`);
      assert.match(result.printed, reported);
    }
    // node1 cannot follow, and comes before node3.
    await home.run("sql", "m3-replica", "node1", "-e", "CREATE DATABASE stray");
    for (const node of ["node1", "node3"]) await home.run("cluster", "kill", node);
    const up = await lab(["up", "m3-replica"], home.env);
    assert.equal(up.code, 3, up.printed);
    assert.match(up.printed, /node1 .*cannot follow node2: it has 1 transaction .*cluster reattach node1/s);
    assert.match((await lab(["status", "m3-replica"], home.env)).printed, /node3 .*replica +replicating/);
  } finally {
    await home.run("down", "m3-replica");
  }
  await home.assertGone("m3-replica", record);
});

Deno.test({
  name: "a spec from a file, with a network namespace for each node: up, completed after a kill, down",
  ignore: hosts.find(({ provider }) => provider === "namespaced")!.ignore,
  fn: async () => {
    const file = join(home.cache, "apart.json");
    const spec = { ...await specOn("namespaced", "m3-replica"), name: "apart" };
    await Deno.writeTextFile(file, JSON.stringify(spec));
    await home.run("up", file);
    const record = await home.record("apart");
    try {
      const [first, second] = record.members;
      assert.notEqual(first!.address, second!.address);
      assert.deepEqual(record.members.map(({ ports }) => ports.sql), [3306, 3306], "each has its own range of ports");
      process.kill((await servers("apart")).get("node1")!, "SIGKILL");
      await until(async () => !(await servers("apart")).has("node1"));
      assert.match(await home.run("up", file), /node1 .*primary +accepting writes.*node2 .*replica +replicating/s);
    } finally {
      await home.run("down", "apart");
    }
    await home.assertGone("apart", record);
    for (const { name } of record.members) assert.ok(!await hasNamespace(home.dirOf("apart"), name));
  },
});

Deno.test("a cluster of an earlier version of the lab: commands name the way out, and down removes it", async () => {
  const dir = home.dirOf("m3-replica");
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeTextFile(join(dir, "cluster.json"), '{"version":1,"spec":{"name":"m3-replica"},"members":[]}');
  for (const command of ["up", "status"]) {
    const result = await lab([command, "m3-replica"], home.env);
    assert.equal(result.code, 3);
    assert.match(result.printed, /nother version of the lab .*task down m3-replica.*removes it with its data/s);
  }
  await home.run("down", "m3-replica");
  await home.assertGone("m3-replica");
});

Deno.test("status without a name reports every cluster that it cannot show; up leaves one whose record is damaged; down removes it", async () => {
  for (
    const [name, text] of [["one", '{"version":1,"spec":{"name":"one"},"members":[]}'], ["m3-replica", ""]] as const
  ) {
    await Deno.mkdir(home.dirOf(name), { recursive: true });
    await Deno.writeTextFile(join(home.dirOf(name), "cluster.json"), text);
  }
  const status = await lab(["status"], home.env);
  assert.equal(status.code, 3, status.printed);
  assert.match(status.printed, /m3-replica\/cluster\.json: it is damaged.*task down m3-replica.*task down one/s);
  const up = await lab(["up", "m3-replica"], home.env);
  assert.equal(up.code, 3, up.printed);
  assert.match(up.printed, /it is damaged.*task down m3-replica/s);
  await home.run("down", "--all");
  await home.assertGone("m3-replica");
  await home.assertGone("one");
});

Deno.test("down without a name and without a terminal lists what is running and stops nothing; --all stops everything", async () => {
  // Partly made clusters are enough: the question does not depend on whether their servers run.
  for (const name of ["one", "two"]) await Deno.mkdir(home.dirOf(name), { recursive: true });
  const refused = await lab(["down"], home.env);
  assert.equal(refused.code, 2, refused.printed);
  assert.match(refused.printed, /Several are running: one, two\. Choose one, as in .*task down one.*--all/);
  assert.match(
    (await lab(["status", "one"], home.env)).printed,
    /The cluster one was only partly made\. .*task down one/,
  );
  assert.match((await lab(["cluster", "kill-all", "--cluster", "one"], home.env)).printed, /one was only partly made/);
  assert.match(await home.run("down", "--all"), /one was stopped.*two was stopped/s);
  assert.match(await home.run("down"), /nothing was done/);
  const none = await lab(["cluster", "kill", "node2"], home.env);
  assert.equal(none.code, 3);
  assert.match(none.printed, /No cluster is up\. .*task up m3-galera/);
});

Deno.test("up, interrupted: a cluster that was never complete leaves nothing behind", async () => {
  const child = startLab(["up", "m3-replica"], home.env);
  await until(async () => (await listProcesses(home.dirOf("m3-replica"))).length > 0);
  child.kill("SIGINT");
  assert.equal((await child.output()).code, 130);
  await home.assertGone("m3-replica");
});
