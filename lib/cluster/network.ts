/**
 * Cutting a node off from the others and healing it: rules of the kernel's packet filter on loopback. Needs root; the rules name the
 * ports of one cluster, so that nothing else on the machine is touched.
 */

import { clearPacketRules, readPacketRules, serverIdentity, setPacketRules, whyNoPacketRules } from "../runtime/mod.ts";
import type { ClusterRecord, Member } from "./record.ts";

/**
 * The rules of the packet filter that cut nodes off. Pure.
 *
 * Clients still reach a node that is cut off, as they would through another network. What a Galera node says to others
 * carries its own address as the sender's. A replica's connection to its primary has a client's address; it is told by
 * the user that servers run as.
 * A replica of several is cut off as a source alone: its own connection cannot be told from the other replicas'.
 */
export function cutRules({ spec, members }: ClusterRecord, cut: string[]): string[] {
  return members.filter(({ name }) => cut.includes(name)).flatMap((member) => {
    const others = members.filter(({ name }) => name !== member.name);
    return spec.topology === "galera" ? groupRules(member, others) : replicaRules(member, others);
  });
}

/** Both ways of both kinds of connection: those that others open to it, and those that it opens to them. */
function groupRules(member: Member, others: Member[]): string[] {
  if (others.length === 0) return [];
  const { address } = member;
  const ports = (some: Member[]) =>
    `{ ${some.flatMap(({ ports }) => [ports.group, ports.ist, ports.sst]).join(", ")} }`;
  const [own, theirs] = [ports([member]), ports(others)];
  return [
    `ip saddr != ${address} ip daddr ${address} tcp dport ${own} drop comment "${member.name}"`,
    `ip saddr ${address} ip daddr != ${address} tcp sport ${own} drop`,
    `ip saddr ${address} tcp dport ${theirs} drop`,
    `ip daddr ${address} tcp sport ${theirs} drop`,
  ];
}

/** What is sent is enough: a connection of which one end is never heard is none. */
function replicaRules(member: Member, others: Member[]): string[] {
  const reach = ({ address, ports }: Member) =>
    `meta skuid ${serverIdentity()?.uid ?? 65534} ip daddr ${address} tcp dport ${ports.sql} drop`;
  return [`${reach(member)} comment "${member.name}"`, ...others.length === 1 ? [reach(others[0]!)] : []];
}

/** Why nodes cannot be cut off here, as a sentence; `undefined` where they can. */
export function whyNoCuts(): string | undefined {
  const reason = whyNoPacketRules();
  return reason && `A node cannot be cut off here: ${reason}`;
}

/** The members that are cut off now. None where this user cannot cut. */
export async function readCuts(home: string): Promise<Set<string>> {
  const rules = await readPacketRules(home);
  return new Set([...rules.matchAll(/comment "(\w+)"/g)].map(([, name]) => name!));
}

/**
 * Makes the given members, and no others, be cut off.
 *
 * @throws {ProvisionError} where this user or this machine cannot.
 */
export async function applyCuts(home: string, record: ClusterRecord, cut: string[]): Promise<void> {
  const rules = cutRules(record, cut);
  if (rules.length > 0) await setPacketRules(home, rules);
  else await clearPacketRules(home);
}
