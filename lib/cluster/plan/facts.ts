/** The facts of a cluster, node by node: a plan starts from them. */

import type { HostDescription } from "../hosts/host.ts";
import type { NodeState } from "../nodes/node_state.ts";
import { seedDir } from "./paths.ts";

/** The facts of a member. */
export interface NodeFacts {
  name: string;
  /** Whether its machine is there. Without one, nothing else is. */
  hasMachine: boolean;
  /** Whether processes run beside its server: left by a command that was killed. */
  hasStrays: boolean;
  /** Whether its certificate names its address and comes from the cluster's authority. */
  isCertified: boolean;
  /** Where the first state is that its data may begin with, and whether it exists and is complete. Nodes may share it. */
  seed: { place: string; exists: boolean };
  hasData: boolean;
  /** Whether its option file is what the record asks for. */
  isConfigured: boolean;
  process: "none" | "running" | "frozen";
  pid?: number;
  /** Memory that its server holds. */
  memoryMiB?: number;
  /** Whether it is cut off from the other nodes. */
  isCut: boolean;
  /** Its answer; `undefined` if it does not answer. */
  state?: NodeState;
}

/** The facts of a member without a machine. */
export const nothingOf = (name: string): NodeFacts => ({
  name,
  hasMachine: false,
  hasStrays: false,
  isCertified: false,
  seed: { place: "", exists: false },
  hasData: false,
  isConfigured: false,
  process: "none",
  isCut: false,
});

/** Where the first state of a host is, among all machines: two of them may name the same path. */
export const seedPlace = ({ machine, shared }: Pick<HostDescription, "machine" | "shared">): string =>
  `${machine}:${seedDir(shared)}`;
