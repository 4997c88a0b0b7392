/** The primary of a replication: promotion, switch-over, and bringing an old primary back. */

import { throwIfInterrupted } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";
import type { Cluster } from "../cluster.ts";
import { type ClusterContext, hostOf, saveRecord } from "../context.ts";
import { converge } from "../converge.ts";
import { ClusterError, type NodeFailure, throwFailures } from "../errors.ts";
import { withSession } from "../nodes/access.ts";
import { countLost, fence, follow, lead, readVariable } from "../nodes/replication.ts";
import { isRunning } from "../nodes/server.ts";
import { type ClusterRecord, findMember } from "../plan/record.ts";
import type { Step } from "../plan/step.ts";
import { operate, type Operation, requireTopology } from "./operate.ts";

/**
 * Makes a replica the primary after the old one has failed: it applies what it has received and opens for writes, and the other replicas follow
 * it. It lacks what the old primary acknowledged but had not sent. Needs the topology "replica".
 *
 * @throws {ClusterError} if there is no such node, it is the primary already, or the cluster is not a replication; also if another replica cannot
 * follow it: then it is the primary all the same, and the message names each such replica.
 *
 * @example
 * ```ts no-run
 * import { killNode, promoteReplica, reattachNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * await killNode(cluster, "node1");
 * await promoteReplica(cluster, "node2");
 * const { lostTransactions } = await reattachNode(cluster, "node1");
 * ```
 */
export async function promoteReplica(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "promote", node, async (context) => {
    requireReplica(context.record, node);
    await withSession(context, node, (session) => applyReceived(context, session, node));
    await takeOver(context, node, "failed");
  });
}

/**
 * Makes a replica the primary while both run: the old primary stops taking writes, the replica catches up, and the old primary follows it.
 * Nothing is lost; clients get errors in between. Needs the topology "replica".
 *
 * @throws {ClusterError} if there is no such node, it is the primary already, or it does not catch up in time; then the old primary continues.
 * Also if another replica cannot follow it: then it is the primary all the same, and the message names each such replica.
 *
 * @example
 * ```ts no-run
 * import { startCluster, switchOver } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * const { ms } = await switchOver(cluster, "node2");
 * ```
 */
export async function switchOver(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "switch over to", node, async (context) => {
    requireReplica(context.record, node);
    const { primary: old } = context.record;
    try {
      // Waits for commits under way, and refuses later ones.
      await fence(context, old);
      const position = await readVariable(context, old, "gtid_binlog_pos");
      await withSession(context, node, (session) => catchUp(context, session, node, position));
    } catch (error) {
      // There is no new primary, so the old one continues.
      await lead(context, old).catch((failed) => {
        throwFailures(context.name, [{ node, error }, { node: old, error: failed }]);
      });
      throw error;
    }
    await takeOver(context, node, "follows");
  });
}

/** The result of bringing an old primary back. */
export type Reattachment = Operation & {
  /** How many transactions it had that the new primary lacks. */
  lostTransactions: number;
  /** Whether its data was therefore removed and built again from the primary's log. */
  wasRebuilt: boolean;
};

/**
 * Brings an old primary back as a replica. If it has transactions that the new primary lacks, its data contradicts the cluster: they are counted,
 * and its data is built again. Needs the topology "replica".
 *
 * @throws {ClusterError} if there is no such node, it is the primary, or it does not start.
 *
 * @example
 * ```ts no-run
 * import { killNode, promoteReplica, reattachNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * await killNode(cluster, "node1");
 * await promoteReplica(cluster, "node2");
 * const { lostTransactions, wasRebuilt } = await reattachNode(cluster, "node1");
 * console.log(`${lostTransactions} transactions were lost`);
 * ```
 */
