/** The topologies by name. */

import type { Topology } from "../plan/spec.ts";
import { galera } from "./galera.ts";
import { replica } from "./replica.ts";
import { single } from "./single.ts";
import type { TopologyRules } from "./topology.ts";

export const topologies: Record<Topology, TopologyRules> = { single, replica, galera };
