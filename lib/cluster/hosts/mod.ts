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

/** What a provider needs to know of the cluster whose record is in a folder. */
export const aboutCluster = (
  cluster: string,
  home: string,
  { progress = silent, signal }: { progress?: Progress; signal?: AbortSignal },
): ProviderOptions => ({ cluster, home, progress, signal });
