/** A cluster's machines in EC2: made, stopped, and removed without a trace. Each can be repeated, wherever it stopped. */

import { exitCodes, LabError } from "../core/mod.ts";
import { checkAccount, lookUp } from "./account.ts";
import type { Cloud } from "./api.ts";
import type { Ec2Cluster } from "./calls.ts";
import { findCluster, type Found, type FoundInstance } from "./found.ts";
import { planEnd, planNext, planPark, type Wanted } from "./plan.ts";
import { settle, type SettleOptions } from "./settle.ts";

/** A node's instance, which is running. */
export interface Ec2Machine {
  node: string;
  id: string;
  /** Where the other nodes reach it. */
  privateAddress: string;
  /** Where ssh reaches it. */
  publicAddress: string;
}

/** What {@link makeMachines} needs to know: the rest it looks up. */
export type MachinesWanted = Omit<Wanted, "values"> & {
  /** When the cluster may be removed (ISO 8601). */
  expires: string;
  /** The addresses from which ssh is allowed: "203.0.113.7/32". */
  caller: string;
};

/**
 * Makes the machines of a cluster, or completes, starts and corrects what is there. If all is as it should be, nothing changes.
 *
 * @throws {CloudError} if AWS refuses a call.
 * @throws {LabError} if the account lacks something, or what is there cannot become what is wanted.
 */
export async function makeMachines(
  cloud: Cloud,
  { expires, caller, ...rest }: MachinesWanted,
  options: SettleOptions = {},
): Promise<Ec2Machine[]> {
  const { cluster, settings } = rest;
  const wanted: Wanted = { ...rest, values: { expires, caller, ...await lookUp(cloud, settings) } };
  await checkAccount(cloud, wanted, await findCluster(cloud, cluster.name));
  const label = `Machines of ${cluster.name} in EC2`;
  const found = await settle(cloud, cluster.name, label, (found) => planNext(wanted, found), options);
  return machinesOf(cluster, found);
}

function machinesOf({ name, nodes }: Ec2Cluster, { instances }: Found): Ec2Machine[] {
  return nodes.map((node) => {
    const { id, privateAddress, publicAddress } = instances.find((one) =>
      one.node === node && one.state === "running"
    )!;
    if (privateAddress && publicAddress) return { node, id, privateAddress, publicAddress };
    throw new LabError(
      `${node} of ${name} (${id}) runs without a public address. Name a network in the spec (ec2.vpc) whose instances get one.`,
      { exitCode: exitCodes.environment },
    );
  });
}

/** Stops the instances of a cluster. Their data stays. */
export async function parkMachines(cloud: Cloud, cluster: string, options?: SettleOptions): Promise<FoundInstance[]> {
  return (await settle(cloud, cluster, `Stop the machines of ${cluster} in EC2`, planPark, options)).instances;
}

/** Removes everything of a cluster. */
export async function removeMachines(cloud: Cloud, cluster: string, options?: SettleOptions): Promise<void> {
  const label = `Remove the machines of ${cluster} in EC2`;
  await settle(cloud, cluster, label, (found) => planEnd(cluster, found), options);
}
