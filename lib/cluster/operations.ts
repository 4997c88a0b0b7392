/**
 * What one does to the nodes of a cluster: add, remove, stop, start, kill, freeze, cut off, and bring back. Each operation waits
 * for the state that it promises.
 */

import { taskCommand, throwIfInterrupted } from "../core/mod.ts";
import { listProcesses, removeTree, signalProcess } from "../runtime/mod.ts";
import { type Cluster, converge } from "./cluster.ts";
import { nodeDir } from "./config.ts";
import { ClusterError } from "./errors.ts";
import { findServer } from "./home.ts";
import { memberOf, stateOf } from "./access.ts";
import {
  awaitSynced,
  beginGroup,
  fence,
  follow,
  type GroupBeginning,
  joinGroup,
  lead,
  startNode as startAlone,
} from "./local.ts";
import { addMembers } from "./members.ts";
import { applyCuts, readCuts, whyNoCuts } from "./network.ts";
import { type ClusterRecord, type Member, writeRecord } from "./record.ts";
import { findNodeServer, stopServerProcess, waitUntil } from "./server_process.ts";

/** What an operation did. */
export type Operation = {
  operation: string;
  node: string;
  /** When it began, ISO 8601. */
  began: string;
  ms: number;
};

/** Runs an operation alone, tells it, and says how long it took. */
export async function operate(
  cluster: Cluster,
  operation: string,
  node: string,
  work: (record: ClusterRecord) => Promise<void>,
): Promise<Operation> {
  throwIfInterrupted(cluster.host.signal);
  return await cluster.exclusively(async () => {
    const record = await cluster.record();
    const step = cluster.host.progress.start(`${operation} ${node}`);
    const [began, start] = [new Date().toISOString(), performance.now()];
    try {
      await work(record);
    } catch (error) {
      step.fail();
      throw error;
    }
    const ms = Math.round(performance.now() - start);
    step.done();
    return { operation, node, began, ms };
  });
}

/**
 * Adds a node that has nothing, and waits until it has all: a Galera group gives it a whole copy of one member's data; a replica
 * begins with the cluster's first state and reads the primary's log from there.
 */
export async function addNode(cluster: Cluster): Promise<Operation> {
  const name = `node${(await cluster.record()).nextId}`;
  return await operate(cluster, "add", name, async (record) => {
    if (record.spec.topology === "single") {
      throw new ClusterError(`${cluster.name} is a single server: it takes no further node.`, {
        cluster: cluster.name,
      });
    }
    await requireGivers(cluster, record);
    const begins: Member["begins"] = record.spec.topology === "galera" ? "empty" : "seeded";
    await writeRecord(cluster.host.home, addMembers(record, 1, begins));
    await converge(cluster.host, (step) => step.do === "configure" || ("node" in step && step.node === name));
  });
}

/** Refuses where there is nobody whom a new node could get its data from. */
async function requireGivers({ host, name }: Cluster, record: ClusterRecord): Promise<void> {
  const isGalera = record.spec.topology === "galera";
  for (const member of record.members) {
    if (!isGalera && member.name !== record.primary) continue;
    const state = await stateOf(host, record, member.name);
    if (isGalera ? state?.galera?.isPrimary : state && !state.readOnly) return;
  }
  throw new ClusterError(
    `No node of ${name} can give a new one its data: ${
      isGalera ? "none is in a primary group" : "the primary is away"
    }. ` +
      `\`${taskCommand} up ${name}\` brings it back.`,
    { cluster: name },
  );
}

/** Lets a node leave in an orderly way, and removes its data. The others know that it is no failure. */
export async function removeNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "remove", node, async (record) => {
    memberOf(record, node);
    const refuse = (why: string) => {
      throw new ClusterError(`${node} cannot leave ${cluster.name}: ${why}`, { cluster: cluster.name, node });
    };
    if (record.members.length === 1) refuse(`it is the last one. \`${taskCommand} down\` ends a cluster.`);
    if (record.spec.topology === "replica" && record.primary === node) {
      refuse("it is the primary. Switch over to another node first.");
    }
    const { host } = cluster;
    await leave(cluster, record, node);
    const members = record.members.filter(({ name }) => name !== node);
    await writeRecord(host.home, { ...record, members });
    await removeTree(nodeDir(host.home, node));
    await converge(host, (step) => step.do === "configure");
  });
}

/** Stops a node's server in an orderly way. It stays a member. */
export async function stopNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "stop", node, async (record) => {
    memberOf(record, node);
    await leave(cluster, record, node);
  });
}

/**
 * Stops a node's server when its group has settled who belongs to it. While the group still counts on a member that does not
 * answer, nobody can agree that a leave is one: it would count as a second failure, and the rest may be no majority.
 */
async function leave({ host }: Cluster, record: ClusterRecord, node: string): Promise<void> {
  if (record.spec.topology === "galera" && await findNodeServer(host, node)) {
    await waitUntil(
      host,
      { until: `the group has settled who belongs to it, before ${node} leaves`, node },
      async () => {
        const processes = await listProcesses(host.home);
        const running = record.members.filter(({ name }) => findServer(host.home, name, processes)?.isFrozen === false);
        const groups = (await Promise.all(running.map(({ name }) => stateOf(host, record, name))))
          .map((state) => state?.galera).filter((group) => group?.isPrimary);
        // Where nobody is in a primary group there is nothing to lose.
        return groups.length === 0 || groups.every((group) => group!.size === groups.length);
      },
    );
  }
  await stopServerProcess(host, node);
}

