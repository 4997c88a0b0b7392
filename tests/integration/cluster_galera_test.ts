/**
 * A Galera group with failures while the shop is working: nothing acknowledged is lost, and all nodes agree afterwards. The kinds of hosts share the
 * failures; every failure on every kind of host is in tests/soak.
 *
 * Needs: MariaDB servers, four at a time; root for cutting nodes off.
 */

import assert from "node:assert/strict";
import process from "node:process";
import {
  addNode,
  type Cluster,
  ClusterError,
  clusterStatus,
  freezeNode,
  killAll,
  killNode,
  recordCluster,
  removeNode,
  restartAfterCrash,
  startNode,
  thawNode,
  whyNoCuts,
} from "../../lib/cluster/mod.ts";
import { compareNodes, runWorkload, verifyLedger } from "../../lib/shop/mod.ts";
import { openPool, startProxy } from "../../lib/client/mod.ts";
import { exec, LabError, silent } from "../../lib/core/mod.ts";
import { listProcesses } from "../../lib/runtime/mod.ts";
import { connect } from "../../lib/sql/mod.ts";
import { groupFaults } from "../support/group_faults.ts";
import { hosts, shareOf, specOn } from "../support/hosts.ts";
import { until } from "../support/processes.ts";
import { testSeed } from "../support/random.ts";
import { pause, shopTables, startShop } from "../support/shop.ts";
import { skipWithout } from "../support/skip.ts";

const reasonNoCuts = whyNoCuts();

/** Runs a function and returns the command lines that contained one of the secrets meanwhile. */
async function watchArguments(secrets: string[], work: () => Promise<void>): Promise<string[]> {
  const reported = new Set<string>();
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      for (const { name } of Deno.readDirSync("/proc")) {
        const args = /^\d+$/.test(name) ? await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "") : "";
        if (secrets.some((secret) => args.includes(secret))) reported.add(args.replaceAll("\0", " "));
      }
      await pause(5);
    }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    isOver = true;
    await watching;
  }
  return [...reported];
}

const seed = testSeed();

for (const { provider, ignore } of hosts) {
  Deno.test({
    name:
      `Galera on ${provider} hosts: killed, frozen, stopped or cut off under load; nobody is let in without TLS (AETHERMART_TEST_SEED=${seed})`,
    ignore,
    fn: async (t) => {
      await using cluster = await startShop(await specOn(provider, "m3-galera"));
      await t.step("a connection without TLS, or to a server of another authority, is refused", async () => {
        const { members, passwords } = await cluster.record();
        const { address, ports } = members[0]!;
        const uri = `mariadb://lab:${passwords.lab}@${address}:${ports.sql}`;
        await assert.rejects(connect({ uri }), LabError);
        await assert.rejects(connect({ uri, ca: "" }), LabError);
        await using db = await cluster.connect("node1");
        const [row] = await db.query<{ Value: string }>("SHOW STATUS LIKE 'Ssl_version'");
        assert.match(row!.Value, /^TLSv1\.[23]$/);
      });
      await t.step("what nodes say to each other is TLS too", async () => {
        const { members } = await cluster.record();
        const { address, ports } = members[1]!;
        const { authority: { certificate: ca } } = await cluster.record();
        const connection = await Deno.connectTls({ hostname: address, port: ports.group, caCerts: [ca] });
        await connection.handshake();
        connection.close();
      });
      await t.step("an application's account may do an application's work and no more", async () => {
        await using db = await cluster.connect("node1", { as: "shop", database: "aethermart_db" });
        await db.query("SELECT COUNT(*) FROM products");
        await assert.rejects(db.execute("DROP TABLE products"), /denied/);
        await assert.rejects(db.execute("SET GLOBAL max_connections = 10"), /denied/);
      });
      for (const { name, cuts, play } of shareOf(groupFaults, provider, seed)) {
        await t.step({
          name,
          ignore: cuts && skipWithout(reasonNoCuts === undefined, `way to cut a node off (${reasonNoCuts})`),
          fn: () => play(cluster),
        });
      }
    },
  });
}

/** The process of a program that works in a folder; `undefined` if there is none. */
async function findWorker(program: string, dir: string): Promise<number | undefined> {
  for (const { name } of Deno.readDirSync("/proc")) {
    const comm = (await Deno.readTextFile(`/proc/${name}/comm`).catch(() => "")).trim();
    if (comm === program && await Deno.readLink(`/proc/${name}/cwd`).catch(() => "") === dir) return Number(name);
  }
}

/** Waits until a function finds something. */
async function found<T>(find: () => Promise<T | undefined>): Promise<T> {
  let value: T | undefined;
  await until(async () => (value = await find()) !== undefined, 110_000);
  return value!;
}

/**
 * Breaks off the whole copy that a new node takes, in its middle: the program that unpacks it is frozen until data waits for it, then
 * the one that sends is killed. So it does not matter how fast the copy is.
 *
 * @returns the arguments of the program that received it.
 */
async function breakTransfer(cluster: Cluster, node: string): Promise<string[]> {
  const copying = (role: "listen" | "connect") => async () =>
    (await listProcesses(cluster.home)).find(({ args }) => args.some((arg) => arg.startsWith(`openssl-${role}:`)));
  const unpacker = await found(() => findWorker("mbstream", `${cluster.home}/${node}/data/.sst`));
  process.kill(unpacker, "SIGSTOP");
  const receiver = await found(copying("listen"));
  const { address, ports } = (await cluster.record()).members.find(({ name }) => name === node)!;
  await until(async () => {
    const { stdout } = await exec("ss", ["-tnH", "src", `${address}:${ports.sst}`]);
    return stdout.split("\n").some((line) => Number(line.trim().split(/\s+/)[1]) > 0);
  }, 110_000);
  process.kill((await found(copying("connect"))).pid, "SIGKILL");
  process.kill(unpacker, "SIGCONT");
  return receiver.args;
}

