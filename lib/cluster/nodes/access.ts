/** Sessions to the nodes of a cluster. */

import { messageOf, taskCommand } from "../../core/mod.ts";
import { connect, ConnectError, type Database, type Target } from "../../sql/mod.ts";
import type { ClusterContext } from "../context.ts";
import { ClusterError } from "../errors.ts";
import { type Account, type ClusterRecord, findMember, type Member, reachOf, watcherOf } from "../plan/record.ts";
import { askNode, type NodeState } from "./node_state.ts";

/**
 * What `connect` of `lab/sql` needs to reach a member over TLS with an account of the cluster. It has the password: do not show it. Pure.
 *
 * @param account "lab" may do everything, "shop" is the application, "monitor" only reads the state
 *
 * @example
 * ```ts no-run
 * import { findMember, startCluster, targetOf } from "lab/cluster";
 * import { connect } from "lab/sql";
 * await using cluster = await startCluster("m3-replica");
 * const record = await cluster.record();
 * await using db = await connect(targetOf(record, findMember(record, "node2"), "shop"));
 * ```
 */
export function targetOf(record: ClusterRecord, member: Member, account: Account): Target {
  const { address, port } = reachOf(member);
  return {
    host: address,
    port,
    user: account,
    password: record.passwords[account],
    ca: record.authority.certificate,
  };
}

/**
 * Runs work over a session to a member, with all rights.
 *
 * @throws {ClusterError} if the member does not answer.
 */
export async function withSession<T>(
  { record }: Pick<ClusterContext, "record">,
  node: string,
  work: (session: Database) => Promise<T>,
): Promise<T> {
  const target = targetOf(record, findMember(record, node), "lab");
  const session = await connect({ ...target, timeoutMs: 10_000, connectTimeoutMs: 10_000 }).catch((error) => {
    const reason = error instanceof ConnectError ? error.cause : error;
    const cluster = record.spec.name;
    throw new ClusterError(
      `${node} of the cluster ${cluster} does not answer at ${target.host}:${target.port} (${messageOf(reason)}). ` +
        `\`${taskCommand} status ${cluster}\` shows the state of its nodes.`,
      { cluster, node, cause: error },
    );
  });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** A member's state; `undefined` if it does not answer. */
export async function readNode(
  { record }: Pick<ClusterContext, "record">,
  node: string,
): Promise<NodeState | undefined> {
  return await askNode(targetOf(record, findMember(record, node), watcherOf(record.spec))).catch(() => undefined);
}
