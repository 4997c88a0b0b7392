/**
 * A primary and its replica: handed over, failed over, and an old primary brought back.
 *
 * Needs: MariaDB servers, three at a time.
 */

import assert from "node:assert/strict";
import {
  addNode,
  ClusterError,
  clusterStatus,
  cutNode,
  freezeNode,
  healNode,
  killNode,
  promoteReplica,
  readSpec,
  reattachNode,
  startNode,
  switchOver,
  thawNode,
  whyNoCuts,
} from "../../lib/cluster/mod.ts";
import { compareNodes, runWorkload, verifyLedger } from "../../lib/shop/mod.ts";
import { openPool } from "../../lib/client/mod.ts";
import { hosts, specOn } from "../support/hosts.ts";
import { pause, shopTables, startShop } from "../support/shop.ts";
import { skipWithout } from "../support/skip.ts";

const reasonNoCuts = whyNoCuts();

for (const { provider, ignore } of hosts) {
  Deno.test({
    name: `replication on ${provider} hosts: the lead is handed over under load, and nothing is lost`,
    ignore,
    fn: async () => {
      await using cluster = await startShop(await specOn(provider, "m3-replica"));
      await using replica = await cluster.connect("node2", { as: "shop" });
      await assert.rejects(replica.execute("INSERT INTO aethermart_db.customers (email) VALUES ('x')"), /read-only/);
      await using pool = await openPool(cluster);
      const report = await runWorkload(pool, async (workload) => {
        while (workload.acknowledged < 50) await pause(20);
        await switchOver(cluster, "node2");
        const target = workload.acknowledged + 50;
        while (workload.acknowledged < target) await pause(20);
        assert.equal(pool.active, "node2");
      });
      assert.deepEqual(report.failures, []);
      await using db = await cluster.connect("node2");
      const { lost, mismatched, duplicates } = await verifyLedger(db, report.run, report.ledger);
      assert.deepEqual([lost, mismatched, duplicates], [0, 0, 0]);
      assert.ok((await compareNodes(cluster, shopTables)).areEqual);
      const status = await clusterStatus(cluster);
      assert.deepEqual(status.map(({ role }) => role), ["replica", "primary"]);
    },
  });
}

for (const { provider, ignore } of hosts) {
  Deno.test({
    name:
      `replication on ${provider} hosts: failover loses what the primary had not sent; it is counted, and the old primary is rebuilt`,
    ignore,
    fn: async () => {
      await using cluster = await startShop(await specOn(provider, "m3-replica"));
      await addNode(cluster);
      await killNode(cluster, "node3");
      await killNode(cluster, "node2");
      await using db = await cluster.connect("node1");
      // Acknowledged by the primary, and on no other node.
      for (let i = 0; i < 7; i++) {
        await db.execute("INSERT INTO aethermart_db.customers (email, password_hash) VALUES (UUID(), 'x')");
      }
      await freezeNode(cluster, "node1");
      await assert.rejects(promoteReplica(cluster, "node1"), ClusterError);
      await killNode(cluster, "node1");
      // A replica that comes up alone is read-only and follows nobody; promoting it is a decision.
      await assert.rejects(startNode(cluster, "node2"), ClusterError);
      await promoteReplica(cluster, "node2");
      await using pool = await openPool(cluster);
      await pool.transaction((tx) => tx.execute("INSERT INTO customers (email, password_hash) VALUES ('new', 'x')"));

      const { lostTransactions, wasRebuilt } = await reattachNode(cluster, "node1");
      assert.deepEqual({ lostTransactions, wasRebuilt }, { lostTransactions: 7, wasRebuilt: true });
      const again = await reattachNode(cluster, "node3");
      assert.deepEqual([again.lostTransactions, again.wasRebuilt], [0, false]);
      const { areEqual, digests } = await compareNodes(cluster, shopTables);
      assert.ok(areEqual, JSON.stringify(digests));
      assert.equal(digests.find(({ table }) => table === "customers")!.rows, 61);
    },
  });
}

