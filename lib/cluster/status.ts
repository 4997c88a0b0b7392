/** How a cluster is, node by node: a row each, for tables. */

import { memberOf } from "./access.ts";
import { configFile } from "./config.ts";
import { readFacts } from "./home.ts";
import type { Cluster } from "./cluster.ts";
import type { NodeFacts } from "./plan.ts";
import type { ClusterRecord, Member } from "./record.ts";

/** A node's row. */
export type NodeStatus = {
  node: string;
  /** "127.0.0.2:12345" */
  address: string;
  /** What it is to the others: "alone", "primary", "replica", "member". */
  role: string;
  /** "Synced", "replicating", "accepting writes"; what is wrong where something is. */
  state: string;
  /** Whether it is as it should be. */
  isHealthy: boolean;
  /** Of its server; `null` where none runs. */
  pid: number | null;
  /** Memory that its server holds; `null` where none runs. */
  memoryMiB: number | null;
  /** Galera: the last transaction of the group that it has. Replication: the last one in its binary log. */
  position: string | null;
};

/** Asks every node. A few milliseconds where all answer; up to 1.5 s where one does not. */
export async function clusterStatus({ host }: Pick<Cluster, "host">): Promise<NodeStatus[]> {
  const { record, nodes } = await readFacts(host.home, host.binaries);
  if (!record) return [];
  return await Promise.all(nodes.map((facts, at) => describeNode(record, record.members[at]!, facts)));
}

async function describeNode(record: ClusterRecord, member: Member, facts: NodeFacts): Promise<NodeStatus> {
  const { state, isHealthy } = judge(record, facts);
  return {
    node: member.name,
    address: `${member.address}:${member.ports.sql}`,
    role: roleOf(record, member),
    state,
    isHealthy,
    pid: facts.pid ?? null,
    memoryMiB: facts.pid === undefined ? null : await readMemory(facts.pid),
    position: facts.state?.galera ? String(facts.state.galera.lastCommitted) : facts.state?.binlogPosition || null,
  };
}

function roleOf({ spec, primary }: ClusterRecord, { name }: Member): string {
  if (spec.topology === "galera") return "member";
  if (spec.topology === "single") return "alone";
  return name === primary ? "primary" : "replica";
}

/** What a node's facts mean in words. Pure. */
export function judge(
  { spec, primary }: Pick<ClusterRecord, "spec" | "primary">,
  { name, process, isCut, state }: NodeFacts,
): { state: string; isHealthy: boolean } {
  const bad = (state: string) => ({ state, isHealthy: false });
  if (process === "none") return bad("not running");
  if (process === "frozen") return bad("frozen");
  if (!state) return bad("does not answer");
  const cut = isCut ? "cut off, " : "";
  if (state.galera) {
    const { isPrimary, state: galera } = state.galera;
    const isWell = isPrimary && galera === "Synced";
    return {
      state: cut + (isPrimary ? galera : `not in the primary component (${galera})`),
      isHealthy: isWell && !isCut,
    };
  }
  if (spec.topology === "replica" && name !== primary) {
    if (!state.replica) return bad(`${cut}follows nobody`);
    const { isReceiving, isApplying, error, lagS } = state.replica;
    if (isReceiving && isApplying) return { state: `${cut}replicating, ${lagS ?? "?"} s behind`, isHealthy: !isCut };
    return bad(`${cut}replication stopped${error ? `: ${error}` : ""}`);
  }
  return { state: cut + (state.readOnly ? "read-only" : "accepting writes"), isHealthy: !state.readOnly && !isCut };
}

async function readMemory(pid: number): Promise<number | null> {
  const text = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  const kib = /^VmRSS:\s*(\d+)/m.exec(text)?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1024);
}

/** A node's option file as its server reads it, but for passwords: `********` stands for each. */
export async function readConfiguration(cluster: Pick<Cluster, "host" | "record">, node: string): Promise<string> {
  const record = await cluster.record();
  memberOf(record, node);
  const text = await Deno.readTextFile(configFile(cluster.host.home, node));
  return Object.values(record.passwords).reduce((masked, password) => masked.replaceAll(password, "********"), text);
}
