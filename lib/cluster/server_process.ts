/** The server processes of a cluster on this machine. */

import { delimiter, join } from "node:path";
import { type Progress, serverEnvironment, startCompanion, startIndependent, throwIfInterrupted } from "../core/mod.ts";
import {
  type LeftProcess,
  listProcesses,
  quoteLog,
  type Runtime,
  serverIdentity,
  signalProcess,
} from "../runtime/mod.ts";
import { type Binaries, configFile, dataDir, errorLog } from "./config.ts";
import { ClusterError } from "./errors.ts";
import { formatGrastate, noHistory, parseGrastate, parseRecovered, type Position } from "./grastate.ts";
import { findHelpers, findServer, listStrays } from "./home.ts";
import type { Member } from "./record.ts";

/** A cluster's place on this machine, and how it is worked on. */
export interface LocalHost {
  /** The cluster's name. */
  cluster: string;
  /** Its folder. */
  home: string;
  runtime: Runtime;
  binaries: Binaries;
  /** Whether its servers go on when this process has ended. */
  outlives: boolean;
  progress: Progress;
  signal?: AbortSignal;
  /** How long a node may take for a change of its state. */
  deadlineMs: number;
}

/** The server of a member; `undefined` where none runs. */
export async function findNodeServer({ home }: LocalHost, node: string): Promise<LeftProcess | undefined> {
  return findServer(home, node, await listProcesses(home));
}

/** How a program of the lab's binaries is started: as an ordinary user, and with the tools beside it. */
export function startProgram(
  { runtime, outlives }: Pick<LocalHost, "runtime" | "outlives">,
  args: string[],
): Deno.ChildProcess {
  const env = serverEnvironment();
  const how = {
    cwd: "/",
    // Scripts that copy data between nodes look for their tools there.
    env: { ...env, PATH: [join(runtime.basedir, "bin"), env.PATH].join(delimiter) },
    clearEnv: true,
    user: serverIdentity()?.user,
  };
  const program = runtime.bin("mariadbd");
  const child = outlives ? startIndependent(program, args, how) : startCompanion(program, args, how);
  child.unref();
  return child;
}

/** A server that was just started. */
export interface StartedServer {
  /** Why it has ended, if it has: the telling lines of its error log. */
  diagnose(): Promise<string | undefined>;
}

/** Starts a member's server, with further arguments. Does not wait for it. */
export async function startServerProcess(host: LocalHost, node: string, args: string[] = []): Promise<StartedServer> {
  const log = errorLog(host.home, node);
  const before = (await Deno.stat(log).catch(() => undefined))?.size ?? 0;
  const child = startProgram(host, [`--defaults-file=${configFile(host.home, node)}`, ...args]);
  let ended: Deno.CommandStatus | undefined;
  child.status.then((status) => ended = status);
  return {
    async diagnose() {
      if (!ended) return undefined;
      const said = (await Deno.readTextFile(log).catch(() => "")).slice(before);
      const how = ended.signal ? `by ${ended.signal}` : `with exit code ${ended.code}`;
      return `Its server ended ${how}.${quoteLog(said)}`;
    },
  };
}

/** Ends a member's server: asks, and kills it after `graceMs`. One that does not run is fine. */
export async function stopServerProcess(host: LocalHost, node: string, { graceMs = 30_000 } = {}): Promise<void> {
  const deadline = performance.now() + graceMs;
  for (let asked = false;; asked = true) {
    const server = await findNodeServer(host, node);
    if (!server) return;
    if (performance.now() >= deadline) signalProcess(server.pid, "SIGKILL");
    else if (!asked) signalProcess(server.pid, "SIGTERM");
    if (server.isFrozen) signalProcess(server.pid, "SIGCONT");
    await pause(20);
  }
}

/** Ends what runs in the cluster's folder and belongs to no member's server: what an interrupted command left. */
export async function endStrays({ home }: LocalHost, members: string[]): Promise<void> {
  for (;;) {
    const processes = await listProcesses(home);
    const strays = listStrays(home, members, processes);
    if (strays.length === 0) return;
    // None of it is a server that clients have been let into.
    for (const { pid } of strays) signalProcess(pid, "SIGKILL");
    await pause(20);
  }
}

/** Ends what a member's server left when it was killed while it took over a whole copy: it would hold the port, and write to the data. */
export async function endHelpers({ home }: LocalHost, member: Member): Promise<void> {
  for (;;) {
    const helpers = findHelpers(home, member, await listProcesses(home));
    if (helpers.length === 0) return;
    for (const { pid } of helpers) signalProcess(pid, "SIGKILL");
    await pause(20);
  }
}

/**
 * How far a member's data goes in the group's history. After a crash only its data knows; looking takes about a second, since InnoDB
 * recovers on the way.
 *
 * `undefined` where there is no history in it, as after a copy that broke off: such data must be replaced.
 */
export async function readPosition(
  host: LocalHost,
  node: string,
): Promise<{ position: Position; isClean: boolean } | undefined> {
  const file = join(dataDir(host.home, node), "grastate.dat");
  const noted = parseGrastate(await Deno.readTextFile(file).catch(() => ""));
  if (!noted || noted.historyId === noHistory) return undefined;
  if (noted.seqno >= 0) return { position: noted, isClean: true };
  const log = join(dataDir(host.home, node), "recovery.log");
  await Deno.remove(log).catch(() => {});
  // Never outlives us: two servers on one data directory would wait for each other.
  const child = startProgram({ ...host, outlives: false }, [
    `--defaults-file=${configFile(host.home, node)}`,
    "--wsrep-recover",
    `--log-error=${log}`,
  ]);
  child.ref();
  const { success } = await child.status;
  throwIfInterrupted(host.signal);
  const said = await Deno.readTextFile(log).catch(() => "");
  const position = parseRecovered(said);
  if (!success || !position) {
    throw new ClusterError(`Cannot tell how far the data of ${node} goes.${quoteLog(said)}`, {
      cluster: host.cluster,
      node,
    });
  }
  return position.historyId === noHistory ? undefined : { position, isClean: false };
}

/** Allows a member to begin the group anew, and makes all forget the group that they were last in. */
export async function markAsFirst(host: LocalHost, node: string, position: Position, all: string[]): Promise<void> {
  for (const name of all) await Deno.remove(join(dataDir(host.home, name), "gvwstate.dat")).catch(() => {});
  const file = join(dataDir(host.home, node), "grastate.dat");
  await Deno.writeTextFile(file, formatGrastate(position, true));
}

/** What is waited for, and how. */
export interface Wait {
  /** For people: "node2 is synced". */
  until: string;
  node: string;
  /** The server that is waited for; if it ends, so does the wait. */
  server?: StartedServer;
  deadlineMs?: number;
}

/**
 * Waits until something holds.
 *
 * @throws {ClusterError} where the server ended or the deadline passed, with what it said.
 */
export async function waitUntil(
  host: LocalHost,
  { until, node, server, deadlineMs = host.deadlineMs }: Wait,
  holds: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    throwIfInterrupted(host.signal);
    if (await holds()) return;
    const reason = await server?.diagnose();
    if (reason || performance.now() > deadline) {
      const late = `It was not so after ${Math.round(deadlineMs / 1000)} s. See ${errorLog(host.home, node)}.`;
      throw new ClusterError(`Waited in vain in the cluster ${host.cluster} until ${until}. ${reason ?? late}`, {
        cluster: host.cluster,
        node,
      });
    }
    // Asking costs a node a new connection.
    await pause(100);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
