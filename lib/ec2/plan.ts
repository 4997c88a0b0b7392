/** The calls that make a cluster's machines in EC2, and those that remove them, as data. Pure. */

import { type Ec2Topology, type Peer, type PortRule, rulesOf } from "./rules.ts";
import type { Ec2Settings } from "./settings.ts";

/** A cluster, as far as its machines are concerned. */
export interface Ec2Cluster {
  name: string;
  topology: Ec2Topology;
  /** "node1", "node2" … */
  nodes: string[];
}

/**
 * One call of EC2's API. In its input, `$NAME` stands for a value that an earlier call gives.
 */
export interface Call {
  /** What it is for, in a sentence without a full stop. */
  purpose: string;
  /** As the AWS command line names it: "run-instances". */
  operation: string;
  /** As EC2's API names it. */
  input: Record<string, unknown>;
  /** The name of the value, or list of values, that it gives, and where it is in the answer (JMESPath). */
  gives?: { name: string; at: string };
  /** What to tell the user if the answer has no such value. Then nothing more is called. */
  missing?: string;
  /** What to tell the user if the answer has one. Then nothing more is called. */
  present?: string;
  /** The name of a list: the call is made for each value in it, which is `$ID`. */
  each?: string;
  /** The user data of an instance, which is not part of `input`, because the command line encodes it. */
  userData?: string;
}

/** The tag by which everything that belongs to a cluster is found. */
export const clusterTag = "aethermart:cluster";

/** Canonical, which publishes Ubuntu's images. */
const canonical = "099720109477";
const ubuntu = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*";

const byTag = (cluster: string) => ({ Name: `tag:${clusterTag}`, Values: [cluster] });

