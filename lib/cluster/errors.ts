/** Errors of clusters. */

import { type ExitCode, exitCodes, LabError } from "../core/mod.ts";

/** A cluster or one of its nodes is not in the state that was asked for. */
export class ClusterError extends LabError {
  override name = "ClusterError";
  /** The cluster's name. */
  readonly cluster: string;
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
