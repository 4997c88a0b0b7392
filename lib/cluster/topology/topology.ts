/** What a topology decides: settings, the order of start, and when a member is healthy. */

import type { Settings } from "../../runtime/mod.ts";
import type { HostDescription } from "../hosts/host.ts";
import type { NodeFacts } from "../plan/facts.ts";
import type { ClusterRecord, Member, PlannedMember, Ports } from "../plan/record.ts";
import type { Step } from "../plan/step.ts";
import type { NodeState } from "../nodes/node_state.ts";

/** How a node is. */
export interface Verdict {
  /** "Synced", "replicating, 0 s behind", "read-only" */
  state: string;
  /** Whether its state is as it should be. */
  isHealthy: boolean;
}

/** A topology. All of it is pure. */
export interface TopologyRules {
  /** The steps from servers as they are to a cluster that works. Data and option files are in place. */
  plan(record: ClusterRecord, nodes: NodeFacts[]): Step[];
  /** The server variables of a member, beside those that every server of the lab has. */
  settings(record: ClusterRecord, member: Member, host: HostDescription): Settings;
  /** Sections of a member's option file beside `[mariadbd]`. */
  sections(member: Member, host: HostDescription): [name: string, settings: Settings][];
  /** The ports on which members hear each other. */
  ports: readonly (keyof Ports)[];
  /** How the data of a member begins that joins a cluster at work. */
  joins: PlannedMember["begins"];
  /** A member's role: "primary", "replica", "member". */
  roleOf(record: Pick<ClusterRecord, "primary">, name: string): string;
  /** Judges a node that answers. */
  judge(record: Pick<ClusterRecord, "primary">, name: string, state: NodeState): Verdict;
}

/** Judges a server that stands alone or takes the writes of others. */
export const judgeWritable = ({ readOnly }: NodeState): Verdict => ({
  state: readOnly ? "read-only" : "accepting writes",
  isHealthy: !readOnly,
});