function tagsOf(cluster: string, resource: string, name: string) {
  const tags = { Name: name, [clusterTag]: cluster, "aethermart:expires": "$EXPIRES" };
  return { ResourceType: resource, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

/**
 * The calls that make a cluster's machines, in order.
 *
 * They use `$EXPIRES`, the time when the cluster may be removed (ISO 8601), `$CALLER`, the public IPv4 address of whoever runs them, and
 * `$PUBLIC_KEY`, an ssh key in base64, unless the settings name a key pair.
 *
 * @param userData the cloud-init file of a node
 */
export function planMachines(cluster: Ec2Cluster, settings: Ec2Settings, userData: (node: string) => string): Call[] {
  return [
    ...findEarlier(cluster.name),
    ...lookUp(settings),
    ...(settings.keyPair ? [] : [importKey(cluster.name)]),
    ...planGroups(cluster),
    ...cluster.nodes.map((node) => runInstance(cluster, settings, node, userData(node))),
  ];
}

/** The calls below make new machines each time, so the plan ends if the cluster has something already. */
const findEarlier = (cluster: string): Call[] => {
  const inTheWay = "Run the script of `down` first: something of this cluster is already there.";
  const { instances, groups, keys } = findTagged(cluster);
  const first = ({ purpose, operation, input }: Call, name: string, at: string): Call => ({
    purpose: `${purpose}: there must be none`,
    operation,
    input,
    gives: { name, at },
    present: inTheWay,
  });
  return [
    first(instances, "OLD_INSTANCE", "Reservations[0].Instances[0].InstanceId"),
    first(groups, "OLD_GROUP", "SecurityGroups[0].GroupId"),
    first(keys, "OLD_KEY", "KeyPairs[0].KeyPairId"),
  ];
};

/** What only AWS knows. */
function lookUp({ vpc }: Ec2Settings): Call[] {
  const network = vpc
    ? { Filters: [{ Name: "vpc-id", Values: [vpc] }] }
    : { Filters: [{ Name: "is-default", Values: ["true"] }] };
  return [
    {
      purpose: vpc ? "Find the network" : "Find the account's default network",
      operation: "describe-vpcs",
      input: network,
      gives: { name: "VPC", at: "Vpcs[0].VpcId" },
      missing: vpc
        ? `The region has no network ${vpc}. Correct it in the spec.`
        : "The region has no default network. Name one in the spec (ec2.vpc), or make it: aws ec2 create-default-vpc.",
    },
    {
      purpose: "Find a subnet whose instances get a public address; all nodes go there",
      operation: "describe-subnets",
      input: {
        Filters: [{ Name: "vpc-id", Values: ["$VPC"] }, { Name: "map-public-ip-on-launch", Values: ["true"] }],
      },
      gives: { name: "SUBNET", at: "sort_by(Subnets,&AvailabilityZone)[0].SubnetId" },
      missing:
        "No subnet of the network gives its instances public addresses. Name another network in the spec (ec2.vpc).",
    },
    {
      purpose: "Find the newest image of Ubuntu 24.04",
      operation: "describe-images",
      input: {
        Owners: [canonical],
        Filters: [{ Name: "name", Values: [ubuntu] }, { Name: "state", Values: ["available"] }],
      },
      gives: { name: "IMAGE", at: "sort_by(Images,&CreationDate)[-1].ImageId" },
      missing: "The region has no image of Ubuntu 24.04 by Canonical. Choose another region in the spec (ec2.region).",
    },
  ];
}

const importKey = (cluster: string): Call => ({
  purpose: "Give the cluster an ssh key of its own",
  operation: "import-key-pair",
  input: {
    KeyName: keyName(cluster),
    PublicKeyMaterial: "$PUBLIC_KEY",
    TagSpecifications: [tagsOf(cluster, "key-pair", keyName(cluster))],
  },
});

const keyName = (cluster: string) => `aethermart-${cluster}`;

/** The names of the two security groups, by whose members they have. */
const groups = { nodes: "NODES", lab: "LAB" } as const;

function planGroups({ name, topology }: Ec2Cluster): Call[] {
  const make = (suffix: keyof typeof groups, description: string): Call => ({
    purpose: `Make the security group of ${description}`,
    operation: "create-security-group",
    input: {
      GroupName: `aethermart-${name}-${suffix}`,
      Description: `AetherMart Lab: ${description} of the cluster ${name}`,
      VpcId: "$VPC",
      TagSpecifications: [tagsOf(name, "security-group", `aethermart-${name}-${suffix}`)],
    },
    gives: { name: groups[suffix], at: "GroupId" },
  });
  const rules = rulesOf(topology);
  return [
    make("nodes", "the nodes"),
    make("lab", "hosts that run the lab"),
    {
      purpose: "Take away the rule that lets the nodes reach everything, which each new group has",
      operation: "revoke-security-group-egress",
      input: { GroupId: "$NODES", IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] },
    },
    {
      purpose: "Open the ports on which the nodes are reached",
      operation: "authorize-security-group-ingress",
      input: { GroupId: "$NODES", IpPermissions: rules.filter(({ direction }) => direction === "in").map(permission) },
    },
    {
      purpose: "Open the ports that the nodes reach",
      operation: "authorize-security-group-egress",
      input: { GroupId: "$NODES", IpPermissions: rules.filter(({ direction }) => direction === "out").map(permission) },
    },
  ];
}

/** A rule as EC2 writes it. */
function permission({ protocol, port, peer, purpose }: PortRule) {
  const group = (name: string) => ({ UserIdGroupPairs: [{ GroupId: `$${name}`, Description: purpose }] });
  const range = (cidr: string) => ({ IpRanges: [{ CidrIp: cidr, Description: purpose }] });
  const ends: Record<Peer, object> = {
    nodes: group(groups.nodes),
    lab: group(groups.lab),
    caller: range("$CALLER/32"),
    internet: range("0.0.0.0/0"),
  };
  return { IpProtocol: protocol, FromPort: port, ToPort: port, ...ends[peer] };
}

function runInstance({ name }: Ec2Cluster, settings: Ec2Settings, node: string, userData: string): Call {
  const disk = { VolumeSize: settings.volumeGiB, VolumeType: "gp3", Encrypted: true, DeleteOnTermination: true };
  const label = `${name}-${node}`;
  const tags = (resource: string) => {
    const all = tagsOf(name, resource, label);
    return { ...all, Tags: [...all.Tags, { Key: "aethermart:node", Value: node }] };
  };
  return {
    purpose: `Start ${node}`,
    operation: "run-instances",
    input: {
      ImageId: "$IMAGE",
      InstanceType: settings.instanceType,
      MinCount: 1,
      MaxCount: 1,
      KeyName: settings.keyPair ?? keyName(name),
      SubnetId: "$SUBNET",
      SecurityGroupIds: ["$NODES"],
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
    gives: { name: node.toUpperCase(), at: "Instances[0].InstanceId" },
    userData,
  };
}

/** The calls that find what carries a cluster's tag. */
function findTagged(cluster: string): Record<"instances" | "groups" | "keys", Call> {
  const Filters = [byTag(cluster)];
  const states = ["pending", "running", "stopping", "stopped", "shutting-down"];
  return {
    instances: {
      purpose: "Find the cluster's instances",
      operation: "describe-instances",
      input: { Filters: [...Filters, { Name: "instance-state-name", Values: states }] },
      gives: { name: "INSTANCES", at: "Reservations[].Instances[].InstanceId" },
    },
    groups: {
      // Sorted in reverse, the group of the nodes comes first. Its rules name the other one, which could not be removed before it.
      purpose: "Find its security groups",
      operation: "describe-security-groups",
      input: { Filters },
      gives: { name: "GROUPS_FOUND", at: "reverse(sort_by(SecurityGroups,&GroupName))[].GroupId" },
    },
    keys: {
      purpose: "Find its ssh key",
      operation: "describe-key-pairs",
      input: { Filters },
      gives: { name: "KEYS", at: "KeyPairs[].KeyPairId" },
    },
  };
}

/** Everything that carries a cluster's tag, and the calls that remove it, in order. What is gone already needs no call. */
export function planRemoval(cluster: string): Call[] {
  const { instances, groups, keys } = findTagged(cluster);
  const forEach = (each: string, purpose: string, operation: string, input: Record<string, unknown>): Call => ({
    purpose,
    operation,
    input,
    each,
  });
  return [
    instances,
    forEach("INSTANCES", "Remove them with their volumes", "terminate-instances", { InstanceIds: ["$ID"] }),
    forEach("INSTANCES", "Wait until they are gone", "wait instance-terminated", { InstanceIds: ["$ID"] }),
    groups,
    forEach("GROUPS_FOUND", "Remove them", "delete-security-group", { GroupId: "$ID" }),
    keys,
    forEach("KEYS", "Remove it", "delete-key-pair", { KeyPairId: "$ID" }),
  ];
}
