/** The calls of EC2's API that a cluster's machines need, as data. Pure. */

import type { PublicKey } from "./key.ts";
import { checkName } from "./name.ts";
import { type Ec2Topology, type Peer, type PortRule, rulesOf } from "./rules.ts";
import type { Ec2Settings } from "./settings.ts";

/** A cluster, as far as its machines are concerned. */
export interface Ec2Cluster {
  name: string;
  topology: Ec2Topology;
  /** "node1", "node2" … */
  nodes: string[];
}

/** One call of EC2's API. */
export interface Call {
  /** What it is for, in a sentence without a full stop. */
  purpose: string;
  /** As the AWS command line names it: "run-instances". */
  operation: string;
  /** As EC2's API names it. */
  input: Record<string, unknown>;
  /** The user data of an instance, which is not part of `input`, because the command line encodes it. */
  userData?: string;
}

/** The tags of everything that the lab makes. */
export const tagNames = {
  /** The cluster's name. By this tag, everything that belongs to a cluster is found. */
  cluster: "aethermart:cluster",
  /** The id of the computer that made it. */
  owner: "aethermart:owner",
  /** The time when the cluster may be removed (ISO 8601). */
  expires: "aethermart:expires",
  /** On instances and volumes: the node. */
  node: "aethermart:node",
  /** On key pairs: the fingerprint of the public key, as `ssh-keygen -l` prints it. */
  key: "aethermart:key",
} as const;

/** Canonical, which publishes Ubuntu's images. */
const canonical = "099720109477";
const ubuntu = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*";

/** What is only known when the calls are made. In scripts these are names of variables. */
export interface Values {
  /** The id of the computer that makes the cluster. */
  owner: string;
  /** The time when the cluster may be removed (ISO 8601). */
  expires: string;
  /** The addresses from which ssh is allowed: "203.0.113.7/32". */
  caller: string;
  vpc: string;
  subnet: string;
  image: string;
  /** The ids of the security groups of the nodes, and of the hosts that run the lab. */
  nodes: string;
  lab: string;
}

/** What the tags of everything hold. */
type Marks = Pick<Values, "owner" | "expires">;

