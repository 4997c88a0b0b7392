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
