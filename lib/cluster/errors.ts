/** Errors of clusters. */

import { type ExitCode, exitCodes, LabError, messageOf } from "../core/mod.ts";

/**
 * A cluster or a node is not in the required state: it does not answer, does not run, or has no such node. The message names the way out.
 *
 * @example
 * ```ts no-run
 * import assert from "node:assert/strict";
 * import { ClusterError, killNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * const error = await killNode(cluster, "node9").catch((error) => error);
 * assert.ok(error instanceof ClusterError);
 * assert.equal(error.cluster, "m3-replica");
 * ```
 */
export class ClusterError extends LabError {
  override name = "ClusterError";
  /** The cluster's name. */
  readonly cluster: string;
  /** The node's name, if the error is about one. */
  readonly node?: string;

  constructor(
    message: string,
    { cluster, node, cause, exitCode = exitCodes.environment }: {
      cluster: string;
      node?: string;
      cause?: unknown;
      exitCode?: ExitCode;
    },
  ) {
    super(message, { exitCode, cause });
    this.cluster = cluster;
    this.node = node;
  }
}

/** What one node failed with. */
export interface NodeFailure {
  node: string;
  error: unknown;
}

/**
 * Throws what nodes failed with; nothing if none did.
 *
 * @throws the error of a single node as it is, otherwise a {@link ClusterError} that names each node.
 */
export function throwFailures(cluster: string, failures: NodeFailure[]): void {
  if (failures.length === 0) return;
  const [first] = failures;
  if (failures.length === 1) throw first!.error;
  const messages = failures.map(({ node, error }) =>
    error instanceof ClusterError ? error.message : `${node}: ${messageOf(error)}`
  );
  throw new ClusterError([...new Set(messages)].join("\n"), {
    cluster,
    cause: new AggregateError(failures.map(({ error }) => error)),
  });
}
