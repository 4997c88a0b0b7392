/** Whether there is room in EC2 for more clusters of cells. */

import { exitCodes, LabError } from "../../core/mod.ts";
import { type Cloud, countMachines, ec2Schema, openCloud, whyNoQuota } from "../../ec2/mod.ts";
import { currentSession, isOfSession } from "../placement.ts";
import type { ClusterSpec } from "../plan/spec.ts";

/**
 * Refuses machines of a session's cluster beyond the number that was confirmed; a cell asked nobody.
 *
 * @throws {LabError} (environment) if there would be too many.
 */
export async function requireConfirmed(cloud: Cloud, cluster: string, more: number): Promise<void> {
  const current = currentSession();
  if (more === 0 || !current || !isOfSession(cluster, current.session)) return;
  const running = await countMachines(cloud, (one) => isOfSession(one, current.session));
  if (running + more <= current.machines) return;
  throw new LabError(
    `The cluster needs ${more} ${
      more === 1 ? "machine" : "machines"
    } more in EC2. ${running} of this notebook run, and at most ` +
      `${current.machines} were confirmed. End clusters that cells no longer need, or start the notebook anew.`,
    { exitCode: exitCodes.environment },
  );
}

/** Why the machines of these clusters may not start besides those that run: the account's quota, or what was confirmed. */
export async function whyNoRoomInCloud(specs: ClusterSpec[]): Promise<string | undefined> {
  const { session, machines: confirmed } = currentSession() ?? { session: "", machines: 0 };
  const wanted = specs.flatMap(({ nodes, ec2 }) => Array.from({ length: nodes }, () => ec2Schema.parse(ec2 ?? {})));
  let running = 0;
  for (const [region, machines] of Map.groupBy(wanted, ({ region }) => region)) {
    using cloud = await openCloud(region);
    const why = await whyNoQuota(cloud, machines.map(({ instanceType }) => instanceType));
    if (why !== undefined) return why;
    running += await countMachines(cloud, (cluster) => isOfSession(cluster, session));
  }
  if (running + wanted.length <= confirmed) return undefined;
  return `${wanted.length} machines more are needed. ${running} run, and at most ${confirmed} were confirmed.`;
}
