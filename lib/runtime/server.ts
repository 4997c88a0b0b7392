/** A MariaDB server for one run: new, private, and removed afterwards. */

import { join } from "node:path";
import { endCompanion, silent, throwIfInterrupted } from "../core/mod.ts";
import { howEnded, launch, type Launched, quoteLog, type ServerOptions } from "./launch.ts";
import { createRunDir, type RunDir } from "./run_dir.ts";
import { findRuntime, type Runtime } from "./runtime.ts";
import { copyTemplate, findTemplate } from "./template.ts";

/** A running server. It ends with this process, even if that is killed. */
export interface Server extends AsyncDisposable {
  /** `mariadb://lab:…@127.0.0.1:PORT`. Contains the password: do not print it. */
  uri: string;
  /** "11.8.6". */
  version: string;
  /** The id of its process. */
  pid: number;
  /** Its port on 127.0.0.1. */
  port: number;
  /** Its binaries. */
  runtime: Runtime;
  /**
   * Resolves when the process has ended; never rejects. A program that reads this property does not end before.
   */
  readonly exited: Promise<Deno.CommandStatus>;
  /**
   * Why it ended unexpectedly, with the last lines of its error log; `undefined` while it runs, or if it was stopped.
   */
  diagnose(): Promise<string | undefined>;
  /** Shuts it down (kills it after 10 s) and removes its data. It can be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a new, empty server on a free port of 127.0.0.1. Close it, or declare it with `await using`.
 *
 * Cost: well under a second; the first time about 10 s and 35 MB of downloads. It takes about 150 MB of disk and as much memory to begin with.
 *
 * @throws {ProvisionError} if it cannot be installed or does not start; the message quotes its error log.
 * @throws {InterruptedError} if `signal` aborts.
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
    const server = describe(await launch(runtime, dir.path, options), dir, runtime);
    step.done(`port ${server.port}`);
    return server;
  } catch (error) {
    step.fail();
    await dir.remove();
    throw error;
  }
}

function describe({ child, uri, port, errorLog }: Launched, dir: RunDir, runtime: Runtime): Server {
  let stopping: Promise<void> | undefined;
  let gone: Deno.CommandStatus | undefined;
  const exited = child.status.then((status) => gone = status);
  const stop = () => stopping ??= endCompanion(child).then(() => dir.remove());
  return {
    uri,
    version: runtime.version,
    pid: child.pid,
    port,
    runtime,
    get exited() {
      child.ref();
      return exited;
    },
    async diagnose() {
      if (!gone || stopping) return undefined;
      const log = await Deno.readTextFile(errorLog).catch(() => "");
      return `MariaDB ${runtime.version} (process ${child.pid}) ended unexpectedly ${howEnded(gone)}.${quoteLog(log)}`;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
