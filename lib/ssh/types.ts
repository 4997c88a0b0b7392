/** What the lab uses of the package ssh2, which brings no types. */

import type { Duplex } from "node:stream";
import type { Socket } from "node:net";

export interface Ssh2 {
  Client: new () => Client;
}

/** A channel in which a command runs, or through which a connection goes. */
export interface Channel extends Duplex {
  stderr: Duplex;
}

export interface Client {
  on(event: "ready" | "close", listener: () => void): this;
  on(event: "error", listener: (error: Error & { level?: string }) => void): this;
  connect(options: {
    sock: Socket;
    username: string;
    privateKey: string;
    readyTimeout: number;
    keepaliveInterval: number;
    keepaliveCountMax: number;
    algorithms: { serverHostKey: string[] };
    hostVerifier: (key: Uint8Array) => boolean;
  }): void;
  exec(command: string, done: (error: Error | undefined, channel: Channel) => void): void;
  forwardOut(
    fromAddress: string,
    fromPort: number,
    toAddress: string,
    toPort: number,
    done: (error: Error | undefined, channel: Channel) => void,
  ): void;
  end(): void;
  destroy(): void;
}
