/** A group of nodes that all take writes. Pure. */

import type { Settings } from "../../runtime/mod.ts";
import type { HostDescription } from "../hosts/host.ts";
import type { NodeState } from "../nodes/node_state.ts";
import type { NodeFacts } from "../plan/facts.ts";
import { nodePaths } from "../plan/paths.ts";
import type { ClusterRecord, Member } from "../plan/record.ts";
import type { Step } from "../plan/step.ts";
import type { TopologyRules, Verdict } from "./topology.ts";

export const galera: TopologyRules = {
  plan: planGroup,
  settings: galeraSettings,
  sections({ address }, { dir }) {
    const { tls } = nodePaths(dir);
    // Without `bind`, a node that takes a whole copy listens for it on every address of its machine.
    const sockopt = `bind=${address}`;
    return [["sst", { encrypt: 4, tca: tls.ca, tcert: tls.certificate, tkey: tls.key, sockopt }]];
  },
  ports: ["group", "ist", "sst"],
  // The group gives it a whole copy of one member's data.
  joins: "empty",
  roleOf: () => "member",
  judge: judgeMember,
};

function planGroup(_: ClusterRecord, nodes: NodeFacts[]): Step[] {
  const isInPrimaryComponent = ({ state }: NodeFacts) => state?.galera?.isPrimary === true;
  if (!nodes.some(isInPrimaryComponent)) {
    // Those that run wait for each other without end, so all begin again from what they have.
    return [
      ...nodes.filter(({ process }) => process !== "none").map(({ name }): Step => ({ do: "stop", node: name })),
      { do: "begin group", nodes: nodes.map(({ name }) => name) },
      // One after another: two at once wait for each other's view of the group. For the one that began it there is nothing to
      // do, but only the step before knows which one that is.
      ...nodes.map(({ name }): Step => ({ do: "join group", node: name })),
    ];
  }
  return nodes.flatMap((node): Step[] => {
    if (node.process === "none") return [{ do: "join group", node: node.name }];
    if (isInPrimaryComponent(node) && node.state!.galera!.state === "Synced") return [];
    return [{ do: "await synced", node: node.name }];
  });
}

/**
 * How soon a group leaves out a member that does not answer: suspected after 1 s, out after 3 s at the latest. The
 * defaults (5 s and 15 s) are for networks between places; within one network they only make clients wait.
 */
const groupTimings = {
  "evs.keepalive_period": "PT0.3S",
  "evs.inactive_check_period": "PT0.2S",
  "evs.suspect_timeout": "PT1S",
  "evs.inactive_timeout": "PT3S",
  // With 1 s two survivors of three once gave up on each other before they agreed, and stayed without a primary component.
  "evs.install_timeout": "PT3S",
  "evs.join_retrans_period": "PT0.3S",
};

function galeraSettings(record: ClusterRecord, member: Member, { dir, binaries }: HostDescription): Settings {
  const { spec, members, passwords } = record;
  const { tls } = nodePaths(dir);
  const provider = {
    // What the node sends to others carries this address, too.
    "gmcast.listen_addr": `ssl://${member.address}:${member.ports.group}`,
    "ist.recv_addr": `${member.address}:${member.ports.ist}`,
    "gcache.size": `${spec.memory.writeSetCacheMiB ?? 64}M`,
    "socket.ssl": "yes",
    "socket.ssl_ca": tls.ca,
    "socket.ssl_cert": tls.certificate,
    "socket.ssl_key": tls.key,
    ...groupTimings,
  };
  return {
    binlog_format: "ROW",
    default_storage_engine: "InnoDB",
    innodb_autoinc_lock_mode: 2,
    wsrep_on: true,
    wsrep_provider: binaries.galera,
    wsrep_cluster_name: spec.name,
    wsrep_cluster_address: `gcomm://${members.map(({ address, ports }) => `${address}:${ports.group}`).join(",")}`,
    wsrep_node_name: member.name,
    wsrep_node_address: member.address,
    wsrep_node_incoming_address: `${member.address}:${member.ports.sql}`,
    wsrep_slave_threads: 2,
    // The node that gives the copy goes on meanwhile, and the copy travels over TLS.
    wsrep_sst_method: "mariabackup",
    wsrep_sst_auth: `sst:${passwords.sst}`,
    wsrep_sst_receive_address: `${member.address}:${member.ports.sst}`,
    wsrep_provider_options: `"${Object.entries(provider).map(([key, value]) => `${key}=${value}`).join(";")}"`,
  };
}

/** The arguments of the server that makes the first state as the first moment of a group's history. */
export const firstGroupArgs = ({ address, ports }: Member, galeraLibrary: string): string[] => [
  "--wsrep-on=ON",
  `--wsrep-provider=${galeraLibrary}`,
  "--wsrep-cluster-name=seed",
  "--wsrep-cluster-address=gcomm://",
  "--wsrep-new-cluster",
  `--wsrep-provider-options=gmcast.listen_addr=tcp://${address}:${ports.group};gcache.size=1M`,
  "--binlog-format=ROW",
  "--innodb-autoinc-lock-mode=2",
];

function judgeMember(_: unknown, __: string, { galera }: NodeState): Verdict {
  if (!galera?.isPrimary) {
    return { state: `not in the primary component (${galera?.state ?? "no group"})`, isHealthy: false };
  }
  return { state: galera.state, isHealthy: galera.state === "Synced" };
}
