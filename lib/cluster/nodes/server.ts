/** The server of a node: found, started and stopped over its host. */

import { pause } from "../../core/mod.ts";
import { quoteLog } from "../../runtime/mod.ts";
import { type ClusterContext, hostOf } from "../context.ts";
import type { Host, HostProcess, Started } from "../hosts/host.ts";
import { nodePaths } from "../plan/paths.ts";

/** The server of the node in `dir`, as opposed to one that only looks how far its data goes, and to scripts that name its option file. Pure. */
export function pickServer(dir: string, processes: HostProcess[]): HostProcess | undefined {
  const config = `--defaults-file=${nodePaths(dir).config}`;
  return processes.find(({ program, args }) =>
    program === "mariadbd" && args.includes(config) && !args.includes("--wsrep-recover")
  );
}

/**
 * The processes that an interrupted command or a killed server left: everything but a server that runs and its helpers. One that
 * copies data would hold a port, and write to the data. Pure.
 */
export function pickStrays(dir: string, processes: HostProcess[]): HostProcess[] {
  const server = pickServer(dir, processes);
  return processes.filter((one) => {
    if (one === server) return false;
    const isOfNode = one.args.some((arg) => arg.includes(`${dir}/`));
    return !server || !isOfNode || one.args.includes("--wsrep-recover");
  });
}

/** The server of a node; `undefined` if none runs. */
export async function findServer(context: ClusterContext, node: string): Promise<HostProcess | undefined> {
  const host = hostOf(context, node);
  return pickServer(host.describe().dir, await host.processes());
}

/** Whether a node's server runs and no signal stopped it. */
export const isRunning = async (context: ClusterContext, node: string): Promise<boolean> =>
  (await findServer(context, node))?.isFrozen === false;

/** Starts a node's server with further arguments, and does not wait for it. */
export async function startServer(context: ClusterContext, node: string, args: string[] = []): Promise<Started> {
  const host = hostOf(context, node);
  const { dir, binaries } = host.describe();
  const { config, log } = nodePaths(dir);
  return await host.start(binaries.server, [`--defaults-file=${config}`, ...args], { log, outlives: context.outlives });
}

/** Why a server that was just started has ended, with the relevant lines of its error log; `undefined` while it runs. */
export async function diagnose(started: Started | undefined): Promise<string | undefined> {
  const ending = await started?.ending();
  return ending && `Its server ended ${ending.how}.${quoteLog(ending.log)}`;
}

/** Ends a node's server: asks, and kills it after `graceMs`. One that does not run is fine. */
export async function stopServer(context: ClusterContext, node: string, { graceMs = 30_000 } = {}): Promise<void> {
  const host = hostOf(context, node);
  const deadline = performance.now() + graceMs;
  for (let asked = false;; asked = true) {
    const server = await findServer(context, node);
    if (!server) return;
    if (performance.now() >= deadline) await host.signal(server.pid, "SIGKILL");
    else if (!asked) await host.signal(server.pid, "SIGTERM");
    if (server.isFrozen) await host.signal(server.pid, "SIGCONT");
    await pause(20);
  }
}

/** Ends what an interrupted command or a killed server left of a node. None of it ever served clients. */
export async function endStrays(host: Host): Promise<void> {
  for (;;) {
    const strays = pickStrays(host.describe().dir, await host.processes());
    if (strays.length === 0) return;
    for (const { pid } of strays) await host.signal(pid, "SIGKILL");
    await pause(20);
  }
}
