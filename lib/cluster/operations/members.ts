/** Who belongs to a cluster: adding and removing nodes. */

import { pause, taskCommand } from "../../core/mod.ts";
import type { Cluster } from "../cluster.ts";
import { type ClusterContext, saveRecord } from "../context.ts";
import { converge } from "../converge.ts";
import { ClusterError } from "../errors.ts";
import { readFacts } from "../facts.ts";
import { findMember, nextMember, planMembers } from "../plan/record.ts";
import type { Step } from "../plan/step.ts";
import { topologies } from "../topology/mod.ts";
import { leave } from "./nodes.ts";
import { operate, type Operation } from "./operate.ts";

/**
 * Adds an empty node, and waits until it has all data: in a Galera group it gets a copy of a member's data; a replica begins with the cluster's
 * first state and reads the primary's log from there.
 *
 * @throws {ClusterError} if the cluster is a single server, or no node can give its data.
 *
 * @example
 * ```ts no-run
 * import { addNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * const { node, ms } = await addNode(cluster);
 * console.log(`${node} joined after ${ms} ms`); // node4
 * ```
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

/** How many times a server that runs but does not answer is asked: a busy machine takes its time. */
const mostAsked = 20;

/** Throws if no member can give its data to a new node. */
async function requireGivers(context: ClusterContext): Promise<void> {
  const { name, record } = context;
  const isGalera = record.spec.topology === "galera";
  for (let asked = 1; asked <= mostAsked; asked++) {
    const candidates = (await readFacts(context)).filter((node) => isGalera || node.name === record.primary);
    if (candidates.some(({ state }) => isGalera ? state?.galera?.isPrimary : state && !state.readOnly)) return;
    if (!candidates.some(({ process, state }) => process === "running" && !state)) break;
    await pause(500, context.signal);
  }
  const reason = isGalera ? "none is in a primary group" : "the primary is not available";
  throw new ClusterError(
    `No node of ${name} can copy its data to a new one: ${reason}. \`${taskCommand} up ${name}\` brings it back.`,
    { cluster: name },
  );
}

/**
 * Stops a node in an orderly way and removes it with its data. The other nodes know that it left and do not count it as failed.
 *
 * @throws {ClusterError} if there is no such node, it is the last one, or it is the primary of a replication.
 *
 * @example
 * ```ts no-run
 * import { removeNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await removeNode(cluster, "node3");
 * ```
 */
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

/** Whether a step configures a member that has a machine. One that is only planned, because adding it was interrupted, has no files yet. */
function isReconfiguration({ record }: ClusterContext, step: Step): boolean {
  return step.do === "configure" && record.members.some(({ name }) => name === step.node);
}
