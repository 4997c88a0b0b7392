/** Plans the steps from the facts of a cluster to what its record asks for. Pure. */

import { topologies } from "../topology/mod.ts";
import type { NodeFacts } from "./facts.ts";
import type { ClusterRecord } from "./record.ts";
import type { Step } from "./step.ts";

/**
 * The steps from what is there to a cluster of which every member runs; none if all of them run. Machines come first, since
 * their addresses are known only then; then certificates, which name the addresses; then data; then servers.
 *
 * @param found the facts of all members, planned ones too.
 */
export function planCluster(record: ClusterRecord, found: NodeFacts[]): Step[] {
  const diverged = record.members.filter(({ divergedBy }) => divergedBy !== undefined).map(({ name }) => name);
  const nodes = found.map((facts) => diverged.includes(facts.name) ? withoutData(facts) : facts);
  return [
    ...nodes.filter(({ hasStrays }) => hasStrays).map(({ name }): Step => ({ do: "end strays", node: name })),
    ...nodes.filter(({ hasMachine }) => !hasMachine).map(({ name }): Step => ({ do: "create machine", node: name })),
    ...nodes.filter(({ isCertified }) => !isCertified).map(({ name }): Step => ({ do: "certify", node: name })),
    ...diverged.map((node): Step => ({ do: "discard", node })),
    ...planSeeds(record, nodes),
    ...nodes.flatMap(({ name, hasData, isConfigured }): Step[] => [
      ...hasData ? [] : [{ do: "place" as const, node: name }],
      ...isConfigured ? [] : [{ do: "configure" as const, node: name }],
    ]),
    ...nodes.flatMap(({ name, isCut, process }): Step[] => [
      ...isCut ? [{ do: "heal" as const, node: name }] : [],
      ...process === "frozen" ? [{ do: "thaw" as const, node: name }] : [],
    ]),
    ...topologies[record.spec.topology].plan(record, nodes),
  ];
}

/** The facts of a member once its data has been discarded. */
const withoutData = (facts: NodeFacts): NodeFacts => ({ ...facts, hasData: false, process: "none", state: undefined });

/** One first state in each place where a member needs it. The place of a node without a machine is not known yet: it may have one. */
function planSeeds({ members, planned }: ClusterRecord, nodes: NodeFacts[]): Step[] {
  const isSeeded = (name: string) => [...members, ...planned].find((one) => one.name === name)?.begins === "seeded";
  const hasSome = nodes.some(({ seed }) => seed.exists);
  const places = new Map<string, string>();
  for (const { name, seed, hasData } of nodes) {
    if (!isSeeded(name) || hasData || seed.exists || places.has(seed.place)) continue;
    if (seed.place !== "" || !hasSome) places.set(seed.place, name);
  }
  return [...places.values()].map((node) => ({ do: "seed", node }));
}
