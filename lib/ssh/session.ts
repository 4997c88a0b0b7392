/** A session to a host over ssh: commands, and connections through it. It is opened when it is needed, and again after it was lost. */

import { Buffer } from "node:buffer";
import { createConnection } from "node:net";
import type { Duplex } from "node:stream";
import { exitCodes, LabError, loadPackage, messageOf, pause } from "../core/mod.ts";
import type { HostKey } from "./host_keys.ts";
import type { Channel, Client, Ssh2 } from "./types.ts";

/** Which host, and as whom. */
export interface SshTarget {
  /** How messages name it: "node1 of the cluster m3-galera". */
  name: string;
  address: string;
  port?: number;
  user: string;
  /** In OpenSSH's or a PEM form. */
  privateKey: string;
  /** The host's own keys; any other one is refused. */
  hostKeys: HostKey[];
  /** What to do about a host that shows another key, as a sentence. */
  ifKeyDiffers: string;
  /** What to do about a host that does not answer, as a sentence. */
  ifSilent: string;
}

/** How a command ended, and what it wrote. */
export interface SshResult {
  /** `null` if a signal ended it. */
  code: number | null;
  /** "KILL" */
  signal: string | null;
  stdout: string;
  stderr: string;
}

/**
 * Why a session failed: the host did not answer or opened nothing, it did not accept the user's key, it showed a key that is not its own, or the
 * connection was lost, so a command may or may not have run.
 */
export type SshReason = "silent" | "refused" | "other-key" | "lost";

/** A host cannot be reached over ssh, or is not the one that it should be. Its message names no address: it may get into reports. */
export class SshError extends LabError {
  override name = "SshError";

  constructor(readonly reason: SshReason, message: string) {
    super(message, { exitCode: exitCodes.environment });
  }
}

const readyMs = 20_000;
/** A host that is silent for six of these is lost. */
const keepaliveMs = 10_000;
/** sshd opens ten sessions in one connection unless it is configured otherwise, and counts one until its processes are gone. */
const mostCommands = 6;
const openAttempts = 50;
const openPauseMs = 40;

/** One host. Commands run beside each other. */
export class SshSession {
  #client?: Promise<Client>;
  /** Rejects what waits for an answer when the connection is lost. */
  readonly #waiting = new Set<(error: Error) => void>();
  #running = 0;
  readonly #queue: (() => void)[] = [];

  constructor(readonly target: SshTarget) {}

  /**
   * Runs a command line of the user's shell to its end.
   *
   * @throws {SshError} if the host cannot be reached, or the connection is lost; then nobody knows whether the command ran.
   */
  async run(command: string, input?: string): Promise<SshResult> {
    if (this.#running >= mostCommands) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#running++;
    try {
      return await this.#insist("refuses a command", (client) => this.#tryToRun(client, command, input));
    } finally {
      this.#running--;
      this.#queue.shift()?.();
    }
  }

  /**
   * Opens a connection from the host to an address that it can reach.
   *
   * @throws {SshError} if it cannot.
   */
  async forward(address: string, port: number): Promise<Duplex> {
    return await this.#insist(
      "opens no connection",
      (client) =>
        this.#orLost<Duplex>((resolve, reject) =>
          client.forwardOut("127.0.0.1", 0, address, port, (error, channel) => {
            if (error) reject(this.#failed(`opens no connection to port ${port}`, error));
            else resolve(channel);
          })
        ),
    );
  }

