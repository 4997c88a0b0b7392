/** Who belongs to a cluster: names, addresses and ports of members. */

import { ClusterError } from "./errors.ts";
import type { ClusterRecord, Member } from "./record.ts";

/**
 * Ports are taken from below those that the system gives to outgoing connections, so that a node that restarts finds its own free.
 */
const [lowestPort, highestPort] = [10_000, 32_000];

/** The last number of the addresses 127.0.0.x that the certificates of a cluster name. */
export const highestAddress = 64;

/** A record with further members on addresses of their own and on ports that are free now. */
export function addMembers(
  record: ClusterRecord,
  count: number,
  begins: Member["begins"],
  { isFree = isPortFree }: { isFree?: (address: string, port: number) => boolean } = {},
): ClusterRecord {
  const members = [...record.members];
  let id = record.nextId;
  for (let i = 0; i < count; i++, id++) {
    const address = freeAddress(record, members);
    const [sql, group, ist, sst] = freePorts(address, 4, isFree) as [number, number, number, number];
    members.push({ name: `node${id}`, serverId: id, address, ports: { sql, group, ist, sst }, begins });
  }
  return { ...record, members, nextId: id, primary: record.primary || members[0]!.name };
}

function freeAddress({ spec }: ClusterRecord, members: Member[]): string {
  for (let last = 2; last <= highestAddress; last++) {
    const address = `127.0.0.${last}`;
    if (!members.some((member) => member.address === address)) return address;
  }
  throw new ClusterError(`The cluster ${spec.name} has as many nodes as this machine can address.`, {
    cluster: spec.name,
  });
}

function freePorts(address: string, count: number, isFree: (address: string, port: number) => boolean): number[] {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = lowestPort + Math.floor(Math.random() * (highestPort - lowestPort));
    if (isFree(address, port)) ports.add(port);
  }
  return [...ports];
}

function isPortFree(hostname: string, port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
