/**
 * Operations on the nodes of a cluster: stop, start, kill, freeze, cut off, and bring back. Each one waits for the state that it promises.
 */

import { taskCommand } from "../../core/mod.ts";
import type { Cluster } from "../cluster.ts";
import { type ClusterContext, hostOf } from "../context.ts";
import { ClusterError } from "../errors.ts";
import { readNode } from "../nodes/access.ts";
import { awaitSettled, awaitSynced, beginGroup, type GroupBeginning, joinGroup } from "../nodes/group.ts";
import { fence, follow, lead, startAlone } from "../nodes/replication.ts";
import { findServer, stopServer } from "../nodes/server.ts";
import { waitUntil } from "../nodes/wait.ts";
import { findMember } from "../plan/record.ts";
import { topologies } from "../topology/mod.ts";
import { operate, type Operation, requireTopology } from "./operate.ts";

/**
 * Stops a node's server in an orderly way. The node stays a member, and {@link startNode} brings it back.
 *
 * @throws {ClusterError} if there is no such node, or the state is not reached in time.
 *
 * @example
 * ```ts no-run
 * import { startCluster, startNode, stopNode } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await stopNode(cluster, "node2");
 * await startNode(cluster, "node2");
 * ```
 */
export async function stopNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "stop", node, (context) => leave(context, node));
}

/** Stops a node's server as soon as its group agrees on its members. */
export async function leave(context: ClusterContext, node: string): Promise<void> {
  const isGalera = context.record.spec.topology === "galera";
  if (isGalera && await findServer(context, node)) await awaitSettled(context, node);
  await stopServer(context, node);
}

/**
 * Starts a node that was stopped or killed, and waits until it has caught up with the others.
 *
 * @throws {ClusterError} if there is no such node, or it does not catch up in time.
 *
 * @example
 * ```ts no-run
 * import { killNode, startCluster, startNode } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await killNode(cluster, "node2");
 * const { ms } = await startNode(cluster, "node2");
 * console.log(`back after ${ms} ms`);
 * ```
 */
export async function startNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "start", node, async (context) => {
    const { spec, primary } = context.record;
    findMember(context.record, node);
    if (spec.topology === "galera") return await joinGroup(context, node);
    await startAlone(context, node);
    // Every server starts read-only; the record names the one that leads.
    if (node === primary) await lead(context, node);
    else await follow(context, node, primary);
  });
}

/**
 * Kills a node's server (SIGKILL), as a crash of the process does, and waits until it has ended. {@link startNode} brings it back.
 *
 * @throws {ClusterError} if there is no such node, or the state is not reached in time.
 *
 * @example
 * ```ts no-run
 * import { killNode, promoteReplica, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * await killNode(cluster, "node1"); // the primary
 * await promoteReplica(cluster, "node2");
 * ```
 */
export async function killNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "kill", node, (context, _, begin) => killServers(context, [node], begin));
}

/**
 * Kills the servers of all nodes at the same time, as a power failure does. {@link restartAfterCrash} brings a Galera group back.
 *
 * @throws {ClusterError} if a server does not end in time.
 *
 * @example
 * ```ts no-run
 * import { killAll, restartAfterCrash, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await killAll(cluster);
 * const { first } = await restartAfterCrash(cluster);
 * ```
 */
export async function killAll(cluster: Cluster): Promise<Operation> {
  return await operate(cluster, "kill", "all", (context, _, begin) => {
    return killServers(context, context.record.members.map(({ name }) => name), begin);
  });
}

async function killServers(context: ClusterContext, nodes: string[], begin: () => void): Promise<void> {
  const servers = await Promise.all(nodes.map((node) => findServer(context, node)));
  begin();
  await Promise.all(servers.map((server, at) => server && hostOf(context, nodes[at]!).signal(server.pid, "SIGKILL")));
  for (const node of nodes) {
    await waitUntil(context, { to: `${node} to be gone`, node }, async () => !await findServer(context, node));
  }
}

/**
 * Freezes a node's server (SIGSTOP): it exists but does not answer, as one that waits for a disk. {@link thawNode} lets it continue.
 *
 * @throws {ClusterError} if there is no such node, or its server does not run.
 *
 * @example
 * ```ts no-run
 * import { freezeNode, startCluster, thawNode } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await freezeNode(cluster, "node3");
 * await thawNode(cluster, "node3");
 * ```
 */
export async function freezeNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "freeze", node, async (context, _, begin) => {
    const pid = await pidOf(context, node);
    begin();
    await hostOf(context, node).signal(pid, "SIGSTOP");
    await waitUntil(
      context,
      { to: `${node} to be frozen`, node },
      async () => (await findServer(context, node))?.isFrozen === true,
    );
  });
}

/**
 * Lets a frozen node continue, and waits until it has caught up.
 *
 * @throws {ClusterError} if there is no such node, its server does not run, or it does not catch up in time.
 *
 * @example
 * ```ts no-run
 * import { freezeNode, startCluster, thawNode } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * await freezeNode(cluster, "node2");
 * const { ms } = await thawNode(cluster, "node2");
 * ```
 */