  /** Ends the session. The next command opens a new one. */
  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    client?.destroy();
  }

  /** Repeats what did not begin: the host refused it for now, or the connection had just been lost. */
  async #insist<T>(what: string, begin: (client: Client) => Promise<T | Error>): Promise<T> {
    for (let attempt = 1;; attempt++) {
      const answer = await begin(await this.#open());
      if (!(answer instanceof Error)) return answer;
      if (attempt === openAttempts) throw this.#failed(what, answer);
      await pause(openPauseMs);
    }
  }

  /** How a command ended, or why the host did not begin it. Its ending may come with the news that it began, so listeners are there at once. */
  #tryToRun(client: Client, command: string, input?: string): Promise<SshResult | Error> {
    return this.#orLost<SshResult>((resolve, reject) =>
      client.exec(command, (error, channel) => {
        if (error) return resolve(error);
        collect(channel, resolve, () => reject(this.#lost()));
        channel.end(input);
      })
    );
  }

  #open(): Promise<Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  #connect(): Promise<Client> {
    const { address, port = 22, user, privateKey, hostKeys } = this.target;
    const { Client } = loadPackage<Ssh2>("ssh2");
    const client = new Client();
    const sock = createConnection({ host: address, port });
    sock.setNoDelay(true);
    let shown: string | undefined;
    const opening = new Promise<Client>((resolve, reject) => {
      let last: unknown;
      client.on("ready", () => resolve(client));
      client.on("error", (error) => {
        last = error;
        reject(shown === undefined ? this.#failed("does not answer", error) : this.#refuse());
      });
      client.on("close", () => {
        if (this.#client === opening) this.#client = undefined;
        reject(this.#failed("does not answer", last));
        for (const fail of this.#waiting) fail(this.#lost());
      });
    });
    // A failure belongs to those who wait for it.
    opening.catch(() => {
      if (this.#client === opening) this.#client = undefined;
      sock.destroy();
    });
    client.connect({
      sock,
      username: user,
      privateKey,
      readyTimeout: readyMs,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: 6,
      algorithms: { serverHostKey: algorithmsOf(hostKeys) },
      hostVerifier: (key) => {
        const blob = Buffer.from(key).toString("base64");
        if (hostKeys.some((known) => known.blob === blob)) return true;
        shown = blob;
        return false;
      },
    });
    return opening;
  }

  #failed(what: string, cause: unknown): SshError {
    if (/authentication methods failed/i.test(messageOf(cause))) {
      return new SshError("refused", `${this.target.name} does not accept the cluster's ssh key.`);
    }
    const why = messageOf(cause ?? "it closed the connection").replaceAll(this.target.address, "its address");
    return new SshError("silent", `${this.target.name} ${what} over ssh (${why}). ${this.target.ifSilent}`);
  }

  #lost(): SshError {
    return new SshError(
      "lost",
      `The connection to ${this.target.name} was lost, and the last command may or may not have run. ` +
        "Repeat it: what is done is found again.",
    );
  }

  #refuse(): SshError {
    const { name, hostKeys, ifKeyDiffers } = this.target;
    const why = hostKeys.length > 0
      ? `${name} shows another host key than the one that is known`
      : `No host key of ${name} is known on this computer`;
    return new SshError("other-key", `${why}, so nothing was sent to it. ${ifKeyDiffers}`);
  }

  /** An answer, or the loss of the connection; the error if the connection that is asked has just been lost, so nothing was sent. */
  async #orLost<T>(
    ask: (resolve: (value: T | Error) => void, reject: (error: Error) => void) => void,
  ): Promise<T | Error> {
    let fail: (error: Error) => void;
    try {
      return await new Promise<T | Error>((resolve, reject) => {
        this.#waiting.add(fail = reject);
        try {
          ask(resolve, reject);
        } catch (error) {
          // The client throws if its connection is gone, before it reports the end.
          resolve(error as Error);
        }
      });
    } finally {
      this.#waiting.delete(fail!);
    }
  }
}

/** The host's keys that a session may use, by the algorithms with which a host proves that it has them. */
function algorithmsOf(keys: HostKey[]): string[] {
  const names = keys.flatMap(({ type }) => type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]);
  return [...new Set(names)];
}

function collect(channel: Channel, done: (result: SshResult) => void, failed: () => void): void {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  let [code, signal]: [number | null, string | null] = [null, null];
  channel.on("data", (chunk: Uint8Array) => stdout.push(chunk));
  channel.stderr.on("data", (chunk: Uint8Array) => stderr.push(chunk));
  channel.on("error", failed);
  channel.on("exit", (ended: number | null, by?: string) => [code, signal] = [ended, by ?? null]);
  channel.on("close", () => {
    // Without an ending, the connection broke off.
    if (code === null && signal === null) failed();
    else done({ code, signal, stdout: textOf(stdout), stderr: textOf(stderr) });
  });
}

const textOf = (chunks: Uint8Array[]) => new TextDecoder().decode(Buffer.concat(chunks));
