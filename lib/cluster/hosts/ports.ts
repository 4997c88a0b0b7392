/** Ports for the nodes of this machine. */

import type { Machine, Ports } from "../plan/record.ts";

/**
 * Below those that the system gives to outgoing connections, so that a node that restarts finds its own ones free.
 */
const [lowestPort, highestPort] = [10_000, 32_000];

/** Ports of an address that are free now. */
export function choosePorts(address: string, isFree = isPortFree): Ports {
  const ports = new Set<number>();
  while (ports.size < 4) {
    const port = lowestPort + Math.floor(Math.random() * (highestPort - lowestPort));
    if (isFree(address, port)) ports.add(port);
  }
  const [sql, group, ist, sst] = ports;
  return { sql: sql!, group: group!, ist: ist!, sst: sst! };
}

/** The first address `<network>.2`, `<network>.3` … that no other node has; `undefined` if all are taken. */
export function chooseAddress(network: string, others: Machine[]): string | undefined {
  for (let last = 2; last < 255; last++) {
    const address = `${network}.${last}`;
    if (!others.some((other) => other.address === address)) return address;
  }
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
