/** Which ports a cluster needs, and between whom. Pure data: security groups are computed from it. */

/** How nodes belong together. */
export type Ec2Topology = "single" | "replica" | "galera";

/** Who is at the other end: the cluster's nodes, the hosts that run the lab, the computer of whoever made the cluster, or anyone. */
export type Peer = "nodes" | "lab" | "caller" | "internet";

/** One port that is open, in one direction. Everything else is closed. */
export interface PortRule {
  direction: "in" | "out";
  protocol: "tcp" | "udp";
  port: number;
  peer: Peer;
  /** What the port is for. It becomes the rule's description, in which EC2 allows no apostrophe. */
  purpose: string;
}

/**
 * The rules for the nodes of a cluster. Pure.
 *
 * Security groups filter neither the network's name server nor its clock nor instance metadata, so none of these needs a rule. Statements
 * of the caller travel inside ssh, so port 3306 is open to no address on the internet.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rulesOf } from "lab/cluster";
 * const inbound = rulesOf("single").filter(({ direction }) => direction === "in");
 * assert.deepEqual(inbound.map(({ port, peer }) => `${port} from ${peer}`), ["22 from caller", "3306 from lab"]);
 * ```
 */
export function rulesOf(topology: Ec2Topology): PortRule[] {
  return [
    { direction: "in", protocol: "tcp", port: 22, peer: "caller", purpose: "ssh, which also carries SQL" },
    { direction: "in", protocol: "tcp", port: 3306, peer: "lab", purpose: "SQL from hosts that run the lab" },
    ...between(topology),
    { direction: "out", protocol: "tcp", port: 443, peer: "internet", purpose: "packages and their keys" },
    { direction: "out", protocol: "tcp", port: 80, peer: "internet", purpose: "Ubuntu packages, signed" },
  ];
}

/** What nodes say to each other; each connection leaves one node and enters another. */
function between(topology: Ec2Topology): PortRule[] {
  const ports: Record<Ec2Topology, Pick<PortRule, "protocol" | "port" | "purpose">[]> = {
    single: [],
    replica: [{ protocol: "tcp", port: 3306, purpose: "replication" }],
    galera: [
      { protocol: "tcp", port: 4567, purpose: "messages of the group" },
      { protocol: "udp", port: 4567, purpose: "messages of the group by multicast" },
      { protocol: "tcp", port: 4568, purpose: "transactions that a node missed" },
      { protocol: "tcp", port: 4444, purpose: "whole copies" },
    ],
  };
  return (["in", "out"] as const).flatMap((direction) =>
    ports[topology].map((port): PortRule => ({ direction, ...port, peer: "nodes" }))
  );
}
