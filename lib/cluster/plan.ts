/** From what is asked for and what is there to the steps between: pure. */

import type { ClusterRecord } from "./record.ts";
import type { ClusterSpec } from "./spec.ts";
import type { NodeState } from "./node_state.ts";

/** What is there of a cluster. */
export interface ClusterFacts {
  record?: ClusterRecord;
  hasCertificates: boolean;
  /** Whether the first state, of which each member's data begins as a copy, is there and whole. */
  hasSeed: boolean;
  /** Whether processes run that are no member's server: left by a command that was killed. */
  hasStrays: boolean;
  /** In the order of the record's members. */
  nodes: NodeFacts[];
}

/** What is there of a member. */
export interface NodeFacts {
  name: string;
  hasData: boolean;
  /** Whether its option file is what the record asks for. */
  isConfigured: boolean;
  process: "none" | "running" | "frozen";
  pid?: number;
  /** Whether its way to the other nodes is blocked. */
  isCut: boolean;
  /** `undefined` where it does not answer. */
  state?: NodeState;
}

/** One thing to be done. Each can be done again without harm, after any part of it was done. */
export type Step =
  | { do: "create" }
  | { do: "end strays" }
  | { do: "certify" }
  | { do: "seed" }
  | { do: "place"; node: string }
  | { do: "configure"; node: string }
  | { do: "heal"; node: string }
  | { do: "thaw"; node: string }
  /** Ends servers that cannot go on by themselves. */
  | { do: "stop"; node: string }
  | { do: "start"; node: string }
  /** Begins the group anew with the one of these that has most of its history. */
  | { do: "begin group"; nodes: string[] }
  /** Starts a server and waits until it has what the group has. */
  | { do: "join group"; node: string }
  | { do: "await synced"; node: string }
  /** Lets it take writes. */
  | { do: "lead"; node: string }
  | { do: "follow"; node: string; primary: string };

/**
 * The steps from what is there to a cluster of which every member runs. None where it does: applying twice changes
 * nothing.
 */
export function planCluster(spec: ClusterSpec, facts: ClusterFacts): Step[] {
  const { record, nodes } = facts;
  if (!record) throw new TypeError("A cluster is created before it is planned: its record says who the members are.");
  const steps: Step[] = [];
  if (facts.hasStrays) steps.push({ do: "end strays" });
  if (!facts.hasCertificates) steps.push({ do: "certify" });
  const needsSeed = record.members.some(({ begins }, at) => begins === "seeded" && !nodes[at]!.hasData);
  if (needsSeed && !facts.hasSeed) steps.push({ do: "seed" });
  for (const { name, hasData, isConfigured } of nodes) {
    if (!hasData) steps.push({ do: "place", node: name });
    if (!isConfigured) steps.push({ do: "configure", node: name });
  }
  for (const { name, isCut, process } of nodes) {
    if (isCut) steps.push({ do: "heal", node: name });
    if (process === "frozen") steps.push({ do: "thaw", node: name });
  }
  const members = spec.topology === "galera"
    ? planGroup(nodes)
    : spec.topology === "replica"
    ? planReplication(record, nodes)
    : planSingle(nodes);
  return [...steps, ...members];
}

function planSingle(nodes: NodeFacts[]): Step[] {
  return nodes.flatMap(({ name, state }): Step[] => [
    ...(state ? [] : [{ do: "start" as const, node: name }]),
    ...(state && !state.readOnly ? [] : [{ do: "lead" as const, node: name }]),
  ]);
}

/** The primary first: a replica that has nobody to follow is of no use. */
function planReplication({ primary, members }: ClusterRecord, nodes: NodeFacts[]): Step[] {
  const steps: Step[] = [];
  const leader = nodes.find(({ name }) => name === primary)!;
  const { address, ports } = members.find(({ name }) => name === primary)!;
  if (!leader.state) steps.push({ do: "start", node: primary });
  for (const { name, state } of nodes) {
    if (name === primary) continue;
    if (!state) steps.push({ do: "start", node: name });
  }
  if (!leader.state || leader.state.readOnly || leader.state.replica) steps.push({ do: "lead", node: primary });
  for (const { name, state } of nodes) {
    if (name === primary) continue;
    const replica = state?.replica;
    const follows = replica?.source.host === address && replica.source.port === ports.sql;
    if (!follows || !replica.isReceiving || !replica.isApplying || !state?.readOnly) {
      steps.push({ do: "follow", node: name, primary });
    }
  }
  return steps;
}

function planGroup(nodes: NodeFacts[]): Step[] {
  const isWhole = ({ state }: NodeFacts) => state?.galera?.isPrimary === true;
  if (!nodes.some(isWhole)) {
    // Nobody may go on. Those that run wait for each other without end, so all begin anew from what they have.
    const running = nodes.filter(({ process }) => process !== "none");
    return [
      ...running.map(({ name }): Step => ({ do: "stop", node: name })),
      { do: "begin group", nodes: nodes.map(({ name }) => name) },
      // One after another: two at once wait for each other's view of the group.
      ...joinAll(nodes.map(({ name }) => name)),
    ];
  }
  return nodes.flatMap((node): Step[] => {
    if (node.process === "none") return [{ do: "join group", node: node.name }];
    if (isWhole(node) && node.state!.galera!.state === "Synced") return [];
    return [{ do: "await synced", node: node.name }];
  });
}

/** All of the group's members but the one it began with, which is known only then: joining it again is nothing to do. */
const joinAll = (names: string[]): Step[] => names.map((node) => ({ do: "join group", node }));

const said: Record<Step["do"], string> = {
  "create": "Create the cluster",
  "end strays": "End what an interrupted command left",
  "certify": "Make certificates",
  "seed": "Make the first state",
  "place": "Give data to",
  "configure": "Configure",
  "heal": "Heal the network of",
  "thaw": "Thaw",
  "stop": "Stop",
  "start": "Start",
  "begin group": "Begin the group",
  "join group": "Join",
  "await synced": "Wait for",
  "lead": "Open for writes:",
  "follow": "Follow:",
};

/** A step in words. */
export function describeStep(step: Step): string {
  if (!("node" in step)) return said[step.do];
  const more = step.do === "follow" ? ` ← ${step.primary}` : "";
  return `${said[step.do]} ${step.node}${more}`;
}
