/** What can happen to a node of a Galera group while the shop is working, and what must hold then. */

import assert from "node:assert/strict";
import {
  awaitGroupSize,
  type Cluster,
  clusterStatus,
  cutNode,
  freezeNode,
  healNode,
  killNode,
  startNode,
  stopNode,
  thawNode,
} from "../../lib/cluster/mod.ts";
import { openPool } from "../../lib/client/mod.ts";
import { compareNodes, runWorkload, verifyLedger } from "../../lib/shop/mod.ts";
import { pause, shopTables } from "./shop.ts";

type Act = (cluster: Cluster, node: string) => Promise<unknown>;

/** Something that happens to a node. */
export interface GroupFault {
  name: string;
  /** Whether the node is cut off from the others, which not every user may do. */
  cuts: boolean;
  /** Lets it happen to the node that is written to, brings the node back, and checks that nothing is lost, duplicated or different. */
  play(cluster: Cluster): Promise<void>;
}

/** Breaks a node while orders are placed, repairs it, and checks that nothing is lost, duplicated or different. */
async function breakAndMend(cluster: Cluster, hurt: Act, mend: Act): Promise<void> {
  await using pool = await openPool(cluster);
  const report = await runWorkload(pool, async (workload) => {
    const grown = async (by: number) => {
      const target = workload.acknowledged + by;
      while (workload.acknowledged < target) await pause(20);
    };
    await grown(30);
    const victim = pool.active!;
    await hurt(cluster, victim);
    // The others continue without it before it comes back.
    await grown(60);
    assert.notEqual(pool.active, victim);
    await mend(cluster, victim);
    await grown(30);
  });
  assert.deepEqual(report.failures, []);
  assert.ok(report.gap.ms > 0);
  await using db = await cluster.connect("node3");
  await db.execute("SET SESSION wsrep_sync_wait = 1");
  const verdict = await verifyLedger(db, report.run, report.ledger);
  assert.ok(verdict.acknowledged >= 120);
  assert.deepEqual({ ...verdict, acknowledged: 0 }, {
    acknowledged: 0,
    lost: 0,
    mismatched: 0,
    duplicates: 0,
    unacknowledged: 0,
  });
  const { areEqual, digests } = await compareNodes(cluster, shopTables);
  assert.ok(areEqual, JSON.stringify(digests));
}

/** Cuts a node off, and waits until it refuses even to read. */
async function cutUntilItRefuses(cluster: Cluster, node: string): Promise<void> {
  await cutNode(cluster, node);
  await awaitGroupSize(cluster, ["node1", "node2", "node3"].find((name) => name !== node)!, 2);
  await using db = await cluster.connect(node);
  let refusal: unknown;
  while (!refusal) {
    await db.query("SELECT COUNT(*) FROM aethermart_db.orders").catch((error) => refusal = error);
  }
  assert.match(String(refusal), /1047/, "a minority refuses even to read");
}

async function cutAndKill(cluster: Cluster): Promise<void> {
  await breakAndMend(cluster, async (_, node) => {
    await cutNode(cluster, node);
    await killNode(cluster, node);
  }, async (_, node) => {
    await healNode(cluster, node);
    await startNode(cluster, node);
  });
  assert.ok((await clusterStatus(cluster)).every(({ isHealthy }) => isHealthy));
}

const simple = (name: string, hurt: Act, mend: Act): GroupFault => ({
  name,
  cuts: false,
  play: (cluster) => breakAndMend(cluster, hurt, mend),
});

/** All of them. */
export const groupFaults: GroupFault[] = [
  simple("killed", killNode, startNode),
  simple("stopped in an orderly way", stopNode, startNode),
  simple("frozen", freezeNode, thawNode),
  { name: "cut off", cuts: true, play: (cluster) => breakAndMend(cluster, cutUntilItRefuses, healNode) },
  { name: "cut off and killed at once", cuts: true, play: cutAndKill },
];
