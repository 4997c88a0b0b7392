/** A new certificate for a node. */

import type { Cluster } from "../cluster.ts";
import { certify } from "../nodes/files.ts";
import { findMember } from "../plan/record.ts";
import { operate, type Operation } from "./operate.ts";

/**
 * Signs a new certificate with a new key for a node and puts both in place. Its server uses them after FLUSH SSL, or when it starts again.
 *
 * @param options `now`: the moment from which its year counts, for one that has ended. Default: now
 * @throws {ClusterError} if there is no such node, or its machine cannot be reached.
 *
 * @example
 * ```ts no-run
 * import { certifyNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await using db = await cluster.connect("node2");
 * await certifyNode(cluster, "node2");
 * await db.execute("FLUSH SSL");
 * ```
 */
export async function certifyNode(
  cluster: Cluster,
  node: string,
  { now }: { now?: () => Date } = {},
): Promise<Operation> {
  return await operate(cluster, "certify", node, async (context) => {
    findMember(context.record, node);
    await certify(context, node, now ? { now } : {});
  });
}
