/** Who leads a replication: promotion, switch-over, and bringing an old primary back. */

import type { Queryable } from "../../sql/mod.ts";
import type { Cluster } from "../cluster.ts";
import { type ClusterContext, saveRecord } from "../context.ts";
import { ClusterError } from "../errors.ts";
import { readNode, withSession } from "../nodes/access.ts";
import { placeData, removeData, writeConfig } from "../nodes/files.ts";
import { follow, lead, readVariable, startAlone } from "../nodes/replication.ts";
import { stopServer } from "../nodes/server.ts";
import { type ClusterRecord, findMember } from "../plan/record.ts";
import { countMissing } from "../topology/gtid.ts";
import { operate, type Operation, requireTopology } from "./operate.ts";

/**
 * Makes a replica the primary after the old one has gone: it applies what it has received and opens for writes; the other
 * replicas follow it. It lacks what the old primary acknowledged but had not sent.
 */
export async function promoteReplica(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "promote", node, async (context) => {
    requireReplica(context.record, node);
    await withSession(context, node, (session) => applyReceived(context, session, node));
    await takeOver(context, node);
  });
}

/**
 * Hands the lead to a replica while both run: the old primary stops taking writes, the new one catches up with all of them, and
 * the old one follows it. Nothing is lost; clients get an error in between.
 */
export async function switchOver(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "switch over to", node, async (context) => {
    requireReplica(context.record, node);
    const { primary: old } = context.record;
    const position = await withSession(context, old, async (session) => {
      // Waits for commits under way, and refuses later ones.
      await session.execute("SET GLOBAL read_only = ON");
      return (await session.one<{ position: string }>("SELECT @@gtid_binlog_pos AS position")).position;
    });
    try {
      await withSession(context, node, (session) => catchUp(context, session, node, position));
    } catch (error) {
      // Without a new primary the old one goes on.
      await lead(context, old);
      throw error;
    }
    await takeOver(context, node);
    await adopt(context, old);
  });
}

/** What came of bringing an old primary back. */
export type Reattachment = Operation & {
  /** Transactions that it had and the new primary lacks. */
  lostTransactions: number;
  /** Whether its data was thrown away for that and built anew from the primary's log. */
  wasRebuilt: boolean;
};

/**
 * Brings an old primary back as a replica. If it has transactions that the new one lacks, its data contradicts the cluster's:
 * they are counted, and it begins anew.
 */
export async function reattachNode(cluster: Cluster, node: string): Promise<Reattachment> {
  let lostTransactions = 0;
  const operation = await operate(cluster, "re-attach", node, async (context) => {
    requireReplica(context.record, node);
    const { primary } = context.record;
    await startAlone(context, node);
    lostTransactions = countMissing(
      await readVariable(context, node, "gtid_binlog_state"),
      await readVariable(context, primary, "gtid_binlog_state"),
    );
    if (lostTransactions === 0) return await adopt(context, node);
    await stopServer(context, node);
    // First, so that data is never made anew under the old id, even if this is interrupted.
    await saveRecord(context, renew(context.record, node));
    await removeData(context, node);
    await placeData(context, node);
    await writeConfig(context, node);
    await startAlone(context, node);
    await follow(context, node, primary);
  });
  return { ...operation, lostTransactions, wasRebuilt: lostTransactions > 0 };
}

/** A replica skips what carries its own server id, and the primary's log has transactions that began here: so it gets another. */
function renew(record: ClusterRecord, node: string): ClusterRecord {
  const members = record.members.map((one) => one.name === node ? { ...one, serverId: record.nextId } : one);
  return { ...record, members, nextId: record.nextId + 1 };
}

/** Makes a server that wrote its own log follow the primary from where that log ends. */
async function adopt(context: ClusterContext, node: string): Promise<void> {
  await withSession(context, node, async (session) => {
    await session.execute("STOP ALL REPLICAS");
    await session.execute("SET GLOBAL read_only = ON");
    await session.execute("SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_binlog_pos");
  });
  await follow(context, node, context.record.primary);
}

/** Records the new primary first, so that the next command finishes what an interruption left. */
async function takeOver(context: ClusterContext, node: string): Promise<void> {
  const { primary: old, members } = context.record;
  await saveRecord(context, { ...context.record, primary: node });
  await lead(context, node);
  for (const { name } of members) {
    if (name === node || name === old) continue;
    if (await readNode(context, name)) await follow(context, name, node);
  }
}

/** Lets a replica apply all that it has received. */
async function applyReceived(context: ClusterContext, session: Queryable, node: string): Promise<void> {
  await session.execute("STOP REPLICA IO_THREAD");
  const [status] = await session.query<{ Gtid_IO_Pos: string }>("SHOW REPLICA STATUS");
  if (status?.Gtid_IO_Pos) await catchUp(context, session, node, status.Gtid_IO_Pos);
}

async function catchUp(context: ClusterContext, session: Queryable, node: string, position: string): Promise<void> {
  const { name: cluster, deadlineMs } = context;
  const deadline = performance.now() + deadlineMs;
  // In short turns, since a session does not wait long for an answer.
  while (performance.now() < deadline) {
    const { late } = await session.one<{ late: number }>("SELECT MASTER_GTID_WAIT(?, 1) AS late", [position]);
    if (Number(late) === 0) return;
  }
  throw new ClusterError(`Timed out after ${deadlineMs / 1000} s waiting for ${node} to apply all up to ${position}.`, {
    cluster,
    node,
  });
}

function requireReplica(record: ClusterRecord, node: string): void {
  requireTopology(record, "replica");
  findMember(record, node);
  if (node !== record.primary) return;
  throw new ClusterError(`${node} is the primary of ${record.spec.name} already.`, { cluster: record.spec.name, node });
}
