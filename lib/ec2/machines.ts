/** A cluster's machines in EC2: made, stopped, and removed without a trace. Each can be repeated, wherever it stopped. */

import { checkAccount, lookUp } from "./account.ts";
import type { Cloud } from "./api.ts";
import type { Ec2Cluster } from "./calls.ts";
import { findCluster, type Found, type FoundInstance } from "./found.ts";
import { refuseForeign } from "./owner.ts";
import { planEnd, planEndOf, planNext, planPark, type Wanted } from "./plan.ts";
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
  /** The id of this computer. */
  owner: string;
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
  { owner, expires, caller, ...rest }: MachinesWanted,
  options: SettleOptions = {},
): Promise<Ec2Machine[]> {
  const { cluster, settings } = rest;
  const there = await findCluster(cloud, cluster.name);
  refuseForeign(cluster.name, owner, there);
  const wanted: Wanted = { ...rest, values: { owner, expires, caller, ...await lookUp(cloud, settings) } };
  await checkAccount(cloud, wanted, there);
  const label = `Machines of ${cluster.name} in EC2`;
  const found = await settle(cloud, cluster.name, label, (found) => planNext(wanted, found), options);
  return machinesOf(cluster, found);
}

/** The nodes' machines, all of which run and have addresses: else the plan would not have ended. */
function machinesOf({ nodes }: Ec2Cluster, { instances }: Found): Ec2Machine[] {
  return nodes.map((node) => {
    const { id, privateAddress, publicAddress } = instances.find((one) =>
      one.node === node && one.state === "running"
    )!;
    return { node, id, privateAddress: privateAddress!, publicAddress: publicAddress! };
  });
}

/**
 * Stops the instances of a cluster. Their data stays.
 *
 * @throws {LabError} if another computer made them.
 */
export async function parkMachines(
  cloud: Cloud,
  cluster: string,
  owner: string,
  options?: SettleOptions,
): Promise<FoundInstance[]> {
  const label = `Stop the machines of ${cluster} in EC2`;
  return (await settle(cloud, cluster, label, (found) => planPark(cluster, owner, found), options)).instances;
}

/**
 * Ends the machine of one node, with its data.
 *
 * @throws {LabError} if another computer made it.
 */
export async function removeMachine(
  cloud: Cloud,
  cluster: string,
  node: string,
  owner: string,
  options?: SettleOptions,
): Promise<void> {
  const label = `Remove the machine of ${node} of ${cluster} in EC2`;
  await settle(cloud, cluster, label, (found) => planEndOf(cluster, node, owner, found), options);
}

/**
 * Removes everything of a cluster.
 *
 * @throws {LabError} if another computer made it.
 */
export async function removeMachines(
  cloud: Cloud,
  cluster: string,
  owner: string,
  options?: SettleOptions,
): Promise<void> {
  const label = `Remove the machines of ${cluster} in EC2`;
  await settle(cloud, cluster, label, (found) => planEnd(cluster, owner, found), options);
}