/** Each of these goes on with the cluster that the one before has left. */
async function workThroughProxy(cluster: Cluster): Promise<void> {
  await using proxy = await startProxy(cluster);
  await using pool = await openPool(cluster, { through: proxy });
  const served = async () => (await pool.query<{ name: string }>("SELECT @@wsrep_node_name AS name")).value[0]!.name;
  assert.equal(await served(), "node1");
  const { value: report, rows } = await recordCluster(cluster, () =>
    runWorkload(pool, async (workload) => {
      while (workload.acknowledged < 30) await pause(20);
      await pause(400);
      await killNode(cluster, "node1");
      const target = workload.acknowledged + 60;
      while (workload.acknowledged < target) await pause(20);
    }), { everyMs: 200 });
  const of = (node: string) => rows.filter((row) => row.node === node);
  assert.ok(
    of("node1").some(({ isHealthy, writes_per_s }) => isHealthy && writes_per_s! > 0),
    "the watch sees the orders",
  );
  const dead = of("node1").at(-1)!;
  assert.deepEqual([dead.state, dead.isHealthy, dead.queries_per_s], ["refuses connections", false, null]);
  assert.deepEqual(of("node2").map(({ members }) => members).filter((size) => size !== null && size > 3), []);
  assert.equal(of("node2").at(-1)!.members, 2);
  assert.ok(of("node3").every(({ behind }) => behind === null || behind >= 0));
  assert.deepEqual(report.failures, []);
  assert.notEqual(await served(), "node1");
  await using db = await cluster.connect("node2");
  const { lost, mismatched, duplicates } = await verifyLedger(db, report.run, report.ledger);
  assert.deepEqual([lost, mismatched, duplicates], [0, 0, 0]);
}

async function growDespiteInterruption(cluster: Cluster, notes: string[]): Promise<void> {
  const { passwords } = await cluster.record();
  let receiver: string[] = [];
  const reported = await watchArguments(Object.values(passwords), async () => {
    const adding = addNode(cluster);
    [receiver] = await Promise.all([breakTransfer(cluster, "node4"), adding]);
    assert.equal((await adding).node, "node4");
  });
  assert.deepEqual(reported, [], "a password was in a process's arguments");
  for (const { name } of (await cluster.record()).members) {
    const log = await Deno.readTextFile(`${cluster.home}/${name}/error.log`);
    assert.ok(
      !Object.values(passwords).some((password) => log.includes(password)),
      `a password is in the log of ${name}`,
    );
  }
  assert.match(notes.join("\n"), /node4 did not join \(attempt 1 of 4\); the next attempt starts in 1 s\./);
  const { address } = (await cluster.record()).members.find(({ name }) => name === "node4")!;
  assert.ok(receiver.some((arg) => arg.includes(`,bind=${address}`)), receiver.join(" "));
  const { areEqual, digests } = await compareNodes(cluster, shopTables);
  assert.ok(areEqual, JSON.stringify(digests));
  assert.equal((await clusterStatus(cluster)).filter(({ isHealthy }) => isHealthy).length, 4);
}

async function shrinkAndRestart(cluster: Cluster): Promise<void> {
  await freezeNode(cluster, "node2");
  await removeNode(cluster, "node1");
  assert.equal(
    (await clusterStatus(cluster))[0]!.state,
    "frozen",
    "what is done to one node leaves the others as they are",
  );
  await thawNode(cluster, "node2");
  const left = await clusterStatus(cluster);
  assert.deepEqual(left.map(({ node }) => node), ["node2", "node3", "node4"]);
  assert.ok(left.every(({ isHealthy, memoryMiB }) => isHealthy && memoryMiB! > 50));

  // node3 stops first and misses the later transactions.
  await killNode(cluster, "node3");
  await using db = await cluster.connect("node4");
  for (let i = 0; i < 5; i++) {
    await db.execute("INSERT INTO aethermart_db.customers (email, password_hash) VALUES (UUID(), 'x')");
  }
  await assert.rejects(restartAfterCrash(cluster), ClusterError, "beside nodes that run");
  await killAll(cluster);
  await assert.rejects(addNode(cluster), /task up m3-galera/);
  const { first, positions } = await restartAfterCrash(cluster);
  const seqno = Object.fromEntries(positions.map((one) => [one.node, one.seqno]));
  assert.notEqual(first, "node3");
  assert.ok(seqno.node3! < seqno[first]!, JSON.stringify(positions));
  const { areEqual, digests } = await compareNodes(cluster, shopTables);
  assert.ok(areEqual, JSON.stringify(digests));
  assert.equal(digests.find(({ table }) => table === "customers")!.rows, 65);
}

Deno.test("Galera: a proxy, an interrupted copy, a node that leaves, and a restart after all have crashed", async (t) => {
  const notes: string[] = [];
  const progress = { ...silent, note: (line: string) => void notes.push(line) };
  await using cluster = await startShop("m3-galera", { progress });
  await t.step(
    "HAProxy sends work to a node that accepts it, by a health endpoint instead of an open port",
    () => workThroughProxy(cluster),
  );
  await startNode(cluster, "node1");
  await t.step(
    "an interrupted transfer is reported and retried, and is received only on the node's own address; no password is seen",
    () => growDespiteInterruption(cluster, notes),
  );
  await t.step(
    "with all data in the new node, one leaves, all crash, and the group restarts from the most advanced node",
    () => shrinkAndRestart(cluster),
  );
});
