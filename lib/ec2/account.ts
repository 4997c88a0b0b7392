/** What the account has, and the main things that it may do: asked before the first thing is made. */

import { exitCodes, LabError } from "../core/mod.ts";
import { type Answer, type Cloud, listAll } from "./api.ts";
import {
  type Call,
  findImage,
  findNetwork,
  findSubnet,
  findZones,
  importKey,
  makeGroup,
  missing,
  runInstance,
  startInstances,
  type Values,
} from "./calls.ts";
import { type Found, type FoundInstance, listInstances } from "./found.ts";
import type { Wanted } from "./plan.ts";
import type { Ec2Settings } from "./settings.ts";

/**
 * What only AWS knows.
 *
 * @throws {LabError} if the region has no such network, instance type, subnet, image or key pair.
 */
export async function lookUp(cloud: Cloud, settings: Ec2Settings): Promise<Pick<Values, "vpc" | "subnet" | "image">> {
  const need = <T>(value: T | undefined, why: string): T => {
    if (value !== undefined) return value;
    throw new LabError(why, { exitCode: exitCodes.environment });
  };
  const [network] = await listAll(cloud, findNetwork(settings), "Vpcs");
  const { VpcId: vpc } = need(network, missing.network(settings));
  const zones = (await listAll(cloud, findZones(settings), "InstanceTypeOfferings")).map(({ Location }) => Location);
  need(zones[0], missing.zone(settings));
  const [subnet] = sortBy(await listAll(cloud, findSubnet({ vpc, zones }), "Subnets"), "AvailabilityZone");
  const image = sortBy(await listAll(cloud, findImage(), "Images"), "CreationDate").at(-1);
  if (settings.keyPair) await findKeyPair(cloud, settings.keyPair);
  return { vpc, subnet: need(subnet, missing.subnet(settings)).SubnetId, image: need(image, missing.image).ImageId };
}

const sortBy = (items: Answer[], field: string) => items.toSorted((a, b) => a[field] < b[field] ? -1 : 1);

async function findKeyPair(cloud: Cloud, name: string): Promise<void> {
  const input = { Filters: [{ Name: "key-name", Values: [name] }] };
  const { KeyPairs = [] } = await cloud.call({ purpose: "Find the key pair", operation: "describe-key-pairs", input });
  if (KeyPairs.length > 0) return;
  throw new LabError(
    `The region has no key pair "${name}". Correct it in the spec (ec2.keyPair), or leave it out: the cluster then gets its own.`,
    { exitCode: exitCodes.environment },
  );
}

/**
 * Asks for the quota, and for the permission to make an ssh key, a security group and an instance, each if one is missing, and to start what
 * is stopped. Nothing is made.
 *
 * @throws {CloudError} if a permission is missing.
 * @throws {LabError} if the quota is too small.
 */
export async function checkAccount(cloud: Cloud, wanted: Wanted, found: Found): Promise<void> {
  const { cluster, settings, values, key, userData } = wanted;
  const isRunning = (node: string) =>
    found.instances.some((one) => one.node === node && (one.state === "running" || one.state === "pending"));
  const starting = cluster.nodes.filter((node) => !isRunning(node));
  if (starting.length === 0) return;
  await requireQuota(cloud, starting.map(() => settings.instanceType));
  const missing = starting.find((node) => !found.instances.some((one) => one.node === node && isKept(one)));
  const stopped = found.instances.filter(({ node, state }) => starting.includes(node) && state === "stopped");
  const needed: Call[] = [
    ...(key && found.keys.length === 0 ? [importKey(cluster.name, values, key)] : []),
    ...(found.groups.length > 0 ? [] : [makeGroup(cluster.name, "nodes", values)]),
    ...(missing === undefined ? [] : [withoutParts(runInstance(
      cluster,
      settings,
      missing,
      { ...values, nodes: "" },
      userData(missing),
    ))]),
    ...(stopped.length > 0 ? [startInstances(stopped.map(({ id }) => id))] : []),
  ];
  for (const one of needed) await cloud.check(one);
}

/** It is started again, and no other takes its place. */
const isKept = ({ state }: FoundInstance) => state === "stopping" || state === "stopped";

/** The call that starts an instance, without what may not exist yet. */
function withoutParts({ input, ...call }: Call): Call {
  const { SecurityGroupIds: _, KeyName: __, ...others } = input;
  return { ...call, input: others };
}

/** Types that share the quota of "standard" instances; the others have quotas of their own. */
const standard = /^[acdhimrtz]\d/;
const standardQuota = "L-1216C47A";

/**
 * Refuses to start more machines than the account may run at the same time.
 *
 * @throws {LabError} (environment)
 */
export async function requireQuota(cloud: Cloud, types: string[]): Promise<void> {
  const why = await whyNoQuota(cloud, types);
  if (why === undefined) return;
  throw new LabError(
    `${why} End other instances, use a smaller type or fewer nodes in the spec, or ask AWS for a larger quota ` +
      `(Service Quotas, EC2, ${standardQuota}).`,
    { exitCode: exitCodes.environment },
  );
}

/**
 * Why the account may not run as many machines more, one of each of these types, as a sentence; `undefined` if it may, or its quota cannot
 * be read.
 */
export async function whyNoQuota(cloud: Cloud, types: string[]): Promise<string | undefined> {
  const wanted = types.filter((type) => standard.test(type));
  if (wanted.length === 0) return undefined;
  const quota = await cloud.quota("ec2", standardQuota);
  if (quota === undefined) return undefined;
  const running = (await listInstances(cloud, {
    purpose: "Find all instances that run",
    operation: "describe-instances",
    input: { Filters: [{ Name: "instance-state-name", Values: ["pending", "running"] }] },
  })).map(({ InstanceType }) => InstanceType as string).filter((type) => standard.test(type));
  const processors = await readProcessors(cloud, [...new Set([...wanted, ...running])]);
  const count = (types: string[]) => types.reduce((sum, type) => sum + (processors.get(type) ?? 0), 0);
  const [used, needed] = [count(running), count(wanted)];
  if (used + needed <= quota) return undefined;
  const machines = [...Map.groupBy(wanted, (type) => type)].map(([type, { length }]) => `${length} × ${type}`);
  return `The account's quota is too small: ${machines.join(", ")} need ${needed} virtual processors; ` +
    `${used} of ${quota} are in use in ${cloud.region}.`;
}

/** How many virtual processors each type has. */
async function readProcessors(cloud: Cloud, types: string[]): Promise<Map<string, number>> {
  const found = await listAll(cloud, {
    purpose: "Find how many processors the types have",
    operation: "describe-instance-types",
    input: { InstanceTypes: types },
  }, "InstanceTypes");
  return new Map(found.map(({ InstanceType, VCpuInfo }) => [InstanceType, VCpuInfo?.DefaultVCpus ?? 0]));
}
