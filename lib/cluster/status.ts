/** How a cluster is, node by node: a row each, for tables. */

import type { Cluster } from "./cluster.ts";
import { hostOf } from "./context.ts";
import { ClusterError } from "./errors.ts";
import { readFacts } from "./facts.ts";
import type { HostDescription } from "./hosts/host.ts";
import { readNode } from "./nodes/access.ts";
import type { NodeState } from "./nodes/node_state.ts";
import type { NodeFacts } from "./plan/facts.ts";
import { nodePaths } from "./plan/paths.ts";
import type { ClusterRecord } from "./plan/record.ts";
import { topologies } from "./topology/mod.ts";
import type { Verdict } from "./topology/topology.ts";

/** A node's row. */
export type NodeStatus = {
  node: string;
  /** "127.0.0.2:12345"; "-" if it has no machine yet. */
  address: string;
  /** What it is to the others: "alone", "primary", "replica", "member". */
  role: string;
  /** "Synced", "replicating, 0 s behind", "accepting writes"; or what is wrong. */
  state: string;
  /** Whether it is as it should be. */
  isHealthy: boolean;
  /** Of its server; `null` if none runs. */
  pid: number | null;
  /** Memory that its server holds; `null` if none runs. */
  memoryMiB: number | null;
  /** Galera: the last transaction of the group that it has. Replication: the last one in its binary log. */
  position: string | null;
};

/**
 * Asks every node. A few milliseconds if all answer; up to 1.5 s if one does not.
 *
 * @example
 * ```ts no-run
 * import { clusterStatus, startCluster } from "lab/cluster";
 * const cluster = await startCluster("m3-replica");
 * for (const { node, role, state } of await clusterStatus(cluster)) console.log(node, role, state);
 * ```
 */
export async function clusterStatus(cluster: Pick<Cluster, "context">): Promise<NodeStatus[]> {
  const context = await cluster.context();
  return (await readFacts(context)).map((facts) => describeNode(context.record, facts));
}

function describeNode(record: ClusterRecord, facts: NodeFacts): NodeStatus {
  const { name, pid, memoryMiB, state } = facts;
  const member = record.members.find((one) => one.name === name);
  return {
    node: name,
    address: member ? `${member.address}:${member.ports.sql}` : "-",
    role: topologies[record.spec.topology].roleOf(record, name),
    ...judge(record, facts),
    pid: pid ?? null,
    memoryMiB: memoryMiB ?? null,
    position: state?.galera ? String(state.galera.lastCommitted) : state?.binlogPosition || null,
  };
}

/** What a node's facts mean in words. Pure. */
export function judge(record: Pick<ClusterRecord, "spec" | "primary">, facts: NodeFacts): Verdict {
  const bad = (state: string) => ({ state, isHealthy: false });
  if (!facts.hasMachine) return bad("has no machine");
  if (facts.process === "none") return bad("not running");
  if (facts.process === "frozen") return bad("frozen");
  if (!facts.state) return bad("does not answer");
  const verdict = topologies[record.spec.topology].judge(record, facts.name, facts.state);
  return facts.isCut ? bad(`cut off, ${verdict.state}`) : verdict;
}

/** A node's answer to how it is; `undefined` if it does not answer. */
export async function readNodeState(cluster: Pick<Cluster, "context">, node: string): Promise<NodeState | undefined> {
  return await readNode(await cluster.context(), node);
}

/** What the host of a node is like: where its folder and its programs are. */
export async function describeHost(cluster: Pick<Cluster, "context">, node: string): Promise<HostDescription> {
  return hostOf(await cluster.context(), node).describe();
}

/** A node's option file as its server reads it, but with `********` in place of each password. */
export async function readConfiguration(cluster: Pick<Cluster, "context">, node: string): Promise<string> {
  const context = await cluster.context();
  const host = hostOf(context, node);
  const { config } = nodePaths(host.describe().dir);
  const text = await host.read(config);
  if (text === undefined) {
    throw new ClusterError(`${node} has no option file (${config}).`, { cluster: context.name, node });
  }
  const { passwords } = context.record;
  return Object.values(passwords).reduce((masked, password) => masked.replaceAll(password, "********"), text);
}
