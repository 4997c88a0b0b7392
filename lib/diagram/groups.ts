/** The groups and kinds of a graph's nodes, in the order of their first node. */

import type { DiagramNode } from "../bundle/mod.ts";

/** The groups, each with the indices of its nodes. */
export function groupsOf(nodes: readonly DiagramNode[]): { label: string; members: number[] }[] {
  const groups = new Map<string, number[]>();
  nodes.forEach(({ group }, index) => {
    if (group !== undefined) groups.set(group, [...groups.get(group) ?? [], index]);
  });
  return [...groups].map(([label, members]) => ({ label, members }));
}

/** The kinds, each once. */
export const kindsOf = (nodes: readonly DiagramNode[]): string[] => [
  ...new Set(nodes.flatMap(({ kind }) => kind ?? [])),
];

/** Equal nodes: those of one group and kind. A node without group and kind stands alone. */
export function peersOf(nodes: readonly DiagramNode[]): number[][] {
  const peers = new Map<string, number[]>();
  nodes.forEach(({ id, group, kind }, index) => {
    const key = JSON.stringify(group === undefined && kind === undefined ? [id] : [group, kind]);
    peers.set(key, [...peers.get(key) ?? [], index]);
  });
  return [...peers.values()];
}
