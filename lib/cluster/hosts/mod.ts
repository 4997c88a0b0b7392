/** The kinds of machines, by the name that a spec gives them. */

import { type Progress, silent } from "../../core/mod.ts";
import type { ClusterSpec } from "../plan/spec.ts";
import type { ProviderKind, ProviderOptions } from "./host.ts";
import { LocalProvider } from "./local.ts";
import { NamespacedProvider } from "./namespaced.ts";

export const providers: Record<ClusterSpec["provider"], ProviderKind> = {
  local: LocalProvider,
  namespaced: NamespacedProvider,
};

/** What a provider needs to know of the cluster whose record is in a folder. */
export const aboutCluster = (
  cluster: string,
  home: string,
  { progress = silent, signal }: { progress?: Progress; signal?: AbortSignal },
): ProviderOptions => ({ cluster, home, progress, signal });
