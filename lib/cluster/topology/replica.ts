/** A primary with replicas that read its log. Pure. */

import type { Settings } from "../../runtime/mod.ts";
import type { NodeFacts } from "../plan/facts.ts";
import type { ClusterRecord } from "../plan/record.ts";
import type { Step } from "../plan/step.ts";
import { judgeWritable, type TopologyRules, type Verdict } from "./topology.ts";
import type { NodeState } from "../nodes/node_state.ts";

export const replica: TopologyRules = {
  plan: planReplication,
  settings: replicaSettings,
  sections: () => [],
  ports: ["sql"],
  // The primary keeps its log from the beginning.
  joins: "seeded",
  roleOf: ({ primary }, name) => name === primary ? "primary" : "replica",
  judge: ({ primary }, name, state) => name === primary ? judgeWritable(state) : judgeReplica(state),
};

/** The primary starts first, because a replica needs it. */
function planReplication({ primary, members }: ClusterRecord, nodes: NodeFacts[]): Step[] {
  const leader = nodes.find(({ name }) => name === primary)!;
  const replicas = nodes.filter((node) => node !== leader);
  const source = members.find(({ name }) => name === primary);
  const follows = ({ state }: NodeFacts) =>
    state?.readOnly && state.replica?.isReceiving && state.replica.isApplying &&
    state.replica.source.host === source?.address && state.replica.source.port === source.ports.sql;
  return [
    ...[leader, ...replicas].filter(({ state }) => !state).map(({ name }): Step => ({ do: "start", node: name })),
    ...leader.state && !leader.state.readOnly && !leader.state.replica ? [] : [{ do: "lead" as const, node: primary }],
    ...replicas.filter((node) => !follows(node)).map(({ name }): Step => ({ do: "follow", node: name, primary })),
  ];
}

/** Every member is set up to lead, and starts read-only: who takes writes is a decision, never the accident of a restart. */
function replicaSettings({ spec }: ClusterRecord): Settings {
  return {
    log_bin: "binlog",
    binlog_format: "ROW",
    sync_binlog: 1,
    // Replicas begin with the first state, so they need the log from there.
    binlog_expire_logs_seconds: 0,
    log_slave_updates: true,
    gtid_strict_mode: true,
    gtid_domain_id: 0,
    read_only: true,
    // The step `follow` points a replica at its primary.
    skip_slave_start: true,
    slave_parallel_threads: 2,
    slave_parallel_mode: "optimistic",
    slave_net_timeout: 4,
    ...(spec.replication === "semi-sync" && {
      rpl_semi_sync_master_enabled: true,
      rpl_semi_sync_slave_enabled: true,
      rpl_semi_sync_master_wait_point: "AFTER_SYNC",
    }),
  };
}

function judgeReplica({ replica }: NodeState): Verdict {
  if (!replica) return { state: "follows no primary", isHealthy: false };
  const { isReceiving, isApplying, error, lagS } = replica;
  if (isReceiving && isApplying) return { state: `replicating, ${lagS ?? "?"} s behind`, isHealthy: true };
  return { state: `replication stopped${error ? `: ${error}` : ""}`, isHealthy: false };
}
