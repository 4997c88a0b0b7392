/** Reads the facts of a cluster from its hosts and nodes. */

import { type ClusterContext, hostOf } from "./context.ts";
import { findExisting } from "./hosts/files.ts";
import type { Host } from "./hosts/host.ts";
import { readNode } from "./nodes/access.ts";
import { isCertificateOf } from "./nodes/files.ts";
import { pickServer, pickStrays } from "./nodes/server.ts";
import { renderConfig } from "./plan/config.ts";
import { type NodeFacts, nothingOf, seedPlace } from "./plan/facts.ts";
import { nodePaths, seedDir } from "./plan/paths.ts";
import { type Member, nodeKeyOf, noteKey } from "./plan/record.ts";

/** The facts of all members, planned ones last. Changes nothing. */
export async function readFacts(context: ClusterContext): Promise<NodeFacts[]> {
  const { members, planned } = context.record;
  const facts = await Promise.all(members.map((member) => readMember(context, member)));
  return [...facts, ...planned.map(({ name }) => nothingOf(name))];
}

async function readMember(context: ClusterContext, member: Member): Promise<NodeFacts> {
  const { record, provider } = context;
  const { name } = member;
  if (!await provider.exists(name)) return nothingOf(name);
  const host = hostOf(context, name);
  const description = host.describe();
  const { dir, shared } = description;
  const paths = nodePaths(dir);
  const [processes, existing, config, certificate, key, isCut] = await Promise.all([
    host.processes(),
    findExisting(host, [seedDir(shared), paths.data]),
    host.read(paths.config),
    host.read(paths.tls.certificate),
    host.read(paths.tls.key),
    host.isCut(),
  ]);
  // Another process may have made it: what this one shows must not hold it either.
  noteKey(nodeKeyOf(context.name, name), key ?? "");
  const server = pickServer(dir, processes);
  const isRunning = server !== undefined && !server.isFrozen;
  return {
    name,
    hasMachine: true,
    hasStrays: pickStrays(dir, processes).length > 0,
    isCertified: isCertificateOf(record, member, certificate ?? ""),
    seed: { place: seedPlace(description), exists: existing.has(seedDir(shared)) },
    hasData: existing.has(paths.data),
    isConfigured: config === renderConfig(record, member, description),
    process: !server ? "none" : server.isFrozen ? "frozen" : "running",
    pid: server?.pid,
    memoryMiB: server && await readMemory(host, server.pid),
    isCut,
    state: isRunning ? await readNode(context, name) : undefined,
  };
}

async function readMemory(host: Host, pid: number): Promise<number | undefined> {
  const status = await host.read(`/proc/${pid}/status`).catch((error) => {
    // The process ended while it was read (ESRCH).
    if (error instanceof Error && /\(os error 3\)/.test(error.message)) return undefined;
    throw error;
  });
  const kib = /^VmRSS:\s*(\d+)/m.exec(status ?? "")?.[1];
  return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
}