for (const { provider, ignore } of hosts) {
  Deno.test({
    name:
      `replication on ${provider} hosts: a replica that is cut off still answers clients, and has all after the cut`,
    ignore: ignore || skipWithout(reasonNoCuts === undefined, `way to cut a node off (${reasonNoCuts})`),
    fn: async () => {
      await using cluster = await startShop(await specOn(provider, "m3-replica"));
      await using primary = await cluster.connect("node1", { database: "aethermart_db" });
      await using replica = await cluster.connect("node2", { database: "aethermart_db" });
      const count = async (db: typeof primary) =>
        (await db.one<{ n: number }>("SELECT COUNT(*) AS n FROM customers WHERE password_hash = 'cut'")).n;
      await cutNode(cluster, "node2");
      for (let i = 0; i < 7; i++) {
        await primary.execute("INSERT INTO customers (email, password_hash) VALUES (UUID(), 'cut')");
      }
      assert.match((await clusterStatus(cluster))[1]!.state, /^cut off/);
      assert.equal(await count(primary), 7);
      const received = await count(replica);
      // On loopback what the primary sends still arrives, until it notices that nothing acknowledges it.
      if (provider === "namespaced") assert.equal(received, 0);
      await healNode(cluster, "node2");
      assert.ok((await compareNodes(cluster, shopTables)).areEqual);
      assert.equal(await count(replica), 7);
    },
  });
}

Deno.test("replication: the lead stays where it was, or moves whole: a node that cannot follow keeps no other from it", async () => {
  await using cluster = await startShop({ ...await readSpec("m3-replica"), nodes: 3 });
  const states = async () => (await clusterStatus(cluster)).map(({ role, state }) => `${role}: ${state}`);
  await killNode(cluster, "node3");
  await assert.rejects(switchOver(cluster, "node3"), /node3 .*does not answer/);
  assert.equal((await states())[0], "primary: accepting writes");
  await startNode(cluster, "node3");
  {
    // node2 runs, and answers nobody.
    await using all = new AsyncDisposableStack();
    const first = all.use(await cluster.connect("node2"));
    await first.execute("SET GLOBAL max_connections = 10");
    for (let sessions = 1; sessions < 11; sessions++) all.use(await cluster.connect("node2"));
    await assert.rejects(switchOver(cluster, "node3"), /node2 .*does not answer .*Too many connections/);
    assert.equal((await states())[2], "primary: accepting writes");
  }
  await switchOver(cluster, "node1");
  assert.deepEqual((await clusterStatus(cluster)).map(({ isHealthy }) => isHealthy), [true, true, true]);
  {
    await using diverging = await cluster.connect("node1");
    await using diverged = await cluster.connect("node2");
    await diverged.execute("CREATE DATABASE stray");
    await diverging.execute("CREATE DATABASE later");
  }
  await assert.rejects(
    switchOver(cluster, "node3"),
    /node2 .*cannot follow node3: it has 1 transaction .*reattach node2/s,
  );
  const [first, , third] = await states();
  assert.match(first!, /^replica: replicating/);
  assert.equal(third, "primary: accepting writes");
});

Deno.test("replication: a primary that was frozen and replaced accepts no writes when it continues, and returns as a replica", async () => {
  await using cluster = await startShop("m3-replica");
  await using pool = await openPool(cluster);
  const report = await runWorkload(pool, async (workload) => {
    while (workload.acknowledged < 30) await pause(20);
    await freezeNode(cluster, "node1");
    await promoteReplica(cluster, "node2");
    const target = workload.acknowledged + 50;
    while (workload.acknowledged < target) await pause(20);
    await thawNode(cluster, "node1");
    await using old = await cluster.connect("node1", { as: "shop" });
    await assert.rejects(old.execute("DELETE FROM aethermart_db.order_items"), /read-only/);
    await reattachNode(cluster, "node1");
  });
  assert.deepEqual(report.failures, []);
  assert.ok((await clusterStatus(cluster)).every(({ isHealthy }) => isHealthy));
  await using db = await cluster.connect("node2");
  const { lost, duplicates } = await verifyLedger(db, report.run, report.ledger);
  // What the old primary acknowledged last may not have reached the new one: asynchronous replication promises no more.
  assert.ok(lost <= report.ledger.filter(({ node }) => node === "node1").length);
  assert.equal(duplicates, 0);
  assert.ok((await compareNodes(cluster, shopTables)).areEqual);
});

Deno.test("replication, semi-synchronous: the primary waits for a replica, and reports it", async () => {
  const spec = { ...await readSpec("m3-replica"), replication: "semi-sync" as const };
  await using cluster = await startShop(spec);
  await using db = await cluster.connect("node1");
  const status = await db.query<{ Variable_name: string; Value: string }>("SHOW STATUS LIKE 'Rpl_semi_sync_master_%'");
  const values = Object.fromEntries(status.map(({ Variable_name, Value }) => [Variable_name, Value]));
  assert.equal(values.Rpl_semi_sync_master_status, "ON");
  assert.equal(values.Rpl_semi_sync_master_clients, "1");
  assert.ok(Number(values.Rpl_semi_sync_master_yes_tx) > 0);
});
