/** The state of a cluster, node by node, as rows for tables. */

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

/** The state of one node. */
export type NodeStatus = {
  node: string;
  /** "127.0.0.2:12345"; "-" if it has no machine yet. */
  address: string;
  /** Its role: "alone", "primary", "replica", "member". */
  role: string;
  /** "Synced", "replicating, 0 s behind", "accepting writes", or what is wrong. */
  state: string;
  /** Whether its state is as it should be. */
  isHealthy: boolean;
  /** The process id of its server; `null` if it does not run. */
  pid: number | null;
  /** The memory of its server, in MiB; `null` if it does not run. */
  memoryMiB: number | null;
  /** The last transaction that it has: a number of the group's history (Galera), or a GTID of its binary log ("0-1-42"). */
  position: string | null;
};

/**
 * The state of every node, in the order of the members: nodes that are down or frozen are rows too. Takes a few milliseconds if all nodes answer, and up
 * to 5 s if one does not.
 *
 * @throws {ClusterError} if the cluster was removed.
 *
 * @example
 * ```ts no-run
 * import { clusterStatus, startCluster } from "lab/cluster";
 * import { show, table } from "lab/show";
 * await using cluster = await startCluster("m3-replica");
 * await show(
 *   table({
 *     title: "The nodes",
 *     columns: { node: {}, role: {}, state: {} },
 *     rows: await clusterStatus(cluster),
 *   }),
 * );
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

/** A node's state as words, from its facts. Pure. */
export function judge(record: Pick<ClusterRecord, "spec" | "primary">, facts: NodeFacts): Verdict {
  const bad = (state: string) => ({ state, isHealthy: false });
  if (!facts.hasMachine) return bad("has no machine");
  if (facts.process === "none") return bad("not running");
  if (facts.process === "frozen") return bad("frozen");
  if (!facts.state) return bad("does not answer");
  const verdict = topologies[record.spec.topology].judge(record, facts.name, facts.state);
  return facts.isCut ? bad(`cut off, ${verdict.state}`) : verdict;
}

/**
 * What a node reports about itself: version, role, positions in the log or the group. `undefined` if it does not answer within 5 s.
 *
 * @throws {ClusterError} if there is no such node.
 *
 * @example
 * ```ts no-run
 * import { readNodeState, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * const state = await readNodeState(cluster, "node1");
 * console.log(state?.galera?.size); // 3
 * ```
 */
export async function readNodeState(cluster: Pick<Cluster, "context">, node: string): Promise<NodeState | undefined> {
  return await readNode(await cluster.context(), node);
}

/**
 * The host of a node: where its folder and its programs are.
 *
 * @throws {ClusterError} if there is no such node.
 *
 * @example
 * ```ts no-run
 * import { describeHost, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * const { provider, dir } = await describeHost(cluster, "node1");
 * ```
 */
export async function describeHost(cluster: Pick<Cluster, "context">, node: string): Promise<HostDescription> {
  return hostOf(await cluster.context(), node).describe();
}

/**
 * The text of a node's option file, with `********` in place of each password.
 *
 * @throws {ClusterError} if there is no such node, or it has no option file.
 *
 * @example
 * ```ts no-run
 * import { readConfiguration, startCluster } from "lab/cluster";
 * import { markdown, show } from "lab/show";
 * await using cluster = await startCluster("m3-replica");
 * await show(markdown(`\`\`\`ini\n${await readConfiguration(cluster, "node1")}\n\`\`\``));
 * ```
 */
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
