/** Errors of clusters. */

import { type ExitCode, exitCodes, LabError } from "../core/mod.ts";

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
