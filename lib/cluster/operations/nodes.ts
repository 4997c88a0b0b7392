/**
 * What one does to the nodes of a cluster: add, remove, stop, start, kill, freeze, cut off, and bring back. Each operation waits
 * for the state that it promises.
 */

import { taskCommand } from "../../core/mod.ts";
import type { Cluster } from "../cluster.ts";
import { type ClusterContext, hostOf, saveRecord } from "../context.ts";
import { converge } from "../converge.ts";
import { ClusterError } from "../errors.ts";
import { readNode } from "../nodes/access.ts";
import { awaitSettled, awaitSynced, beginGroup, type GroupBeginning, joinGroup } from "../nodes/group.ts";
import { fence, follow, lead, startAlone } from "../nodes/replication.ts";
import { findServer, stopServer } from "../nodes/server.ts";
import { waitUntil } from "../nodes/wait.ts";
import { findMember, nextMember, planMembers } from "../plan/record.ts";
import type { Step } from "../plan/step.ts";
import { topologies } from "../topology/mod.ts";
import { operate, type Operation, requireTopology } from "./operate.ts";

/**
 * Adds a node that has nothing, and waits until it has all: a Galera group gives it a whole copy of one member's data; a replica
 * begins with the cluster's first state and reads the primary's log from there.
 */
export async function addNode(cluster: Cluster): Promise<Operation> {
  return await operate(cluster, "add", nextMember, async (context, name) => {
    const { spec } = context.record;
    if (spec.topology === "single") {
      throw new ClusterError(`${cluster.name} is a single server, so it cannot have another node.`, {
        cluster: cluster.name,
      });
    }
    await requireGivers(context);
    await saveRecord(context, planMembers(context.record, 1, topologies[spec.topology].joins));
    await converge(context, (step) => ("node" in step && step.node === name) || isReconfiguration(context, step));
  });
}

/** Refuses if no member can give its data to a new node. */
async function requireGivers(context: ClusterContext): Promise<void> {
  const { name, record } = context;
  const isGalera = record.spec.topology === "galera";
  for (const member of record.members) {
    if (!isGalera && member.name !== record.primary) continue;
    const state = await readNode(context, member.name);
    if (isGalera ? state?.galera?.isPrimary : state && !state.readOnly) return;
  }
  const reason = isGalera ? "none is in a primary group" : "the primary is not available";
  throw new ClusterError(
    `No node of ${name} can give its data to a new one: ${reason}. \`${taskCommand} up ${name}\` brings it back.`,
    { cluster: name },
  );
}

/** Lets a node leave in an orderly way, and removes its data. The others know that it is not a failure. */
export async function removeNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "remove", node, async (context) => {
    const { name, record } = context;
    findMember(record, node);
    const refuse = (why: string) => {
      throw new ClusterError(`${node} cannot leave ${name}: ${why}`, { cluster: name, node });
    };
    if (record.members.length === 1) refuse(`it is the last one. \`${taskCommand} down\` ends a cluster.`);
    if (record.spec.topology === "replica" && record.primary === node) {
      refuse("it is the primary. Switch over to another node first.");
    }
    await leave(context, node);
    await saveRecord(context, { ...record, members: record.members.filter((member) => member.name !== node) });
    // It also removes the machine.
    await converge(context, (step) => isReconfiguration(context, step));
  });
}

/** Whether a step tells a member about the others. One that is only planned, because adding it was interrupted, has no files yet. */
function isReconfiguration({ record }: ClusterContext, step: Step): boolean {
  return step.do === "configure" && record.members.some(({ name }) => name === step.node);
}

/** Stops a node's server in an orderly way. It stays a member. */
export async function stopNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "stop", node, (context) => leave(context, node));
}

/** Stops a node's server as soon as its group has settled who belongs to it. */
async function leave(context: ClusterContext, node: string): Promise<void> {
  const isGalera = context.record.spec.topology === "galera";
  if (isGalera && await findServer(context, node)) await awaitSettled(context, node);
  await stopServer(context, node);
}

/** Starts a node that was stopped or killed, and waits until it has caught up with the others. */
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

/** Kills a node's server (SIGKILL): like a crash of its machine, except that what the system wrote to disk stays. */
export async function killNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "kill", node, (context) => killServers(context, [node]));
}

/** Kills the servers of all nodes at once. */
export async function killAll(cluster: Cluster): Promise<Operation> {
  return await operate(cluster, "kill", "all", (context) => {
    return killServers(context, context.record.members.map(({ name }) => name));
  });
}

async function killServers(context: ClusterContext, nodes: string[]): Promise<void> {
  const servers = await Promise.all(nodes.map((node) => findServer(context, node)));
  await Promise.all(servers.map((server, at) => server && hostOf(context, nodes[at]!).signal(server.pid, "SIGKILL")));
  for (const node of nodes) {
    await waitUntil(context, { to: `${node} to be gone`, node }, async () => !await findServer(context, node));
  }
}

/** Freezes a node's server (SIGSTOP): it is there and answers nothing, as one that waits for a disk or was suspended. */
export async function freezeNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "freeze", node, async (context) => {
    await hostOf(context, node).signal(await pidOf(context, node), "SIGSTOP");
    await waitUntil(
      context,
      { to: `${node} to be frozen`, node },
      async () => (await findServer(context, node))?.isFrozen === true,
    );
  });
}

/** Lets a frozen node go on, and waits until it has caught up. */
export async function thawNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "thaw", node, async (context) => {
    await hostOf(context, node).signal(await pidOf(context, node), "SIGCONT");
    await awaitBack(context, node);
  });
}

/**
 * Cuts a node off from the others; clients still reach it.
 *
 * @throws {ClusterError} if this user may not: it takes root.
 */
export async function cutNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "cut off", node, async (context) => {
    const { members, spec } = context.record;
    const others = members.filter(({ name }) => name !== node);
    await hostOf(context, node).cut(others, topologies[spec.topology].ports);
  });
}

/** Ends the cut, and waits until the node is with the others again. */
export async function healNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "heal", node, async (context) => {
    await hostOf(context, node).heal();
    await awaitBack(context, node);
  });
}

/**
 * Brings a Galera group back after all of its nodes have gone: finds out how far the data of each one goes, begins with the one
 * that goes furthest, and lets the others join it.
 *
 * @throws {ClusterError} if a node still runs: a second group beside it would contradict it.
 */
export async function restartAfterCrash(cluster: Cluster): Promise<Operation & GroupBeginning> {
  let beginning: GroupBeginning | undefined;
  const operation = await operate(cluster, "restart", "all", async (context) => {
    requireTopology(context.record, "galera");
    const nodes = context.record.members.map(({ name }) => name);
    for (const node of nodes) {
      if (!await findServer(context, node)) continue;
      throw new ClusterError(
        `${node} runs. \`${taskCommand} up ${cluster.name}\` completes a group of which some nodes run.`,
        { cluster: cluster.name, node },
      );
    }
    beginning = await beginGroup(context, nodes);
    for (const node of nodes) await joinGroup(context, node);
  });
  return { ...operation, ...beginning! };
}

/** Waits until a node is in a primary group of this size. */
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
  throw new ClusterError(`No server of ${node} runs in the cluster ${context.name}.`, { cluster: context.name, node });
}

/**
 * Waits until a node that was away works again. A primary that was replaced meanwhile still takes writes, which would be lost:
 * it is made read-only, and waits to be re-attached.
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
