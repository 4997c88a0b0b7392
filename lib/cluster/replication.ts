/** Who leads a replication: promotion, switch-over, and bringing an old primary back. */

import { removeTree } from "../runtime/mod.ts";
import type { Cluster } from "./cluster.ts";
import { dataDir } from "./config.ts";
import { ClusterError } from "./errors.ts";
import { countMissing } from "./gtid.ts";
import { memberOf, openSession, stateOf } from "./access.ts";
import { follow, lead, startNode } from "./local.ts";
import { placeData, writeConfig } from "./node_files.ts";
import { operate, type Operation, requireTopology } from "./operations.ts";
import { type ClusterRecord, writeRecord } from "./record.ts";
import { stopServerProcess } from "./server_process.ts";
import type { Queryable } from "../sql/mod.ts";

/**
 * Makes a replica the primary after the old one has gone: it applies what it has received and opens for writes; the other
 * replicas follow it. What the old primary acknowledged and had not sent is not in it.
 */
export async function promoteReplica(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "promote", node, async (record) => {
    requireReplica(record, node);
    const session = await openSession(cluster.host, record, node);
    try {
      await applyReceived(cluster, session, node);
    } finally {
      await session.close();
    }
    await takeOver(cluster, record, node);
  });
}

/**
 * Hands the lead to a replica while both run: the old primary stops taking writes, the new one catches up with all of them, and
 * the old one follows it. Nothing is lost; clients get an error in between.
 */
export async function switchOver(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "switch over to", node, async (record) => {
    requireReplica(record, node);
    const { host } = cluster;
    const old = await openSession(host, record, record.primary);
    let position: string;
    try {
      // Waits for commits under way, and refuses later ones.
      await old.execute("SET GLOBAL read_only = ON");
      const [row] = await old.query<{ position: string }>("SELECT @@gtid_binlog_pos AS position");
      position = row!.position;
    } finally {
      await old.close();
    }
    const session = await openSession(host, record, node);
    try {
      await catchUp(cluster, session, node, position);
    } catch (error) {
      // Without a new primary the old one goes on.
      await lead(host, record, record.primary);
      throw error;
    } finally {
      await session.close();
    }
    await takeOver(cluster, record, node);
    await adopt(cluster, { ...record, primary: node }, record.primary);
  });
}

/** What came of bringing an old primary back. */
export type Reattachment = Operation & {
  /** Transactions that it had and the new primary has not. */
  lostTransactions: number;
  /** Whether its data was thrown away for that and built anew from the primary's log. */
  wasRebuilt: boolean;
};

/**
 * Brings an old primary back as a replica. Where it has transactions that the new one lacks, its data contradicts the cluster's:
 * they are counted, and it begins anew.
 */
export async function reattachNode(cluster: Cluster, node: string): Promise<Reattachment> {
  let [lostTransactions, wasRebuilt] = [0, false];
  const operation = await operate(cluster, "re-attach", node, async (record) => {
    requireReplica(record, node);
    const { host } = cluster;
    await startNode(host, record, node);
    lostTransactions = countMissing(
      await binlogState(cluster, record, node),
      await binlogState(cluster, record, record.primary),
    );
    wasRebuilt = lostTransactions > 0;
    if (!wasRebuilt) return await adopt(cluster, record, node);
    await stopServerProcess(host, node);
    await removeTree(dataDir(host.home, node));
    const renewed = renew(record, node);
    await writeRecord(host.home, renewed);
    await placeData(host, renewed, node);
    await writeConfig(host, renewed, node);
    await startNode(host, renewed, node);
    await follow(host, renewed, node, record.primary);
  });
  return { ...operation, lostTransactions, wasRebuilt };
}

/** A replica skips what carries its own server id, and the primary's log has transactions that began here: so it gets another. */
function renew(record: ClusterRecord, node: string): ClusterRecord {
  const members = record.members.map((one) => one.name === node ? { ...one, serverId: record.nextId } : one);
  return { ...record, members, nextId: record.nextId + 1 };
}

/** Makes a server that wrote its own log follow the primary from where that log ends. */
async function adopt({ host }: Cluster, record: ClusterRecord, node: string): Promise<void> {
  const session = await openSession(host, record, node);
  try {
    await session.execute("STOP ALL REPLICAS");
    await session.execute("SET GLOBAL read_only = ON");
    await session.execute("SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_binlog_pos");
  } finally {
    await session.close();
  }
  await follow(host, record, node, record.primary);
}

/** Records the new primary first, so that whoever comes after an interruption finishes what was begun. */
async function takeOver({ host }: Cluster, record: ClusterRecord, node: string): Promise<void> {
  const taken = { ...record, primary: node };
  await writeRecord(host.home, taken);
  await lead(host, taken, node);
  for (const { name } of record.members) {
    if (name === node || name === record.primary) continue;
    if (await stateOf(host, record, name)) await follow(host, taken, name, node);
  }
}

/** Lets a replica apply all that it has received. */
async function applyReceived(cluster: Cluster, session: Queryable, node: string): Promise<void> {
  await session.execute("STOP REPLICA IO_THREAD");
  const [status] = await session.query<{ Gtid_IO_Pos: string }>("SHOW REPLICA STATUS");
  if (status?.Gtid_IO_Pos) await catchUp(cluster, session, node, status.Gtid_IO_Pos);
}

async function catchUp({ host, name }: Cluster, session: Queryable, node: string, position: string): Promise<void> {
  const deadline = performance.now() + host.deadlineMs;
  // In short turns, since a session does not wait long for an answer.
  while (performance.now() < deadline) {
    const [row] = await session.query<{ late: number }>("SELECT MASTER_GTID_WAIT(?, 1) AS late", [position]);
    if (Number(row!.late) === 0) return;
  }
  throw new ClusterError(`${node} has not applied all up to ${position} in ${host.deadlineMs / 1000} s.`, {
    cluster: name,
    node,
  });
}

async function binlogState({ host }: Cluster, record: ClusterRecord, node: string): Promise<string> {
  const session = await openSession(host, record, node);
  try {
    const [row] = await session.query<{ state: string }>("SELECT @@gtid_binlog_state AS state");
    return row!.state;
  } finally {
    await session.close();
  }
}

function requireReplica(record: ClusterRecord, node: string): void {
  requireTopology(record, "replica");
  memberOf(record, node);
  if (node !== record.primary) return;
  throw new ClusterError(`${node} is the primary of ${record.spec.name} already.`, { cluster: record.spec.name, node });
}
