/** The providers by name. */

import type { ClusterSpec } from "../plan/spec.ts";
import type { Provider } from "./host.ts";
import { type LocalOptions, LocalProvider } from "./local.ts";
import { NamespacedProvider } from "./namespaced.ts";

const providers = { local: LocalProvider, namespaced: NamespacedProvider };

/** The provider that a spec names. */
export const openProvider = (name: ClusterSpec["provider"], options: LocalOptions): Provider =>
  new providers[name](options);
