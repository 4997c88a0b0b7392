/**
 * The next calls for a cluster's machines, from what is wanted and what is there. Pure.
 *
 * A plan has only the calls that can be made now. After them, one looks again and plans again, until nothing is left to do and nothing to
 * wait for. So it does not matter where an earlier command stopped.
 */

import { exitCodes, LabError, taskCommand } from "../core/mod.ts";
import {
  type Call,
  changeRules,
  type Ec2Cluster,
  groupName,
  importKey,
  makeGroup,
  type Permission,
  permissionsOf,
  runInstance,
  startInstances,
  tagNames,
  type Values,
} from "./calls.ts";
import type { Found, FoundGroup, FoundInstance } from "./found.ts";
import type { PublicKey } from "./key.ts";
import { refuseForeign } from "./owner.ts";
import { changesOf } from "./rule_changes.ts";
import type { Ec2Settings } from "./settings.ts";

/** What a cluster's machines should be. */
export interface Wanted {
  cluster: Ec2Cluster;
  settings: Ec2Settings;
  values: Omit<Values, "nodes" | "lab">;
  /** The cluster's own key; without one, the settings name a pair that the account has. */
  key?: PublicKey;
  userData(node: string): string;
}

/** What comes next. If both are empty, all is done. */
export interface Next {
  calls: Call[];
  /** What has to end before the next calls can be made, in words: "node1 starts". */
  waiting: string[];
}

/**
 * The next calls towards machines that run.
 *
 * @throws {LabError} if what is there cannot become what is wanted.
 */
export function planNext(wanted: Wanted, found: Found): Next {
  refuseForeign(wanted.cluster.name, wanted.values.owner, found);
  refuseUnfit(wanted, found);
  const { cluster, values, key } = wanted;
  const [nodes, lab] = (["nodes", "lab"] as const).map((kind) =>
    found.groups.find(({ name }) => name === groupName(cluster.name, kind))
  );
  const before = [
    ...(key ? planKey(cluster, values, key, found) : []),
    ...(nodes ? [] : [makeGroup(cluster.name, "nodes", values)]),
    ...(lab ? [] : [makeGroup(cluster.name, "lab", values)]),
    ...(nodes && lab
      ? planRules(
        nodes,
        (direction) => permissionsOf(cluster.topology, direction, { ...values, nodes: nodes.id, lab: lab.id }),
      )
      : []),
    // It only marks its members.
    ...(lab ? planRules(lab, () => []) : []),
  ];
  if (before.length > 0) return { calls: before, waiting: [] };
  return planInstances(wanted, nodes!.id, found.instances);
}

/** What no call can mend. All of it is this computer's own. */
function refuseUnfit({ cluster: { name, nodes }, values, key }: Wanted, found: Found): void {
  const refuse = (why: string) => {
    throw new LabError(
      `The machines of ${name} exist, but ${why}. \`${taskCommand} down ${name} --provider ec2\` removes them with their data.`,
      { exitCode: exitCodes.environment },
    );
  };
  if (found.groups.some(({ vpc }) => vpc !== values.vpc)) refuse("in another network than the spec asks for");
  if (found.volumes.some(({ isEncrypted }) => !isEncrypted)) refuse("a volume is not encrypted");
  const isForeign = key && found.keys.some(({ fingerprint }) => fingerprint !== key.fingerprint);
  if (isForeign && found.instances.some(({ state }) => state !== "shutting-down")) {
    refuse("with another ssh key than this computer has");
  }
  const others = found.instances.filter(({ node, state }) => state !== "shutting-down" && !nodes.includes(node));
  if (others.length > 0) {
    const list = others.map(({ node, id }) => node || id).join(", ");
    refuse(`the spec, which asks for ${nodes.length}, does not have ${list}. Correct "nodes" in the spec to keep them`);
  }
}

function planKey({ name }: Ec2Cluster, values: Wanted["values"], key: PublicKey, { keys }: Found): Call[] {
  const foreign = keys.filter(({ fingerprint }) => fingerprint !== key.fingerprint);
  if (foreign.length > 0) return foreign.map(deleteKey);
  return keys.length > 0 ? [] : [importKey(name, values, key)];
}

function planRules(group: FoundGroup, wanted: (direction: "in" | "out") => Permission[]): Call[] {
  return (["in", "out"] as const).flatMap((direction) => {
    const { extra, missing } = changesOf(group[direction], wanted(direction));
    return [
      ...(extra.length > 0 ? [changeRules("revoke", direction, group.id, extra)] : []),
      ...(missing.length > 0 ? [changeRules("authorize", direction, group.id, missing)] : []),
    ];
  });
}

