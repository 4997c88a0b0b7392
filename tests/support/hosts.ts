/** The kinds of hosts that clusters are tested on. */

import { type ClusterSpec, readSpec } from "../../lib/cluster/mod.ts";
import { whyNoNamespaces } from "../../lib/runtime/mod.ts";
import { skipWithout } from "./skip.ts";

const reason = await whyNoNamespaces();

/** This machine's loopback, and a network namespace for each node if this user may make them. */
export const hosts: { provider: ClusterSpec["provider"]; ignore: boolean }[] = [
  { provider: "local", ignore: false },
  { provider: "namespaced", ignore: skipWithout(reason === undefined, `network namespace (${reason})`) },
];

/** A spec of the lab, on other hosts. */
export async function specOn(provider: ClusterSpec["provider"], name: string): Promise<ClusterSpec> {
  return { ...await readSpec(name), provider };
}

/**
 * The share of some cases that a test plays on hosts of a kind: each case is played on one kind, and another seed deals them out the other
 * way round. `deno task soak cluster` plays every case on every kind.
 */
export function shareOf<T>(cases: T[], provider: ClusterSpec["provider"], seed: number): T[] {
  const usable = hosts.filter(({ ignore }) => !ignore).map((host) => host.provider);
  return cases.filter((_, at) => usable[(at + seed) % usable.length] === provider);
}
