/** Whether there is room in EC2 for more clusters of cells. */

import { join } from "node:path";
import { cacheDir, exitCodes, LabError, taskCommand } from "../../core/mod.ts";
import { countMachines, ec2Schema, openCloud, whyNoQuota } from "../../ec2/mod.ts";
import { withLock } from "../../runtime/mod.ts";
import { currentSession, isOfSession } from "../placement.ts";
import { type ClusterSpec, listSpecs, readSpec } from "../plan/spec.ts";

/**
 * The regions of the specs in `infra/clusters`: cells start machines only there, and the session that confirmed them looks there for what to end.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { regionsOfCells } from "lab/cluster";
 * assert.deepEqual([...await regionsOfCells()], ["us-east-1"]);
 * ```
 */
export async function regionsOfCells(): Promise<Set<string>> {
  const specs = await Promise.all((await listSpecs()).map((name) => readSpec(name)));
  return new Set(specs.map(({ ec2 }) => ec2Schema.parse(ec2 ?? {}).region));
}

/**
 * Makes machines. A session's cluster gets none beyond the number that was confirmed, because a cell asked nobody. Cells of one session take
 * turns, so that none counts while another one makes some.
 *
 * @param more how many machines the cluster still lacks
 * @throws {LabError} (environment) if there would be too many, or they would be in another region than those of the lab's specs.
 */
export async function makeConfirmed<T>(
  { cluster, region, more, signal }: { cluster: string; region: string; more: number; signal?: AbortSignal },
  make: () => Promise<T>,
): Promise<T> {
  const current = currentSession();
  if (more === 0 || !current || !isOfSession(cluster, current.session)) return await make();
  const { session, machines } = current;
  const regions = await regionsOfCells();
  if (!regions.has(region)) {
    throw new LabError(
      `Cells start machines in ${[...regions].join(", ")} only, not in ${region}: that is where the lab looks for ` +
        `what to end. \`${taskCommand} up\` makes a cluster in another region.`,
      { exitCode: exitCodes.environment },
    );
  }
  return await withLock(join(cacheDir(), "cells-in-ec2.lock"), async () => {
    const running = await countOfSession(session);
    if (running + more <= machines) return await make();
    throw new LabError(
      `The cluster needs ${more} ${
        more === 1 ? "machine" : "machines"
      } more in EC2. Cells have ${running} now, and at most ` +
        `${machines} were confirmed. End clusters that cells no longer need, or restart the command.`,
      { exitCode: exitCodes.environment },
    );
  }, { signal });
}

/** How many machines the cells of a session have, in all regions in which they can start some. */
async function countOfSession(session: string): Promise<number> {
  let machines = 0;
  for (const region of await regionsOfCells()) {
    using cloud = await openCloud(region);
    machines += await countMachines(cloud, (cluster) => isOfSession(cluster, session));
  }
  return machines;
}

/** Why the machines of these clusters may not start besides those that run: the account's quota, or what was confirmed. */
export async function whyNoRoomInCloud(specs: ClusterSpec[]): Promise<string | undefined> {
  const { session, machines: confirmed } = currentSession() ?? { session: "", machines: 0 };
  const wanted = specs.flatMap(({ nodes, ec2 }) => Array.from({ length: nodes }, () => ec2Schema.parse(ec2 ?? {})));
  for (const [region, machines] of Map.groupBy(wanted, ({ region }) => region)) {
    using cloud = await openCloud(region);
    const why = await whyNoQuota(cloud, machines.map(({ instanceType }) => instanceType));
    if (why !== undefined) return why;
  }
  const running = await countOfSession(session);
  if (running + wanted.length <= confirmed) return undefined;
  return `${wanted.length} machines more are needed. ${running} run, and at most ${confirmed} were confirmed.`;
}