function tagsOf(
  cluster: string,
  resource: string,
  name: string,
  { owner, expires }: Marks,
  more: Record<string, string> = {},
) {
  const tags = {
    Name: name,
    [tagNames.cluster]: cluster,
    [tagNames.owner]: owner,
    [tagNames.expires]: expires,
    ...more,
  };
  return { ResourceType: resource, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

/** What to tell the user if AWS has none of these. */
export const missing = {
  network: ({ vpc }: Ec2Settings) =>
    vpc
      ? `The region has no network ${vpc}. Correct it in the spec.`
      : "The region has no default network. Name one in the spec (ec2.vpc), or make it: aws ec2 create-default-vpc.",
  zone: ({ instanceType }: Ec2Settings) =>
    `The region has no ${instanceType}. Choose another type or region in the spec (ec2.instanceType, ec2.region).`,
  subnet: ({ instanceType }: Ec2Settings) =>
    `No subnet of the network in a zone that has ${instanceType} gives its instances public addresses. ` +
    "Name another network or type in the spec (ec2.vpc, ec2.instanceType).",
  image: "The region has no image of Ubuntu 24.04 by Canonical. Choose another region in the spec (ec2.region).",
} as const;

export const findNetwork = ({ vpc }: Ec2Settings): Call => ({
  purpose: vpc ? "Find the network" : "Find the account's default network",
  operation: "describe-vpcs",
  input: {
    Filters: [vpc ? { Name: "vpc-id", Values: [vpc] } : { Name: "is-default", Values: ["true"] }],
  },
});

export const findZones = ({ instanceType }: Ec2Settings): Call => ({
  purpose: "Find the zones that have the instance type",
  operation: "describe-instance-type-offerings",
  input: { LocationType: "availability-zone", Filters: [{ Name: "instance-type", Values: [instanceType] }] },
});

export const findSubnet = ({ vpc, zones }: Pick<Values, "vpc"> & { zones: string[] }): Call => ({
  purpose: "Find a subnet there whose instances get a public address; all nodes go there",
  operation: "describe-subnets",
  input: {
    Filters: [
      { Name: "vpc-id", Values: [vpc] },
      { Name: "availability-zone", Values: zones },
      { Name: "map-public-ip-on-launch", Values: ["true"] },
    ],
  },
});

export const findImage = (): Call => ({
  purpose: "Find the newest image of Ubuntu 24.04",
  operation: "describe-images",
  input: {
    Owners: [canonical],
    Filters: [{ Name: "name", Values: [ubuntu] }, { Name: "state", Values: ["available"] }],
  },
});

/**
 * The calls that find what carries a cluster's tag; of all clusters unless one is named, and of all owners unless one is.
 *
 * @throws {TypeError} if no cluster can have the name: in a filter, "*" would stand for all.
 */
export function findTagged(
  cluster?: string,
  owner?: string,
): Record<"instances" | "groups" | "keys" | "volumes", Call> {
  const Filters = [
    cluster === undefined
      ? { Name: "tag-key", Values: [tagNames.cluster] }
      : { Name: `tag:${tagNames.cluster}`, Values: [checkName(cluster)] },
    ...(owner === undefined ? [] : [{ Name: `tag:${tagNames.owner}`, Values: [owner] }]),
  ];
  const states = ["pending", "running", "stopping", "stopped", "shutting-down"];
  const find = (what: string, operation: string, more: object[] = []): Call => ({
    purpose: `Find ${what}`,
    operation,
    input: { Filters: [...Filters, ...more] },
  });
  return {
    instances: find("the cluster's instances", "describe-instances", [{ Name: "instance-state-name", Values: states }]),
    groups: find("its security groups", "describe-security-groups"),
    keys: find("its ssh key", "describe-key-pairs"),
    volumes: find("its volumes", "describe-volumes"),
  };
}

/** The name of the key pair of a cluster that has its own. */
export const keyName = (cluster: string) => `aethermart-${cluster}`;

export const importKey = (
  cluster: string,
  marks: Marks,
  key: PublicKey,
): Call => ({
  purpose: "Give the cluster an ssh key of its own",
  operation: "import-key-pair",
  input: {
    KeyName: keyName(cluster),
    PublicKeyMaterial: key.material,
    TagSpecifications: [tagsOf(cluster, "key-pair", keyName(cluster), marks, { [tagNames.key]: key.fingerprint })],
  },
});

/** Whose security group: the nodes', or that of hosts that run the lab. */
export type GroupKind = "nodes" | "lab";

/** The name of a security group. */
export const groupName = (cluster: string, kind: GroupKind) => `aethermart-${cluster}-${kind}`;

/** Who is in each. */
export const members: Record<GroupKind, string> = { nodes: "the nodes", lab: "hosts that run the lab" };

export const makeGroup = (
  cluster: string,
  kind: GroupKind,
  { vpc, ...marks }: Marks & Pick<Values, "vpc">,
): Call => ({
  purpose: `Make the security group of ${members[kind]}`,
  operation: "create-security-group",
  input: {
    GroupName: groupName(cluster, kind),
    Description: `AetherMart Lab: ${members[kind]} of the cluster ${cluster}`,
    VpcId: vpc,
    TagSpecifications: [tagsOf(cluster, "security-group", groupName(cluster, kind), marks)],
  },
});

type Ends = Pick<Values, "nodes" | "lab" | "caller">;

/** The rules of the nodes' group in one direction, as EC2 writes them. */
export const permissionsOf = (topology: Ec2Topology, direction: PortRule["direction"], ends: Ends): Permission[] =>
  rulesOf(topology).filter((rule) => rule.direction === direction).map((rule) => permission(rule, ends));

/** One rule as EC2 writes it. */
export interface Permission {
  /** "tcp", "udp", or "-1" for all. */
  IpProtocol: string;
  FromPort?: number;
  ToPort?: number;
  UserIdGroupPairs?: { GroupId: string; Description?: string }[];
  IpRanges?: { CidrIp: string; Description?: string }[];
}

function permission({ protocol, port, peer, purpose }: PortRule, { nodes, lab, caller }: Ends): Permission {
  const group = (GroupId: string) => ({ UserIdGroupPairs: [{ GroupId, Description: purpose }] });
  const range = (CidrIp: string) => ({ IpRanges: [{ CidrIp, Description: purpose }] });
  const ends: Record<Peer, object> = {
    nodes: group(nodes),
    lab: group(lab),
    caller: range(caller),
    internet: range("0.0.0.0/0"),
  };
  return { IpProtocol: protocol, FromPort: port, ToPort: port, ...ends[peer] };
}

/** Opens or closes ports of a group. */
export function changeRules(
  change: "authorize" | "revoke",
  direction: PortRule["direction"],
  GroupId: string,
  IpPermissions: Permission[],
): Call {
  return {
    purpose: `${change === "authorize" ? "Open" : "Close other"} ${direction}bound ports`,
    operation: `${change}-security-group-${direction === "in" ? "ingress" : "egress"}`,
    input: { GroupId, IpPermissions },
  };
}

/** The rule that each new group has: its members reach everything. */
export const everything: Permission = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

export function runInstance(
  { name }: Ec2Cluster,
  settings: Ec2Settings,
  node: string,
  { image, subnet, nodes, ...marks }: Marks & Pick<Values, "image" | "subnet" | "nodes">,
  userData: string,
): Call {
  const disk = { VolumeSize: settings.volumeGiB, VolumeType: "gp3", Encrypted: true, DeleteOnTermination: true };
  const tags = (resource: string) => tagsOf(name, resource, `${name}-${node}`, marks, { [tagNames.node]: node });
  return {
    purpose: `Start ${node}`,
    operation: "run-instances",
    input: {
      ImageId: image,
      InstanceType: settings.instanceType,
      MinCount: 1,
      MaxCount: 1,
      KeyName: settings.keyPair ?? keyName(name),
      SubnetId: subnet,
      SecurityGroupIds: [nodes],
      ...(settings.instanceProfile ? { IamInstanceProfile: { Name: settings.instanceProfile } } : {}),
      // More than a small share of the CPU would otherwise be charged for.
      ...(/^t\d/.test(settings.instanceType) ? { CreditSpecification: { CpuCredits: "standard" } } : {}),
      // Without a token no process on the instance reads its metadata, and no container reaches it.
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1, HttpEndpoint: "enabled" },
      BlockDeviceMappings: [{ DeviceName: "/dev/sda1", Ebs: disk }],
      // The instance stops when its time is up (cloud-init), and its data stays until `down`.
      InstanceInitiatedShutdownBehavior: "stop",
      TagSpecifications: [tags("instance"), tags("volume")],
    },
    userData,
  };
}

export const startInstances = (ids: string[]): Call => ({
  purpose: "Start the stopped instances",
  operation: "start-instances",
  input: { InstanceIds: ids },
});
