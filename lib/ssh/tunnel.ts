/** Tunnels: a port of this computer's loopback whose connections leave from a host on the other side of ssh. */

import { type AddressInfo, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";
import type { SshSession } from "./session.ts";

/** This computer's end of a tunnel. */
export interface Tunnel {
  /** A free port of 127.0.0.1. */
  port: number;
  /** Ends it with its connections. */
  close(): void;
}

/**
 * Opens a tunnel. The session is opened with the first connection, and again after it was lost; a connection that cannot be passed on
 * is closed.
 *
 * @param sessionOf the session of each new connection: the machine may have got another address
 */
export async function openTunnel(
  sessionOf: () => SshSession,
  address: string,
  port: number,
): Promise<Tunnel> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    open.add(near);
    near.setNoDelay(true);
    near.on("error", () => {}).on("close", () => open.delete(near));
    Promise.try(() => sessionOf().forward(address, port)).then((far) => {
      const end = () => {
        near.destroy();
        far.destroy();
      };
      // The client may have gone while the host was asked. Deno's pipeline throws for a stream that has ended.
      if (near.destroyed || far.destroyed) return end();
      pipeline(near, far, end);
      pipeline(far, near, end);
    }, () => near.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  // A tunnel that nobody uses keeps no process alive.
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** The tunnels of this process, one for each host. */
export class Tunnels {
  readonly #open = new Map<string, { address: string; tunnel: Promise<Tunnel> }>();

  /** The tunnel through a host to an address; if that is another one than before, the old tunnel ends. */
  async through(host: string, sessionOf: () => SshSession, address: string, port: number): Promise<Tunnel> {
    const before = this.#open.get(host);
    if (before?.address === address) return await before.tunnel;
    const tunnel = openTunnel(sessionOf, address, port);
    this.#open.set(host, { address, tunnel });
    (await before?.tunnel)?.close();
    return await tunnel;
  }

  /** Ends the tunnel through a host, if there is one. */
  async close(host: string): Promise<void> {
    const open = this.#open.get(host);
    this.#open.delete(host);
    (await open?.tunnel)?.close();
  }

  async closeAll(): Promise<void> {
    for (const host of [...this.#open.keys()]) await this.close(host);
  }
}
