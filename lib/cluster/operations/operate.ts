/** How operations run: one at a time, each measured. */

import { exitCodes, taskCommand, throwIfInterrupted } from "../../core/mod.ts";
import type { Cluster } from "../cluster.ts";
import type { ClusterContext } from "../context.ts";
import { ClusterError } from "../errors.ts";
import { keepEvidence } from "../evidence.ts";
import type { ClusterRecord } from "../plan/record.ts";
import type { Topology } from "../plan/spec.ts";

/** What an operation did. */
export type Operation = {
  /** Its name: "kill", "switch over to". */
  operation: string;
  /** The node's name; "all" for all nodes. */
  node: string;
  /** When it began, ISO 8601 in UTC; for a kill or a freeze, when the signal was sent. */
  began: string;
  /** How long it took, in milliseconds. */
  ms: number;
};

/**
 * Runs an operation while no other one runs, reports its progress, and measures how long it takes.
 *
 * @param node its node, or a function that chooses it from the record, when no other operation can change the record any more
 * @param work does it; it may call `begin` when it is ready: what came before, such as looking for a process, then counts for nothing
 */
export async function operate(
  cluster: Cluster,
  operation: string,
  node: string | ((record: ClusterRecord) => string),
  work: (context: ClusterContext, node: string, begin: () => void) => Promise<void>,
): Promise<Operation> {
  return await cluster.exclusively(async (context) => {
    throwIfInterrupted(context.signal);
    const name = typeof node === "string" ? node : node(context.record);
    const step = context.progress.start(`${operation} ${name}`);
    let [began, start] = [new Date().toISOString(), performance.now()];
    const begin = () => [began, start] = [new Date().toISOString(), performance.now()];
    try {
      await work(context, name, begin);
    } catch (error) {
      step.fail();
      throw error;
    }
    const ms = Math.round(performance.now() - start);
    step.done();
    await keepEvidence(context);
    return { operation, node: name, began, ms };
  });
}

/** Throws if the cluster does not have the topology that an operation needs. */
export function requireTopology({ spec }: ClusterRecord, topology: Topology): void {
  if (spec.topology === topology) return;
  throw new ClusterError(
    `This operation is for clusters with the topology ${topology}; ${spec.name} has the topology ${spec.topology}. ` +
      `\`${taskCommand} cluster --help\` lists the operations of each topology.`,
    { cluster: spec.name, exitCode: exitCodes.usage },
  );
}
