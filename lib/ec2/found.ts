/** What is there of a cluster in EC2, by its tag. */

import { type Answer, type Cloud, listAll } from "./api.ts";
import { type Call, findTagged, type Permission, tagNames } from "./calls.ts";
import { clusterName } from "./name.ts";

/** Whose something is. */
interface Owned {
  /** The id of the computer that made it; empty if its tag is gone. */
  owner: string;
}

/** An instance that is not terminated. */
export interface FoundInstance extends Owned {
  id: string;
  /** "node1"; empty if its tag is gone. */
  node: string;
  /** As AWS names it. */
  state: "pending" | "running" | "stopping" | "stopped" | "shutting-down";
  type: string;
  /** When it was started (ISO 8601). */
  launched: string;
  /** When it may be removed (ISO 8601); empty if its tag is gone. */
  expires: string;
  privateAddress?: string;
  publicAddress?: string;
}

/** A security group. */
export interface FoundGroup extends Owned {
  id: string;
  name: string;
  vpc: string;
  in: Permission[];
  out: Permission[];
}

/** All that carries a cluster's tag. */
export interface Found {
  instances: FoundInstance[];
  groups: FoundGroup[];
  keys: (Owned & { name: string; fingerprint: string })[];
  volumes: (Owned & { id: string; state: string; isEncrypted: boolean })[];
}

/** Looks for everything of a cluster. */
export async function findCluster(cloud: Pick<Cloud, "call">, cluster: string): Promise<Found> {
  const { instances, groups, keys, volumes } = await listTagged(cloud, findTagged(cluster));
  return {
    instances: instances.map(readInstance),
    groups: groups.map((group) => ({
      owner: tagOf(group, tagNames.owner),
      id: group.GroupId,
      name: group.GroupName,
      vpc: group.VpcId,
      in: group.IpPermissions ?? [],
      out: group.IpPermissionsEgress ?? [],
    })),
    keys: keys.map((key) => ({
      owner: tagOf(key, tagNames.owner),
      name: key.KeyName,
      fingerprint: tagOf(key, tagNames.key),
    })),
    volumes: volumes.map((volume) => ({
      owner: tagOf(volume, tagNames.owner),
      id: volume.VolumeId,
      state: volume.State,
      isEncrypted: volume.Encrypted === true,
    })),
  };
}

/** A cluster of the lab in a region. */
export interface FoundCluster {
  name: string;
  /** When it may be removed (ISO 8601): the latest time of its parts. Empty if no part has one. */
  expires: string;
  /** Whether the asking computer made all of its parts. */
  isOwn: boolean;
}

/**
 * All clusters of the lab in a region, sorted by name, whoever made them. What was half removed counts, too. Anyone in the account can
 * write tags, so a name that no cluster can have is left out.
 */
export async function findClusters(cloud: Pick<Cloud, "call">, owner: string): Promise<FoundCluster[]> {
  const found = new Map<string, FoundCluster>();
  for (const item of Object.values(await listTagged(cloud, findTagged())).flat()) {
    const [name, expires] = [tagOf(item, tagNames.cluster), tagOf(item, tagNames.expires)];
    if (!clusterName.test(name)) continue;
    const cluster = found.get(name) ?? { name, expires, isOwn: true };
    found.set(name, {
      name,
      expires: expires > cluster.expires ? expires : cluster.expires,
      isOwn: cluster.isOwn && tagOf(item, tagNames.owner) === owner,
    });
  }
  return [...found.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** How many instances run, or start, for the clusters whose names are meant. */
export async function countMachines(
  cloud: Pick<Cloud, "call">,
  isMeant: (cluster: string) => boolean,
): Promise<number> {
  const instances = await listInstances(cloud, findTagged().instances);
  return instances.filter((one) => /^(pending|running)$/.test(one.State?.Name) && isMeant(tagOf(one, tagNames.cluster)))
    .length;
}

/** Makes the calls of `findTagged`. */
async function listTagged(cloud: Pick<Cloud, "call">, calls: ReturnType<typeof findTagged>) {
  const { KeyPairs = [] } = await cloud.call(calls.keys);
  return {
    instances: await listInstances(cloud, calls.instances),
    groups: await listAll(cloud, calls.groups, "SecurityGroups"),
    keys: KeyPairs as Answer[],
    volumes: await listAll(cloud, calls.volumes, "Volumes"),
  };
}

/** The instances of an answer. */
export const listInstances = async (cloud: Pick<Cloud, "call">, call: Call): Promise<Answer[]> =>
  (await listAll(cloud, call, "Reservations")).flatMap(({ Instances }) => Instances ?? []);

/** An instance, from AWS's answer. Pure. */
export const readInstance = (raw: Answer): FoundInstance => ({
  owner: tagOf(raw, tagNames.owner),
  id: raw.InstanceId,
  node: tagOf(raw, tagNames.node),
  state: raw.State?.Name,
  type: raw.InstanceType,
  launched: new Date(raw.LaunchTime).toISOString(),
  expires: tagOf(raw, tagNames.expires),
  privateAddress: raw.PrivateIpAddress || undefined,
  publicAddress: raw.PublicIpAddress || undefined,
});

const tagOf = ({ Tags = [] }: Answer, name: string): string =>
  Tags.find(({ Key }: Answer) => Key === name)?.Value ?? "";
