/** Ways to a cluster's members: its record, and sessions. */

import { exitCodes, messageOf, taskCommand } from "../core/mod.ts";
import { ClusterError } from "./errors.ts";
import { readAuthority } from "./home.ts";
import { askNode, type NodeState } from "./node_state.ts";
import { type Account, type ClusterRecord, type Member, readRecord } from "./record.ts";
import type { LocalHost } from "./server_process.ts";
import { connect, ConnectError, type Database, type Target } from "../sql/mod.ts";
import { targetOf } from "./target.ts";

/** The record of a cluster that exists. */
export async function recordOf({ home, cluster }: Pick<LocalHost, "home" | "cluster">): Promise<ClusterRecord> {
  const record = await readRecord(home);
  if (!record) {
    throw new ClusterError(`There is no cluster ${cluster}: \`${taskCommand} up ${cluster}\` makes it.`, { cluster });
  }
  return record;
}

/** A member by its name. */
export function memberOf({ spec, members }: ClusterRecord, name: string): Member {
  const member = members.find((one) => one.name === name);
  if (member) return member;
  const names = members.map((one) => one.name).join(", ");
  throw new ClusterError(`The cluster ${spec.name} has no node "${name}"; it has ${names}.`, {
    cluster: spec.name,
    exitCode: exitCodes.usage,
  });
}

/**
 * How a client reaches a node as the account that administers: address, password and the authority (as PEM) that its certificate is checked with.
 *
 * @param node the primary or the first member where none is named.
 */
export async function nodeTarget(
  { host }: { host: Pick<LocalHost, "home" | "cluster"> },
  node?: string,
): Promise<Target> {
  const record = await recordOf(host);
  const fallback = record.spec.topology === "replica" ? record.primary : record.members[0]?.name ?? "node1";
  return targetOf(record, memberOf(record, node ?? fallback), "lab", await readAuthority(host.home));
}

/**
 * Opens a session to a member.
 *
 * @throws {ClusterError} where it does not answer.
 */
export async function openSession(
  { home }: Pick<LocalHost, "home">,
  record: ClusterRecord,
  node: string,
  account: Exclude<Account, "replica" | "sst"> = "lab",
  timeoutMs = 10_000,
): Promise<Database> {
  const member = memberOf(record, node);
  try {
    const target = targetOf(record, member, account, await readAuthority(home));
    return await connect({ ...target, timeoutMs, connectTimeoutMs: timeoutMs });
  } catch (error) {
    const cluster = record.spec.name;
    throw new ClusterError(
      `${node} of the cluster ${cluster} does not answer at ${member.address}:${member.ports.sql} (${
        messageOf(error instanceof ConnectError ? error.cause : error)
      }). ` +
        `\`${taskCommand} status ${cluster}\` says how its nodes are.`,
      { cluster, node, cause: error },
    );
  }
}

/** A member's state; `undefined` where it does not answer. */
export async function stateOf(
  { home }: Pick<LocalHost, "home">,
  record: ClusterRecord,
  node: string,
): Promise<NodeState | undefined> {
  const ca = await readAuthority(home);
  return await askNode(targetOf(record, memberOf(record, node), "monitor", ca)).catch(() => undefined);
}
