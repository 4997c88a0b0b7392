/** A key-value server for one notebook: in memory, private, and removed afterwards. */

import { join } from "node:path";
import {
  endCompanion,
  exec,
  messageOf,
  pause,
  type Progress,
  serverEnvironment,
  silent,
  startCompanion,
  throwIfInterrupted,
} from "../core/mod.ts";
import { noteSecret } from "../secrets/mod.ts";
import { ProvisionError } from "./errors.ts";
import { serverIdentity } from "./identity.ts";
import { howEnded, quoteLog } from "./launch.ts";
import { createRunDir } from "./run_dir.ts";
import { generatePassword } from "./settings.ts";
import { findTool } from "./tools.ts";

/** A running key-value server with the Redis protocol. It ends with this process, even if that is killed. */
export interface KeyValueServer extends AsyncDisposable {
  /** `redis://:…@127.0.0.1:PORT`. Contains the password: do not print it. */
  uri: string;
  /** "Valkey 8.1.1". */
  version: string;
  /** The id of its process. */
  pid: number;
  /** Stops it. Its data is lost, because it writes nothing to disk. It can be called again. */
  stop(): Promise<void>;
}

/** Options for the start of a key-value server. */
export interface KeyValueOptions {
  /** Where to report progress. Default: nowhere. */
  progress?: Progress;
  /** Stops the start. */
  signal?: AbortSignal;
  /** How long the start may take, in milliseconds. Default: 30,000. */
  timeoutMs?: number;
}

/**
 * Starts an empty key-value server on a free port of 127.0.0.1: `valkey-server` or `redis-server` from PATH, or a private Valkey from Debian's
 * packages, which is installed into the cache the first time. It keeps all data in memory. Stop it, or declare it with `await using`.
 *
 * Cost: about 0.1 s; the first time 9 s, 5 MB of downloads and 35 MB of disk.
 *
 * @throws {ProvisionError} if it cannot be installed or does not start.
 *
 * @example
 * ```ts no-run
 * import { createClient } from "@redis/client";
 * import { startKeyValueServer } from "lab/runtime";
 * await using store = await startKeyValueServer();
 * const carts = await createClient({ url: store.uri }).connect();
 * await carts.hSet("cart:7", "product:12", 2);
 * console.log(store.version, await carts.hGetAll("cart:7")); // "Valkey 8.1.1" and the cart
 * carts.destroy();
 * ```
 */
export async function startKeyValueServer(options: KeyValueOptions = {}): Promise<KeyValueServer> {
  const { progress = silent, signal, timeoutMs = 30_000 } = options;
  const program = await findTool("valkey", { progress, signal });
  const version = await readVersion(program);
  throwIfInterrupted(signal);
  const step = progress.start(`Start ${version}`);
  const dir = await createRunDir();
  try {
    const password = generatePassword();
    noteSecret("the password of the lab's key-value server", password);
    const { child, port } = await launch(program, dir.path, { version, password, signal, timeoutMs });
    step.done(`port ${port}`);
    let stopping: Promise<void> | undefined;
    const stop = () => stopping ??= endCompanion(child).then(() => dir.remove());
    return {
      uri: `redis://:${password}@127.0.0.1:${port}`,
      version,
      pid: child.pid,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    step.fail();
    await dir.remove();
    throw error;
  }
}

/** Between the choice of a port and its use another process may take it. */
const portAttempts = 5;

/** Starts the process. If it throws, no process is left. */
async function launch(
  program: string,
  dir: string,
  { version, password, signal, timeoutMs }:
    & { version: string; password: string; timeoutMs: number }
    & Pick<
      KeyValueOptions,
      "signal"
    >,
): Promise<{ child: Deno.ChildProcess; port: number }> {
  for (let attempt = 1;; attempt++) {
    const port = freePort();
    const log = join(dir, `server_${attempt}.log`);
    const config = await writeConfig(dir, { port, password, log });
    const child = startCompanion(program, [config], {
      cwd: "/",
      env: serverEnvironment(),
      clearEnv: true,
      user: serverIdentity()?.user,
      onParentDeath: "TERM",
    });
    // An idle server must not keep a program alive that has come to its end.
    child.unref();
    try {
      await untilReady(child, version, { log, signal, timeoutMs });
      return { child, port };
    } catch (error) {
      if (!/Address already in use/.test(messageOf(error)) || attempt === portAttempts) throw error;
    }
  }
}

async function readVersion(program: string): Promise<string> {
  const { stdout } = await exec(program, ["--version"]);
  const [, name, number] = /^(\w+) server v=(\S+)/.exec(stdout) ?? [];
  if (!number) throw new ProvisionError("start", `${program} does not report its version: ${stdout.trim()}`);
  return `${name} ${number}`;
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** The settings go by a file that only the server may read: arguments are visible to everybody on the machine. */
async function writeConfig(
  dir: string,
  { port, password, log }: { port: number; password: string; log: string },
): Promise<string> {
  const path = join(dir, "server.conf");
  const lines = [
    "bind 127.0.0.1",
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${dir}`,
    `logfile ${log}`,
    'save ""',
    "appendonly no",
    "daemonize no",
  ];
  await Deno.writeTextFile(path, lines.join("\n") + "\n", { mode: 0o600 });
  const identity = serverIdentity();
  if (identity) await Deno.chown(path, identity.uid, identity.gid);
  return path;
}

async function untilReady(
  child: Deno.ChildProcess,
  version: string,
  { log, signal, timeoutMs }: { log: string; signal?: AbortSignal; timeoutMs: number },
): Promise<void> {
  let ended: Deno.CommandStatus | undefined;
  child.status.then((status) => ended = status);
  for (const deadline = performance.now() + timeoutMs;;) {
    const printed = await Deno.readTextFile(log).catch(() => "");
    if (ended) {
      throw new ProvisionError("start", `${version} did not start: it ended ${howEnded(ended)}.${quoteLog(printed)}`);
    }
    if (/Ready to accept connections/.test(printed)) return;
    if (signal?.aborted || performance.now() > deadline) {
      await endCompanion(child, 2_000);
      throwIfInterrupted(signal);
      throw new ProvisionError("start", `${version} did not answer within ${timeoutMs / 1000} s.${quoteLog(printed)}`);
    }
    await pause(10);
  }
}