export async function thawNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "thaw", node, async (context) => {
    await hostOf(context, node).signal(await pidOf(context, node), "SIGCONT");
    await awaitBack(context, node);
  });
}

/**
 * Cuts a node off from the other nodes; clients still reach it. {@link healNode} ends the cut. Needs root: ask {@link whyNoCuts} first.
 *
 * @throws {ClusterError} if there is no such node, or this user may not cut nodes off.
 *
 * @example
 * ```ts no-run
 * import { cutNode, healNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await cutNode(cluster, "node3");
 * await healNode(cluster, "node3");
 * ```
 */
export async function cutNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "cut off", node, async (context) => {
    const { members, spec } = context.record;
    const others = members.filter(({ name }) => name !== node);
    await hostOf(context, node).cut(others, topologies[spec.topology].ports);
  });
}

/**
 * Ends a cut. If the node's server runs, waits until it has caught up with the others; otherwise it catches up when it is started.
 *
 * @throws {ClusterError} if there is no such node, or it does not catch up in time.
 *
 * @example
 * ```ts no-run
 * import { cutNode, healNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await cutNode(cluster, "node3");
 * const { ms } = await healNode(cluster, "node3");
 * ```
 */
export async function healNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "heal", node, async (context) => {
    await hostOf(context, node).heal();
    if (await findServer(context, node)) await awaitBack(context, node);
  });
}

/**
 * Brings a Galera group back after all of its nodes have crashed: finds the position of each node's data, begins with the most advanced node,
 * and lets the others join it.
 *
 * @returns the first node, each node's position in the group's history, and the steps: how the first one begins, and how each other one joins.
 * @throws {ClusterError} if the cluster is not a Galera group, or a node still runs, whose group the new one would contradict.
 *
 * @example
 * ```ts no-run
 * import { killAll, restartAfterCrash, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await killAll(cluster);
 * const { first, positions } = await restartAfterCrash(cluster);
 * console.log(`${first} had the most transactions`, positions);
 * ```
 */
export async function restartAfterCrash(
  cluster: Cluster,
): Promise<Operation & GroupBeginning & { steps: Operation[] }> {
  let beginning: GroupBeginning | undefined;
  const steps: Operation[] = [];
  const operation = await operate(cluster, "restart", "all", async (context) => {
    requireTopology(context.record, "galera");
    const nodes = context.record.members.map(({ name }) => name);
    for (const node of nodes) {
      if (!await findServer(context, node)) continue;
      throw new ClusterError(
        `${node} is running. \`${taskCommand} up ${cluster.name}\` starts the others.`,
        { cluster: cluster.name, node },
      );
    }
    const timed = async (operation: string, work: () => Promise<string>) => {
      const [began, start] = [new Date().toISOString(), performance.now()];
      const node = await work();
      steps.push({ operation, node, began, ms: Math.round(performance.now() - start) });
    };
    await timed("restart", async () => {
      beginning = await beginGroup(context, nodes);
      return beginning.first;
    });
    for (const node of nodes.filter((node) => node !== beginning!.first)) {
      await timed("join", () => joinGroup(context, node).then(() => node));
    }
  });
  return { ...operation, ...beginning!, steps };
}

/**
 * Waits until a node belongs to a primary Galera group of this size.
 *
 * @throws {ClusterError} if there is no such node, or this does not happen in time.
 *
 * @example
 * ```ts no-run
 * import { awaitGroupSize, killNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await killNode(cluster, "node3");
 * await awaitGroupSize(cluster, "node1", 2);
 * ```
 */
export async function awaitGroupSize(cluster: Cluster, node: string, size: number): Promise<void> {
  const context = await cluster.context();
  await waitUntil(context, { to: `${node} to be in a group of ${size}`, node }, async () => {
    const group = (await readNode(context, node))?.galera;
    return group?.isPrimary === true && group.size === size;
  });
}

async function pidOf(context: ClusterContext, node: string): Promise<number> {
  const server = await findServer(context, node);
  if (server) return server.pid;
  throw new ClusterError(`No server of ${node} is running in the cluster ${context.name}.`, {
    cluster: context.name,
    node,
  });
}

/**
 * Waits until a node that was away works again. A primary that was replaced meanwhile would still take writes, which would be lost. So it is made
 * read-only until it is re-attached.
 */
async function awaitBack(context: ClusterContext, node: string): Promise<void> {
  const { spec, primary } = context.record;
  if (spec.topology === "galera") return await awaitSynced(context, node);
  await waitUntil(context, { to: `${node} to be back`, node }, async () => {
    const state = await readNode(context, node);
    if (!state || node === primary) return state !== undefined;
    if (state.replica) return state.replica.isReceiving && state.replica.isApplying;
    await fence(context, node);
    return true;
  });
}
