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
  freezeNode,
  killNode,
  promoteReplica,
  readSpec,
  reattachNode,
  startNode,
  switchOver,
  thawNode,
} from "../../lib/cluster/mod.ts";
import { compareNodes, runWorkload, verifyLedger } from "../../lib/shop/mod.ts";
import { openPool } from "../../lib/client/mod.ts";
import { pause, shopTables, startShop } from "../support/shop.ts";

Deno.test("replication: the lead is handed over under load, and nothing is lost", async () => {
  await using cluster = await startShop("m3-replica");
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
});

Deno.test("replication: failover loses what the primary had not sent; it is counted, and the old primary is built anew", async () => {
  await using cluster = await startShop("m3-replica");
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
});

Deno.test("replication: a primary that was frozen and replaced takes no writes when it goes on, and comes back as a replica", async () => {
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

Deno.test("replication, semi-synchronous: the primary waits for a replica, and says so", async () => {
  const spec = { ...await readSpec("m3-replica"), replication: "semi-sync" as const };
  await using cluster = await startShop(spec);
  await using db = await cluster.connect("node1");
  const status = await db.query<{ Variable_name: string; Value: string }>("SHOW STATUS LIKE 'Rpl_semi_sync_master_%'");
  const said = Object.fromEntries(status.map(({ Variable_name, Value }) => [Variable_name, Value]));
  assert.equal(said.Rpl_semi_sync_master_status, "ON");
  assert.equal(said.Rpl_semi_sync_master_clients, "1");
  assert.ok(Number(said.Rpl_semi_sync_master_yes_tx) > 0);
});