export async function reattachNode(cluster: Cluster, node: string): Promise<Reattachment> {
  let lostTransactions = 0;
  const operation = await operate(cluster, "re-attach", node, async (context) => {
    requireReplica(context.record, node);
    const isOfNode = (step: Step) => "node" in step && step.node === node;
    const { divergedBy } = findMember(context.record, node);
    if (divergedBy === undefined) {
      await converge(context, (step) => isOfNode(step) && step.do !== "follow");
      await fence(context, node);
      lostTransactions = await countLost(context, node, context.record.primary);
      if (lostTransactions === 0) return await adopt(context, node);
      await saveRecord(context, diverge(context.record, node, lostTransactions));
    } else {
      // An earlier attempt was interrupted after it had counted them.
      lostTransactions = divergedBy;
    }
    await converge(context, isOfNode);
  });
  return { ...operation, lostTransactions, wasRebuilt: lostTransactions > 0 };
}

/**
 * Marks a member's data as contradicting the cluster's. A replica skips what carries its own server id, and the primary's log has
 * transactions that began here: so its new data gets another id. Both are recorded at once, so no interruption leaves one without the other.
 */
function diverge(record: ClusterRecord, node: string, divergedBy: number): ClusterRecord {
  const members = record.members.map((one) =>
    one.name === node ? { ...one, serverId: record.nextId, divergedBy } : one
  );
  return { ...record, members, nextId: record.nextId + 1 };
}

/** Makes a server that wrote its own log, and takes no more writes, follow the primary from where that log ends. */
async function adopt(context: ClusterContext, node: string): Promise<void> {
  await withSession(context, node, async (session) => {
    await session.execute("STOP ALL REPLICAS");
    await session.execute("SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_binlog_pos");
  });
  await follow(context, node, context.record.primary);
}

/**
 * Makes a replica the primary, and lets all others follow it whose servers run and are not cut off. One that cannot does not keep the rest from it. The new primary is
 * recorded first, so that the next command can finish after an interruption.
 *
 * @throws {ClusterError} that names each node that cannot follow.
 */
async function takeOver(context: ClusterContext, node: string, oldPrimary: "failed" | "follows"): Promise<void> {
  const { primary: old, members } = context.record;
  await saveRecord(context, { ...context.record, primary: node });
  await lead(context, node);
  const failures: NodeFailure[] = [];
  for (const { name } of members) {
    if (name === node || (name === old && oldPrimary === "failed")) continue;
    throwIfInterrupted(context.signal);
    try {
      if (name === old) await adopt(context, old);
      else if (await isReachable(context, name)) await follow(context, name, node);
    } catch (error) {
      failures.push({ node: name, error });
    }
  }
  throwIfInterrupted(context.signal);
  throwFailures(context.name, failures);
}

/** Whether a node's server runs where commands reach it. One that is slow to answer counts: left out, it would follow the old primary. */
async function isReachable(context: ClusterContext, node: string): Promise<boolean> {
  return await isRunning(context, node) && !await hostOf(context, node).isCut();
}

/** Lets a replica apply everything that it has received. */
async function applyReceived(context: ClusterContext, session: Queryable, node: string): Promise<void> {
  await session.execute("STOP REPLICA IO_THREAD");
  const [status] = await session.query<{ Gtid_IO_Pos: string }>("SHOW REPLICA STATUS");
  if (status?.Gtid_IO_Pos) await catchUp(context, session, node, status.Gtid_IO_Pos);
}

async function catchUp(context: ClusterContext, session: Queryable, node: string, position: string): Promise<void> {
  const { name: cluster, deadlineMs } = context;
  const deadline = performance.now() + deadlineMs;
  // Short waits, because a session does not wait long for an answer.
  while (performance.now() < deadline) {
    const { late } = await session.one<{ late: number }>("SELECT MASTER_GTID_WAIT(?, 1) AS late", [position]);
    if (Number(late) === 0) return;
  }
  throw new ClusterError(
    `Timed out after ${deadlineMs / 1000} s waiting for ${node} to apply everything up to ${position}.`,
    {
      cluster,
      node,
    },
  );
}

function requireReplica(record: ClusterRecord, node: string): void {
  requireTopology(record, "replica");
  findMember(record, node);
  if (node !== record.primary) return;
  throw new ClusterError(`${node} is already the primary of ${record.spec.name}.`, { cluster: record.spec.name, node });
}
