/** The kinds of machines, by the name that a spec gives them. */

import { type Progress, silent } from "../../core/mod.ts";
import { chosenProvider } from "../placement.ts";
import type { ClusterSpec } from "../plan/spec.ts";
import { Ec2Provider } from "./ec2.ts";
import type { ProviderKind, ProviderOptions } from "./host.ts";
import { LocalProvider } from "./local.ts";
import { NamespacedProvider } from "./namespaced.ts";

export const providers: Record<ClusterSpec["provider"], ProviderKind> = {
  local: LocalProvider,
  namespaced: NamespacedProvider,
  ec2: Ec2Provider,
};

/**
 * Why nodes cannot be cut off, as a sentence; `undefined` if they can. On this machine it takes root and a packet filter.
 *
 * @param provider where the nodes run. Default: where clusters that cells start run, usually on this machine
 *
 * @example
 * ```ts
 * import { whyNoCuts } from "lab/cluster";
 * console.log(whyNoCuts() ?? "This machine can cut nodes off.");
 * ```
 */
export const whyNoCuts = (provider: ClusterSpec["provider"] = chosenProvider() ?? "local"): string | undefined =>
  providers[provider].whyNoCuts();

/**
 * Why clusters of these specs cannot be started now besides those that run, as a sentence; `undefined` if they can. In EC2, the account's
 * quota may be too small, or fewer machines were confirmed. This machine has room for what notebooks start.
 *
 * @example
 * ```ts
 * import { readSpec, whyNoRoom } from "lab/cluster";
 * console.log(await whyNoRoom([await readSpec("m3-galera")]) ?? "There is room for a group.");
 * ```
 */
export async function whyNoRoom(specs: ClusterSpec[]): Promise<string | undefined> {
  for (const [provider, those] of Map.groupBy(specs, (spec) => chosenProvider() ?? spec.provider)) {
    const why = await providers[provider].whyNoRoom?.(those);
    if (why !== undefined) return why;
  }
}

/** What a provider needs to know of the cluster whose record is in a folder. */
export const aboutCluster = (
  cluster: string,
  home: string,
  { progress = silent, signal }: { progress?: Progress; signal?: AbortSignal },
): ProviderOptions => ({ cluster, home, progress, signal });
