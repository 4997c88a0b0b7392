/** Opens a pool to a cluster's nodes, or through a proxy. */

import { type Cluster, findMember, type Member, preferredNode, targetOf, watcherOf } from "../cluster/mod.ts";
import type { Target } from "../sql/mod.ts";
import { ClusterPool } from "./pool.ts";
import type { PoolOptions } from "./pool_types.ts";

/**
 * Opens a pool to the nodes that a cluster has now, as the application's account `shop`. With `through`, it connects to a proxy, which
 * chooses the node. The database must exist when work begins.
 *
 * @throws {ClusterError} if `prefer` is not a node of the cluster.
 *
 * @example
 * ```ts no-run
 * import { openPool } from "lab/client";
 * import { startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await using pool = await openPool(cluster, { giveUpMs: 60_000 });
 * const key = crypto.randomUUID();
 * const { node } = await pool.transaction(async (tx) => {
 *   await tx.execute(
 *     "INSERT IGNORE INTO order_requests (request_key, order_id) VALUES (?, ?)",
 *     [key, 1],
 *   );
 * }, { isIdempotent: true });
 * ```
 */
export async function openPool(
  cluster: Cluster,
  { through, ...options }: PoolOptions & { through?: { host: string; port: number } } = {},
): Promise<ClusterPool> {
  const record = await cluster.record();
  if (options.prefer !== undefined) findMember(record, options.prefer);
  const { database = "aethermart_db" } = options;
  const targetsOf = (member: Member, place: Partial<Pick<Target, "host" | "port">>) => ({
    work: { ...targetOf(record, member, "shop"), ...place, database },
    check: { ...targetOf(record, member, watcherOf(record.spec)), ...place },
  });
  const [first] = record.members;
  const targets = new Map(
    through
      ? [["proxy", targetsOf(first!, { host: through.host, port: through.port })] as const]
      : record.members.map((member) => [member.name, targetsOf(member, {})] as const),
  );
  return new ClusterPool(cluster.name, record.spec.topology, targets, {
    prefer: through ? "proxy" : preferredNode(record),
    ...options,
  });
}
