/** Waiting for nodes. */

import { pause, throwIfInterrupted } from "../../core/mod.ts";
import { type ClusterContext, hostOf } from "../context.ts";
import { ClusterError } from "../errors.ts";
import { nodePaths } from "../plan/paths.ts";

/** What to wait for, and how. */
export interface Wait {
  /** The state that is waited for: "node2 to be synced". */
  to: string;
  node: string;
  /** Why it cannot come to that any more; `undefined` while it can. */
  diagnose?: () => Promise<string | undefined>;
}

/**
 * Waits until something holds.
 *
 * @throws {ClusterError} if it cannot hold any more, or the deadline passes, with the reason.
 */
export async function waitUntil(
  context: ClusterContext,
  { to, node, diagnose }: Wait,
  holds: () => Promise<boolean>,
): Promise<void> {
  const { name: cluster, deadlineMs, signal } = context;
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    throwIfInterrupted(signal);
    if (await holds()) return;
    const reason = await diagnose?.();
    if (reason) {
      throw new ClusterError(`Stopped waiting for ${to} in the cluster ${cluster}: ${reason}`, { cluster, node });
    }
    if (performance.now() > deadline) {
      const { log } = nodePaths(hostOf(context, node).describe().dir);
      throw new ClusterError(
        `Timed out after ${Math.round(deadlineMs / 1000)} s waiting for ${to} in the cluster ${cluster}. See ${log}.`,
        { cluster, node },
      );
    }
    // Asking costs a node a new connection.
    await pause(100, signal);
  }
}
