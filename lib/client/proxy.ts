/**
 * HAProxy in front of a cluster, for clients that do not know about clusters. Each node has a health endpoint that reports whether it takes
 * writes, because an open port alone does not mean that.
 */

import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import { endCompanion, serverEnvironment, startCompanion } from "../core/mod.ts";
import { createRunDir, findTool, quoteLog, serverIdentity } from "../runtime/mod.ts";
import {
  type Cluster,
  ClusterError,
  type ClusterRecord,
  type Member,
  reachOf,
  targetOf,
  watcherOf,
} from "../cluster/mod.ts";
import { type Health, watchNode } from "./health.ts";

/** A proxy. It runs until `await using` closes it, or this process ends. */
export interface Proxy extends AsyncDisposable {
  /** The address that clients connect to: 127.0.0.1. */
  host: string;
  /** The port that clients connect to. */
  port: number;
  /** The text of its configuration file. */
  config: string;
}

/** The port of a node's health endpoint. */
export interface HealthPort {
  node: string;
  port: number;
}

/**
 * The configuration of HAProxy. All work goes to the first node that takes it; the others are backups. Connections to a node that went down are
 * closed, so that clients notice. TLS ends at the node. Pure.
 */
export function renderProxyConfig(
  { members, primary }: { members: Pick<Member, "name" | "address" | "ports" | "reach">[]; primary: string },
  port: number,
  health: HealthPort[],
): string {
  const ordered = members.toSorted((a, b) => Number(b.name === primary) - Number(a.name === primary));
  return [
    "global",
    "  maxconn 512",
    "defaults",
    "  mode tcp",
    "  timeout connect 2s",
    "  timeout client 1h",
    "  timeout server 1h",
    "  timeout check 1s",
    "listen cluster",
    `  bind 127.0.0.1:${port}`,
    "  option httpchk GET /",
    ...ordered.map((member, at) => {
      const { name } = member;
      const { address, port } = reachOf(member);
      const check = health.find(({ node }) => node === name)!.port;
      return `  server ${name} ${address}:${port} check addr 127.0.0.1 port ${check} inter 200ms fall 2 rise 1` +
        ` on-marked-down shutdown-sessions${at > 0 ? " backup" : ""}`;
    }),
    "",
  ].join("\n");
}

/**
 * Starts HAProxy on this machine in front of the nodes that a cluster has now. It uses the HAProxy on PATH, or installs one from Debian's packages
 * into the cache.
 *
 * @throws {ProvisionError} if HAProxy is not available and cannot be installed.
 * @throws {ClusterError} if it does not start.
 *
 * @example
 * ```ts no-run
 * import { openPool, startProxy } from "lab/client";
 * import { startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await using proxy = await startProxy(cluster);
 * await using pool = await openPool(cluster, { through: proxy });
 * ```
 */
export async function startProxy(cluster: Cluster): Promise<Proxy> {
  const { record, progress, signal } = await cluster.context();
  const program = await findTool("haproxy", { progress, signal });
  const endpoints = startEndpoints(record);
  const dir = await createRunDir();
  const port = freePort();
  const config = renderProxyConfig(record, port, endpoints.ports);
  const file = join(dir.path, "haproxy.cfg");
  await Deno.writeTextFile(file, config, { mode: 0o644 });
  const child = startCompanion(program, ["-f", file, "-q"], {
    cwd: "/",
    env: serverEnvironment(),
    clearEnv: true,
    user: serverIdentity()?.user,
    stderr: "piped",
  });
  child.unref();
  const errors = new Response(child.stderr).text();
  const close = async () => {
    await endCompanion(child, 1_000);
    await endpoints.close();
    await dir.remove();
  };
  try {
    await untilOpen(port, child, errors, cluster.name);
    return { host: "127.0.0.1", port, config, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A health endpoint for each node on its own port: 200 if the node takes writes, otherwise 503 with the reason. */
function startEndpoints(record: ClusterRecord): { ports: HealthPort[]; close(): Promise<void> } {
  const end = new AbortController();
  const patience = { everyMs: 100, timeoutMs: 1_000 };
  const started = record.members.map((member) => {
    let health: Health = { isWritable: false, reason: "not checked yet" };
    const target = targetOf(record, member, watcherOf(record.spec));
    const watch = watchNode({ name: member.name, target }, record.spec.topology, patience, end.signal, (changed) => {
      health = changed;
    });
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () =>
        new Response(`${health.isWritable ? "takes writes" : health.reason}\n`, {
          status: health.isWritable ? 200 : 503,
        }),
    );
    return { node: member.name, port: server.addr.port, watch, server };
  });
  return {
    ports: started.map(({ node, port }) => ({ node, port })),
    async close() {
      end.abort();
      await Promise.all(started.flatMap(({ watch, server }) => [watch, server.shutdown()]));
    },
  };
}

async function untilOpen(port: number, child: Deno.ChildProcess, errors: Promise<string>, cluster: string) {
  let ended = false;
  child.status.then(() => ended = true);
  for (let tries = 0; tries < 200; tries++) {
    if (ended) throw new ClusterError(`HAProxy for ${cluster} did not start.${quoteLog(await errors)}`, { cluster });
    const connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    connection?.close();
    if (connection) return;
    await delay(50);
  }
  throw new ClusterError(`HAProxy for ${cluster} did not open its port within 10 s.`, { cluster });
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
