/** From a data directory to a server process that lets clients in. */

import { totalmem } from "node:os";
import { join } from "node:path";
import {
  endCompanion,
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

/** How a server is started. */
export interface ServerOptions {
  progress?: Progress;
  signal?: AbortSignal;
  /** The binaries; found (or installed) where they are not given. */
  runtime?: Runtime;
  /** Server variables, over the lab's own. */
  settings?: Settings;
  /** How long it may take to answer. */
  timeoutMs?: number;
}

/** A server that lets clients in. */
export interface Launched {
  child: Deno.ChildProcess;
  /** Holds the password of the account that administers it. */
  uri: string;
  port: number;
  errorLog: string;
}

/** How {@link launch} starts a process. */
export interface LaunchOptions extends Pick<ServerOptions, "signal" | "settings" | "timeoutMs"> {
  /** Whether it continues when this process has ended, rather than ending with it. */
  outlives?: boolean;
}

/** Between the choice of a port and its use another process may take it. */
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
  // An idle server must not keep a program alive that has come to its end.
  child.unref();
  // What comes before the error log is opened: a missing file, an unknown option.
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
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** "by SIGKILL", "with exit code 1". */
export const howEnded = ({ code, signal }: Deno.CommandStatus): string =>
  signal ? `by ${signal}` : `with exit code ${code}`;

/** The lines of an error log that say why, introduced; empty if there are none. */
export function quoteLog(log: string): string {
  const lines = relevantLines(log);
  return lines.length > 0 ? `\nIts error log says:\n  ${lines.join("\n  ")}` : "";
}