function planInstances({ cluster, settings, values, userData }: Wanted, nodes: string, all: FoundInstance[]): Next {
  const next: Next = { calls: [], waiting: [] };
  const living = all.filter(({ state }) => state !== "shutting-down");
  const stopped: string[] = [];
  for (const node of cluster.nodes) {
    const [instance, ...others] = living.filter((one) => one.node === node).sort(byPreference);
    // A call whose answer was lost may have made one more.
    if (others.length > 0) next.calls.push(endInstances(others));
    if (!instance) next.calls.push(runInstance(cluster, settings, node, { ...values, nodes }, userData(node)));
    else if (instance.state === "stopped") stopped.push(instance.id);
    else if (instance.state === "running") {
      // AWS shows it some seconds later than the state.
      if (!instance.publicAddress) {
        next.waiting.push(`${node} gets a public address (if its network gives one: ec2.vpc)`);
      }
    } else {
      next.waiting.push(`${node} ${instance.state === "pending" ? "starts" : "stops"}`);
    }
  }
  // They stop by themselves when their time is up, counted from the start.
  if (stopped.length > 0) next.calls.push(extend(stopped, values.expires), startInstances(stopped));
  return next;
}

/** The one that ran first: it has the data. */
function byPreference(a: FoundInstance, b: FoundInstance): number {
  const keyOf = ({ state, launched, id }: FoundInstance) => `${state === "running" ? 0 : 1} ${launched} ${id}`;
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

/**
 * The next calls towards instances that are stopped. Their volumes stay, and cost.
 *
 * @throws {LabError} if another computer made them.
 */
export function planPark(cluster: string, owner: string, found: Found): Next {
  refuseForeign(cluster, owner, found);
  const { instances } = found;
  const running = instances.filter(({ state }) => state === "running");
  return {
    calls: running.length === 0 ? [] : [{
      purpose: "Stop the instances",
      operation: "stop-instances",
      input: { InstanceIds: running.map(({ id }) => id) },
    }],
    waiting: instances.filter(({ state }) => state === "pending" || state === "stopping").map(({ node, state }) =>
      `${node} ${state === "pending" ? "starts" : "stops"}`
    ),
  };
}

/**
 * The next calls towards nothing that is left.
 *
 * @throws {LabError} if another computer made what is there.
 */
export function planEnd(cluster: string, owner: string, found: Found): Next {
  refuseForeign(cluster, owner, found);
  const { instances, groups, keys, volumes } = found;
  const living = instances.filter(({ state }) => state !== "shutting-down");
  if (living.length > 0) return { calls: [endInstances(living)], waiting: [] };
  const waiting = instances.map(({ node, id }) => `${node || id} ends`);
  if (waiting.length > 0) return { calls: keys.map(deleteKey), waiting };
  const free = volumes.filter(({ state }) => state === "available");
  const nodes = groups.filter(({ name }) => name === groupName(cluster, "nodes"));
  const others = groups.filter((group) => !nodes.includes(group));
  return {
    calls: [
      ...keys.map(deleteKey),
      // The rules of the nodes' group name the other one, which could not be removed before it.
      ...[...nodes, ...others].map(({ id }): Call => ({
        purpose: "Remove a security group",
        operation: "delete-security-group",
        input: { GroupId: id },
      })),
      ...free.map(({ id }): Call => ({
        purpose: "Remove a volume",
        operation: "delete-volume",
        input: { VolumeId: id },
      })),
    ],
    waiting: volumes.filter((volume) => !free.includes(volume)).map(({ id }) => `the volume ${id} goes`),
  };
}

/**
 * The next calls towards a cluster without a node.
 *
 * @throws {LabError} if another computer made what is there.
 */
export function planEndOf(cluster: string, node: string, owner: string, found: Found): Next {
  refuseForeign(cluster, owner, found);
  const all = found.instances.filter((one) => one.node === node);
  const living = all.filter(({ state }) => state !== "shutting-down");
  return {
    calls: living.length > 0 ? [endInstances(living)] : [],
    waiting: living.length > 0 || all.length === 0 ? [] : [`${node} ends`],
  };
}

const deleteKey = ({ name: KeyName }: { name: string }): Call => ({
  purpose: "Remove the ssh key",
  operation: "delete-key-pair",
  input: { KeyName },
});

const endInstances = (instances: FoundInstance[]): Call => ({
  purpose: `End ${instances.map(({ node, id }) => node || id).join(", ")}`,
  operation: "terminate-instances",
  input: { InstanceIds: instances.map(({ id }) => id) },
});

const extend = (ids: string[], expires: string): Call => ({
  purpose: "Note when they stop by themselves",
  operation: "create-tags",
  input: { Resources: ids, Tags: [{ Key: tagNames.expires, Value: expires }] },
});
