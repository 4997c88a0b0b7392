/** A MariaDB server for one run: fresh, private, gone afterwards. */

import { join } from "node:path";
import { endCompanion, type Progress, silent, startCompanion, throwIfInterrupted } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { serverIdentity } from "./identity.ts";
import { createRunDir, type RunDir } from "./run_dir.ts";
import { findRuntime, type Runtime } from "./runtime.ts";
import {
  adminSql,
  adminUser,
  generatePassword,
  serverArgs,
  type ServerPlace,
  type Settings,
  tellingLines,
} from "./settings.ts";
import { copyTemplate, findTemplate } from "./template.ts";

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

/** A running server. It ends with this process, however that ends. */
export interface Server extends AsyncDisposable {
  /** `mariadb://lab:…@127.0.0.1:PORT`. It holds the password: not for output. */
  uri: string;
  version: string;
  pid: number;
  port: number;
  runtime: Runtime;
  /**
   * Resolves when the process is gone, asked or not; never rejects. A program that has asked for it lives at least
   * until then.
   */
  readonly exited: Promise<Deno.CommandStatus>;
  /**
   * Why it is gone, in whole sentences with the last lines of its error log; `undefined` while it runs or once it was
   * stopped.
   */
  diagnose(): Promise<string | undefined>;
  /** Shuts it down (kills it after 10 s) and removes its data. Calling it again is fine. */
  stop(): Promise<void>;
}

/**
 * Starts a fresh, empty server on a free port of 127.0.0.1. Binaries and an empty data directory are made the first
 * time and kept in the cache.
 *
 * Cost: well under a second warm; about 10 s and 35 MB of downloads the first time; 51 MB of disk and 140 MB of memory
 * while it runs.
 *
 * @throws {ProvisionError} with the telling lines of its error log where it does not start.
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { progress = silent, signal } = options;
  const runtime = options.runtime ?? await findRuntime({ progress, signal });
  const template = await findTemplate(runtime, { progress, signal });
  throwIfInterrupted(signal);
  const step = progress.start(`Start MariaDB ${runtime.version}`);
  const dir = await createRunDir();
  try {
    await copyTemplate(template, join(dir.path, "data"));
    const server = await startOn(dir, runtime, options);
    step.done(`port ${server.port}`);
    return server;
  } catch (error) {
    step.fail();
    await dir.remove();
    throw error;
  }
}

/** Between the choice of a port and its use another process may take it. */
const portAttempts = 5;

async function startOn(dir: RunDir, runtime: Runtime, options: ServerOptions): Promise<Server> {
  const password = generatePassword();
  for (let attempt = 1;; attempt++) {
    const place = placeIn(dir.path);
    await writeInitFile(place.initFile, password);
    const started = await launch(runtime, place, options);
    await Deno.remove(place.initFile);
    if ("child" in started) return describe(started.child, dir, place, runtime, password);
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
async function launch(
  runtime: Runtime,
  place: ServerPlace,
  { signal, settings, timeoutMs = 60_000 }: ServerOptions,
): Promise<{ child: Deno.ChildProcess } | { reason: string; log: string }> {
  await Deno.remove(place.errorLog).catch(() => {});
  const child = startCompanion(runtime.bin("mariadbd"), serverArgs(runtime.basedir, place, settings), {
    cwd: "/",
    user: serverIdentity()?.user,
    onParentDeath: "TERM",
    stderr: "piped",
  });
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

function describe(
  child: Deno.ChildProcess,
  dir: RunDir,
  place: ServerPlace,
  runtime: Runtime,
  password: string,
): Server {
  let stopping: Promise<void> | undefined;
  let gone: Deno.CommandStatus | undefined;
  const exited = child.status.then((status) => gone = status);
  const stop = () => stopping ??= endCompanion(child).then(() => dir.remove());
  return {
    uri: `mariadb://${adminUser}:${password}@127.0.0.1:${place.port}`,
    version: runtime.version,
    pid: child.pid,
    port: place.port,
    runtime,
    get exited() {
      child.ref();
      return exited;
    },
    async diagnose() {
      if (!gone || stopping) return undefined;
      const log = await Deno.readTextFile(place.errorLog).catch(() => "");
      return `MariaDB ${runtime.version} (process ${child.pid}) ended by itself ${howEnded(gone)}.${quoteLog(log)}`;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const howEnded = ({ code, signal }: Deno.CommandStatus) => signal ? `by ${signal}` : `with exit code ${code}`;

const quoteLog = (log: string) => {
  const lines = tellingLines(log);
  return lines.length > 0 ? `\nIts error log says:\n  ${lines.join("\n  ")}` : "";
};
