/** A script's calls: those that make a cluster's machines from nothing, and those that remove them, in order. Pure. */

import {
  type Call,
  changeRules,
  type Ec2Cluster,
  everything,
  findImage,
  findNetwork,
  findSubnet,
  findTagged,
  findZones,
  type GroupKind,
  importKey,
  makeGroup,
  members,
  missing,
  permissionsOf,
  runInstance,
} from "./calls.ts";
import type { Ec2Settings } from "./settings.ts";

/** A call of a script. In its input, `$NAME` stands for a value that an earlier call gives. */
export interface ScriptCall extends Call {
  /** The name of the value, or list of values, that it gives, and where it is in the answer (JMESPath). */
  gives?: { name: string; at: string };
  /** What to tell the user if the answer has no such value. Then nothing more is called. */
  missing?: string;
  /** What to tell the user if the answer has one. Then nothing more is called. */
  present?: string;
  /** The name of a list: the call is made for each value in it, which is `$ID`. */
  each?: string;
}

/** The variables in place of what only AWS, or the computer that runs the script, knows. */
const variables = {
  owner: "$OWNER",
  expires: "$EXPIRES",
  caller: "$CALLER/32",
  vpc: "$VPC",
  zones: ["$ZONES"],
  subnet: "$SUBNET",
  image: "$IMAGE",
  nodes: "$NODES",
  lab: "$LAB",
};

/**
 * The calls that make a cluster's machines, in order.
 *
 * They use `$OWNER`, the id of the computer that runs them, and `$EXPIRES`, the time when the cluster may be removed (ISO 8601). Unless the
 * settings name them, they also use `$CALLER`, the computer's public IPv4 address, and `$PUBLIC_KEY`, an ssh key in base64, with its
 * `$FINGERPRINT`.
 *
 * @param userData the cloud-init file of a node
 */
export function planMachines(
  cluster: Ec2Cluster,
  settings: Ec2Settings,
  userData: (node: string) => string,
): ScriptCall[] {
  const key = { material: "$PUBLIC_KEY", fingerprint: "$FINGERPRINT" };
  return [
    ...findEarlier(cluster.name),
    ...lookUp(settings),
    ...(settings.keyPair ? [] : [importKey(cluster.name, variables, key)]),
    ...planGroups(cluster, settings.caller ?? variables.caller),
    ...cluster.nodes.map((node): ScriptCall => ({
      ...runInstance(cluster, settings, node, variables, userData(node)),
      gives: { name: node.toUpperCase(), at: "Instances[0].InstanceId" },
    })),
  ];
}

/** The calls below make new machines each time, so the plan ends if the cluster has something already. */
const findEarlier = (cluster: string): ScriptCall[] => {
  const inTheWay = "Something of this cluster is already there. If it is yours, run the script of down first; " +
    "if it is not, give your cluster another name in a copy of the spec.";
  const { instances, groups, keys } = findTagged(cluster);
  const first = (call: Call, name: string, at: string): ScriptCall => ({
    ...call,
    purpose: `${call.purpose}: there must be none`,
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
const lookUp = (settings: Ec2Settings): ScriptCall[] => [
  { ...findNetwork(settings), gives: { name: "VPC", at: "Vpcs[0].VpcId" }, missing: missing.network(settings) },
  {
    ...findZones(settings),
    // As they stand between the quotes of a list.
    gives: { name: "ZONES", at: `InstanceTypeOfferings[0] && join('","', InstanceTypeOfferings[].Location)` },
    missing: missing.zone(settings),
  },
  {
    ...findSubnet(variables),
    gives: { name: "SUBNET", at: "sort_by(Subnets,&AvailabilityZone)[0].SubnetId" },
    missing: missing.subnet(settings),
  },
  {
    ...findImage(),
    gives: { name: "IMAGE", at: "sort_by(Images,&CreationDate)[-1].ImageId" },
    missing: missing.image,
  },
];

function planGroups({ name, topology }: Ec2Cluster, caller: string): ScriptCall[] {
  const make = (kind: GroupKind): ScriptCall => ({
    ...makeGroup(name, kind, variables),
    gives: { name: kind.toUpperCase(), at: "GroupId" },
  });
  return [
    make("nodes"),
    make("lab"),
    ...(["nodes", "lab"] as const).map((kind): ScriptCall => ({
      ...changeRules("revoke", "out", variables[kind], [everything]),
      purpose: `Take away the rule that lets ${members[kind]} reach everything, which each new group has`,
    })),
    ...(["in", "out"] as const).map((direction) =>
      changeRules("authorize", direction, variables.nodes, permissionsOf(topology, direction, { ...variables, caller }))
    ),
  ];
}

/**
 * Everything of a cluster that this computer made (`$OWNER`), and the calls that remove it, in order. What is gone already needs no call.
 */
export function planRemoval(cluster: string): ScriptCall[] {
  const { instances, groups, keys, volumes } = findTagged(cluster, variables.owner);
  // The others end with their instances.
  const free = { Name: "status", Values: ["available"] };
  const forEach = (
    each: string,
    purpose: string,
    operation: string,
    input: Record<string, unknown>,
  ): ScriptCall => ({ purpose, operation, input, each });
  return [
    { ...instances, gives: { name: "INSTANCES", at: "Reservations[].Instances[].InstanceId" } },
    forEach("INSTANCES", "Remove them with their volumes", "terminate-instances", { InstanceIds: ["$ID"] }),
    forEach("INSTANCES", "Wait until they are gone", "wait instance-terminated", { InstanceIds: ["$ID"] }),
    // Sorted in reverse, the group of the nodes comes first. Its rules name the other one, which could not be removed before it.
    { ...groups, gives: { name: "GROUPS_FOUND", at: "reverse(sort_by(SecurityGroups,&GroupName))[].GroupId" } },
    forEach("GROUPS_FOUND", "Remove them", "delete-security-group", { GroupId: "$ID" }),
    { ...keys, gives: { name: "KEYS", at: "KeyPairs[].KeyName" } },
    forEach("KEYS", "Remove it", "delete-key-pair", { KeyName: "$ID" }),
    {
      ...volumes,
      purpose: "Find volumes that are left of it",
      input: { Filters: [...volumes.input.Filters as object[], free] },
      gives: { name: "VOLUMES", at: "Volumes[].VolumeId" },
    },
    forEach("VOLUMES", "Remove them", "delete-volume", { VolumeId: "$ID" }),
  ];
}
