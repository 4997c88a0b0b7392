/** A MariaDB server for one run: fresh, private, gone afterwards. */

import { join } from "node:path";
import { endCompanion, silent, throwIfInterrupted } from "../core/mod.ts";
import { howEnded, launch, type Launched, quoteLog, type ServerOptions } from "./launch.ts";
import { createRunDir, type RunDir } from "./run_dir.ts";
import { findRuntime, type Runtime } from "./runtime.ts";
import { copyTemplate, findTemplate } from "./template.ts";

/** A running server. It ends with this process, however that ends. */
export interface Server extends AsyncDisposable {
  /** `mariadb://lab:…@127.0.0.1:PORT`. Contains the password: do not print it. */
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
 * Cost: well under a second warm; about 10 s and 35 MB of downloads the first time; about 150 MB of disk and as much memory
 * to begin with.
 *
 * @throws {ProvisionError} with the relevant lines of its error log where it does not start.
 *
 * @example
 * ```ts no-run
 * import { startServer } from "lab/runtime";
 * import { connect } from "lab/sql";
 * await using server = await startServer();
 * await using db = await connect({ uri: server.uri });
 * ```
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