/** Starts a node that was stopped or killed, and waits until it has caught up with the others. */
export async function startNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "start", node, async (record) => {
    memberOf(record, node);
    const { host } = cluster;
    if (record.spec.topology === "galera") return await joinGroup(host, record, node);
    await startAlone(host, record, node);
    // Every server comes up read-only; the record says who leads.
    if (node === record.primary) await lead(host, record, node);
    else await follow(host, record, node, record.primary);
  });
}

/** Kills a node's server (SIGKILL): as a crash of its machine, but for what the disk was told. */
export async function killNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "kill", node, (record) => killServers(cluster, [memberOf(record, node).name]));
}

/** Kills the servers of all nodes at once. */
export async function killAll(cluster: Cluster): Promise<Operation> {
  return await operate(cluster, "kill", "all", ({ members }) => killServers(cluster, members.map(({ name }) => name)));
}

async function killServers({ host }: Cluster, names: string[]): Promise<void> {
  const servers = await Promise.all(names.map((name) => findNodeServer(host, name)));
  for (const server of servers) if (server) signalProcess(server.pid, "SIGKILL");
  for (const node of names) {
    await waitUntil(host, { until: `${node} is gone`, node }, async () => !await findNodeServer(host, node));
  }
}

/** Freezes a node's server (SIGSTOP): it is there and answers nothing, as one that waits for a disk or was suspended. */
export async function freezeNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "freeze", node, async () => {
    const server = await runningServer(cluster, node);
    signalProcess(server.pid, "SIGSTOP");
    await waitUntil(
      cluster.host,
      { until: `${node} is frozen`, node },
      async () => (await findNodeServer(cluster.host, node))?.isFrozen === true,
    );
  });
}

/** Lets a frozen node go on, and waits until it has caught up. */
export async function thawNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "thaw", node, async (record) => {
    const server = await runningServer(cluster, node);
    signalProcess(server.pid, "SIGCONT");
    await awaitWell(cluster, record, node);
  });
}

/**
 * Cuts a node off from the others; clients still reach it.
 *
 * @throws {ClusterError} where this user cannot: it takes root.
 */
export async function cutNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "cut off", node, async (record) => {
    memberOf(record, node);
    const reason = whyNoCuts();
    if (reason) throw new ClusterError(reason, { cluster: cluster.name, node });
    await applyCuts(cluster.host.home, record, [...await readCuts(cluster.host.home), node]);
  });
}

/** Takes the cut back, and waits until the node is with the others again. */
export async function healNode(cluster: Cluster, node: string): Promise<Operation> {
  return await operate(cluster, "heal", node, async (record) => {
    memberOf(record, node);
    const cuts = await readCuts(cluster.host.home);
    cuts.delete(node);
    await applyCuts(cluster.host.home, record, [...cuts]);
    await awaitWell(cluster, record, node);
  });
}

/**
 * Brings a Galera group back after all of its nodes have gone: finds out how far each one's data goes, begins with the one that
 * goes furthest, and lets the others join it.
 *
 * @throws {ClusterError} where a node still runs: beginning anew beside it would make two groups of one.
 */
export async function restartAfterCrash(cluster: Cluster): Promise<Operation & GroupBeginning> {
  let beginning: GroupBeginning | undefined;
  const operation = await operate(cluster, "restart", "all", async (record) => {
    requireTopology(record, "galera");
    const names = record.members.map(({ name }) => name);
    for (const node of names) {
      if (!await findNodeServer(cluster.host, node)) continue;
      throw new ClusterError(
        `${node} runs: \`${taskCommand} up ${cluster.name}\` completes a group of which some run.`,
        {
          cluster: cluster.name,
          node,
        },
      );
    }
    beginning = await beginGroup(cluster.host, record, names);
    for (const name of names) await joinGroup(cluster.host, record, name);
  });
  return { ...operation, ...beginning! };
}

/** Waits until a node sees a Primary group of so many nodes. */
export async function awaitGroupSize({ host, record }: Cluster, node: string, size: number): Promise<void> {
  const known = await record();
  await waitUntil(host, { until: `${node} is in a group of ${size}`, node }, async () => {
    const group = (await stateOf(host, known, node))?.galera;
    return group?.isPrimary === true && group.size === size;
  });
}

/** Refuses what only the other topology can. */
export function requireTopology({ spec }: ClusterRecord, topology: ClusterRecord["spec"]["topology"]): void {
  if (spec.topology === topology) return;
  throw new ClusterError(`That is for the topology ${topology}; ${spec.name} has the topology ${spec.topology}.`, {
    cluster: spec.name,
  });
}

async function runningServer({ host, name }: Cluster, node: string) {
  const server = await findNodeServer(host, node);
  if (server) return server;
  throw new ClusterError(`No server of ${node} runs in the cluster ${name}.`, { cluster: name, node });
}

/**
 * Waits until a node that was away is what it was. A primary that was replaced meanwhile still takes writes, which nobody would ever
 * see: it is made read-only, and waits to be re-attached.
 */
async function awaitWell({ host }: Cluster, record: ClusterRecord, node: string): Promise<void> {
  if (record.spec.topology === "galera") return await awaitSynced(host, record, node);
  await waitUntil(host, { until: `${node} is back`, node }, async () => {
    const state = await stateOf(host, record, node);
    if (!state || node === record.primary) return state !== undefined;
    if (state.replica) return state.replica.isReceiving && state.replica.isApplying;
    await fence(host, record, node);
    return true;
  });
}
