/** What cells do on the machines of nodes, wherever these are: run programs, read files, list the servers. */

import { posix } from "node:path";
import type { ExecResult } from "../core/mod.ts";
import type { Cluster } from "./cluster.ts";
import { type ClusterContext, hostOf } from "./context.ts";
import { ClusterError } from "./errors.ts";
import { findServer } from "./nodes/server.ts";
import { nodePaths } from "./plan/paths.ts";
import { findMember } from "./plan/record.ts";

/** Runs a program in a folder. Arguments: the folder, the program, its arguments. */
const runIn = 'cd -- "$1" && shift && exec "$@"';

/**
 * Runs a program on a node's machine, in the node's folder, where `error.log`, `my.cnf` and `data` are. It does not throw if the program
 * fails: look at `ok`.
 *
 * @throws {ClusterError} if there is no such node, or its machine cannot be reached.
 *
 * @example
 * ```ts no-run
 * import { runAtNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * const { stdout } = await runAtNode(cluster, "node1", ["grep", "-c", "Warning", "error.log"]);
 * ```
 */
export async function runAtNode(
  cluster: Pick<Cluster, "context">,
  node: string,
  [program, ...args]: readonly [string, ...string[]],
): Promise<ExecResult> {
  const host = hostOf(await cluster.context(), node);
  const ended = await host.run("sh", ["-c", runIn, "sh", host.describe().dir, program, ...args]);
  return { ...ended, command: [program, ...args].join(" ") };
}

/**
 * Runs one of MariaDB's client programs on a node's machine, connected to its server over TLS as `lab`, which may do everything. The password goes
 * through the program's standard input, never into its arguments or a file. It does not throw if the program fails: look at `ok`.
 *
 * @param command the program and its arguments: `["mariadb-admin", "extended-status"]`, `["mariadb", "--table", "--execute=SHOW PROCESSLIST"]`
 * @throws {ClusterError} if there is no such node, or its machine cannot be reached.
 *
 * @example
 * ```ts no-run
 * import { runClientAtNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * const { stdout } = await runClientAtNode(cluster, "node1", ["mariadb-admin", "status"]);
 * ```
 */
export async function runClientAtNode(
  cluster: Pick<Cluster, "context">,
  node: string,
  [program, ...args]: readonly ["mariadb" | "mariadb-admin", ...string[]],
): Promise<ExecResult> {
  const context = await cluster.context();
  const host = hostOf(context, node);
  const { dir, binaries } = host.describe();
  const { address, ports } = findMember(context.record, node);
  const options = {
    user: "lab",
    password: context.record.passwords.lab,
    host: address,
    port: ports.sql,
    ssl_ca: nodePaths(dir).tls.ca,
  };
  const input = `[client]\n${Object.entries(options).map(([name, value]) => `${name}=${value}\n`).join("")}`;
  const path = posix.join(binaries.basedir, "bin", program);
  const ended = await host.run(path, ["--defaults-file=/dev/stdin", ...args], { input });
  return { ...ended, command: [program, ...args].join(" ") };
}

/**
 * The text of a file on a node's machine. A password in it is not masked: show option files with `readConfiguration`.
 *
 * @param path in the node's folder ("error.log", "data/grastate.dat"), or absolute
 * @throws {ClusterError} if there is no such node or file, or its machine cannot be reached.
 *
 * @example
 * ```ts no-run
 * import { readAtNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * console.log((await readAtNode(cluster, "node1", "error.log")).split("\n").length);
 * ```
 */
export async function readAtNode(cluster: Pick<Cluster, "context">, node: string, path: string): Promise<string> {
  const context = await cluster.context();
  const host = hostOf(context, node);
  const text = await host.read(posix.resolve(host.describe().dir, path));
  if (text !== undefined) return text;
  throw new ClusterError(`${node} has no file ${path}.`, { cluster: context.name, node });
}

/** The servers of a cluster that run on one machine. */
export interface MachineServers {
  /** What the machine is called: an instance's id, or "this machine". */
  machine: string;
  /** The nodes on it, whether or not their servers run. */
  nodes: string[];
  /** The process ids of the servers that run, or are frozen. */
  pids: number[];
}

/**
 * The machines of a cluster with the servers on each: one for each node in the cloud, one for all of them on this computer.
 *
 * @example
 * ```ts no-run
 * import { listServers, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * for (const { machine, pids } of await listServers(cluster)) console.log(machine, pids.length);
 * ```
 */
export async function listServers(cluster: Pick<Cluster, "context">): Promise<MachineServers[]> {
  const context = await cluster.context();
  const found = await Promise.all(context.record.members.map(({ name }) => readServer(context, name)));
  return [...Map.groupBy(found.flatMap((one) => one ?? []), ({ machine }) => machine)].map(([machine, servers]) => ({
    machine,
    nodes: servers.map(({ node }) => node),
    pids: servers.flatMap(({ pid }) => pid ?? []),
  }));
}

async function readServer(context: ClusterContext, node: string) {
  if (!await context.provider.exists(node)) return undefined;
  const { machine } = hostOf(context, node).describe();
  return { node, machine, pid: (await findServer(context, node))?.pid };
}
