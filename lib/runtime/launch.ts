/** Starts a server process on a data directory, and waits until it accepts clients. */

import { totalmem } from "node:os";
import { join } from "node:path";
import {
  endCompanion,
  pause,
  type Progress,
  serverEnvironment,
  startCompanion,
  startIndependent,
  throwIfInterrupted,
} from "../core/mod.ts";
import { noteSecret } from "../secrets/mod.ts";
import { ProvisionError } from "./errors.ts";
import { serverIdentity } from "./identity.ts";
import type { Runtime } from "./runtime.ts";
import {
  adminSql,
  adminUser,
  generatePassword,
  relevantLines,
  serverArgs,
  type ServerPlace,
  type Settings,
  sizeSettings,
} from "./settings.ts";

/** Options for the start of a server. */
export interface ServerOptions {
  /** Where to report progress. Default: nowhere. */
  progress?: Progress;
  /** Stops the start. */
  signal?: AbortSignal;
  /** The binaries. Default: found, or installed if they are missing. */
  runtime?: Runtime;
  /** Server variables; they override the lab's own. */
  settings?: Settings;
  /** How long the start may take, in milliseconds. Default: 30,000. */
  timeoutMs?: number;
}

/** A server that accepts clients. */
export interface Launched {
  child: Deno.ChildProcess;
  /** Contains the password of the administrator. */
  uri: string;
  port: number;
  errorLog: string;
}

/** How {@link launch} starts a process. */
export interface LaunchOptions extends Pick<ServerOptions, "signal" | "settings" | "timeoutMs"> {
  /** Whether it continues when this process has ended, rather than ending with it. */
  outlives?: boolean;
}

/** Another process may take a port between its choice and its use. */
const portAttempts = 5;

/**
 * Starts a server on the data directory `data` in `dir`, on a free port of 127.0.0.1, with a new password. If it throws, no process
 * is left; what is in `dir` is left to the caller.
 *
 * @throws {ProvisionError} with the relevant lines of its error log.
 */
export async function launch(runtime: Runtime, dir: string, options: LaunchOptions = {}): Promise<Launched> {
  const password = generatePassword();
  noteSecret("the password of the lab's server", password);
  for (let attempt = 1;; attempt++) {
    const place = placeIn(dir);
    await writeInitFile(place.initFile, password);
    const started = await tryToLaunch(runtime, place, options).finally(() => Deno.remove(place.initFile));
    if ("child" in started) {
      const uri = `mariadb://${adminUser}:${password}@127.0.0.1:${place.port}`;
      return { child: started.child, uri, port: place.port, errorLog: place.errorLog };
    }
    if (!/Address already in use/.test(started.log) || attempt === portAttempts) {
      throw new ProvisionError(
        "start",
        `MariaDB ${runtime.version} did not start: ${started.reason}${quoteLog(started.log)}`,
      );
    }
  }
}

function placeIn(dir: string): ServerPlace {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = listener.addr.port;
  listener.close();
  return {
    dataDir: join(dir, "data"),
    tmpDir: dir,
    errorLog: join(dir, "error.log"),
    initFile: join(dir, "init.sql"),
    port,
  };
}

async function writeInitFile(path: string, password: string): Promise<void> {
  await Deno.writeTextFile(path, adminSql(password), { mode: 0o600 });
  const identity = serverIdentity();
  if (identity) await Deno.chown(path, identity.uid, identity.gid);
}

/** Starts the process and waits until it lets clients in; where it does not, it is gone when this returns. */
async function tryToLaunch(
  runtime: Runtime,
  place: ServerPlace,
  { signal, settings, timeoutMs = 60_000, outlives = false }: LaunchOptions,
): Promise<{ child: Deno.ChildProcess } | { reason: string; log: string }> {
  await Deno.remove(place.errorLog).catch(() => {});
  const [program, args] = [
    runtime.bin("mariadbd"),
    serverArgs(runtime.basedir, place, {
      ...sizeSettings(totalmem()),
      ...settings,
    }),
  ];
  const how = {
    cwd: "/",
    env: serverEnvironment(),
    clearEnv: true,
    user: serverIdentity()?.user,
    stderr: "piped",
  } as const;
  const child = outlives
    ? startIndependent(program, args, how)
    : startCompanion(program, args, { ...how, onParentDeath: "TERM" });
  // An idle server must not keep a finished program alive.
  child.unref();
  // Messages from before the error log is opened: a missing file, an unknown option.
  const early = new Response(child.stderr).text();
  let ended: Deno.CommandStatus | undefined;
  child.status.then((status) => ended = status);
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const log = await Deno.readTextFile(place.errorLog).catch(() => "");
    if (/ready for connections/.test(log) && !ended) return { child };
    if (ended) {
      const last = await Deno.readTextFile(place.errorLog).catch(() => "");
      return { reason: `it ended ${howEnded(ended)}.`, log: last + await early };
    }
    if (signal?.aborted || performance.now() > deadline) {
      await endCompanion(child, 2_000);
      throwIfInterrupted(signal);
      return { reason: `it did not answer within ${timeoutMs / 1000} s.`, log };
    }
    await pause(10);
  }
}

/** How a process ended, as words for a message. Pure. */
export const howEnded = ({ code, signal }: Deno.CommandStatus): string =>
  signal ? `by ${signal}` : `with exit code ${code}`;

/**
 * The lines of an error log that explain a failure, introduced for a message: from the first error on, or the last lines. Empty if the log is empty. Pure.
 */
export function quoteLog(log: string): string {
  const lines = relevantLines(log);
  return lines.length > 0 ? `\nIts error log says:\n  ${lines.join("\n  ")}` : "";
}
