/** The folder of a cluster on this machine, and what is there of it. */

import { join } from "node:path";
import { cacheDir } from "../core/mod.ts";
import { exists, type LeftProcess, listProcesses, programOf, type Runtime } from "../runtime/mod.ts";
import { type Binaries, configFile, dataDir, nodeDir, renderConfig } from "./config.ts";
import { ClusterError } from "./errors.ts";
import { askNode } from "./node_state.ts";
import type { ClusterFacts, NodeFacts } from "./plan.ts";
import { type ClusterRecord, type Member, readRecord } from "./record.ts";
import { targetOf } from "./target.ts";
import type { ClusterSpec } from "./spec.ts";
import { certificatePaths, tlsDir } from "./tls.ts";
import { readCuts } from "./network.ts";

/** Where the clusters are that stay between commands. */
export const clustersDir = (): string => join(cacheDir(), "clusters");

/** The folder of a cluster that stays. */
export const keptHome = (name: string): string => join(clustersDir(), name);

/** The first state of a cluster, of which members' data begins as a copy. */
export const seedDir = (home: string): string => join(home, "seed");

/** Where the Galera library lies below the folder of a server, by who packed it. */
const galeraPlaces = ["lib/galera/libgalera_smm.so", "lib64/galera-4/libgalera_smm.so", "lib/libgalera_smm.so"];

/**
 * The binaries that a cluster's nodes run.
 *
 * @throws {ClusterError} for a Galera group where the server came without the library, or the cache's path has a blank in it.
 */
export async function findBinaries(
  { basedir }: Runtime,
  { name, topology }: Pick<ClusterSpec, "name" | "topology">,
  cache = cacheDir(),
): Promise<Binaries> {
  if (topology !== "galera") return { basedir, galera: "" };
  // The scripts with which nodes copy data split paths at blanks.
  if (/\s/.test(cache)) {
    throw new ClusterError(
      `Galera cannot copy data between nodes in "${cache}", because the path has a blank in it. Name a folder without ` +
        "one with AETHERMART_CACHE.",
      { cluster: name },
    );
  }
  for (const place of galeraPlaces) {
    const galera = join(basedir, place);
    if (await exists(galera)) return { basedir, galera };
  }
  throw new ClusterError(
    `The MariaDB in ${basedir} has no Galera library. Install it (Debian: \`apt install galera-4\`), or take that server ` +
      "from PATH: the lab brings one with Galera.",
    { cluster: name },
  );
}

/** Reads what is there of a cluster. Changes nothing. */
export async function readFacts(home: string, binaries: Binaries): Promise<ClusterFacts> {
  const record = await readRecord(home);
  const processes = await listProcesses(home);
  const servers = new Map(record?.members.map(({ name }) => [name, findServer(home, name, processes)]));
  const cuts = record ? await readCuts(home) : new Set<string>();
  const ca = await readAuthority(home);
  return {
    record,
    hasCertificates: await exists(tlsDir(home)),
    hasSeed: await exists(seedDir(home)),
    hasStrays: listStrays(home, record?.members.map(({ name }) => name) ?? [], processes).length > 0,
    nodes: record
      ? await Promise.all(
        record.members.map((member) => readNode(home, record, member, servers.get(member.name), binaries, cuts, ca)),
      )
      : [],
  };
}

async function readNode(
  home: string,
  record: ClusterRecord,
  member: Member,
  server: LeftProcess | undefined,
  binaries: Binaries,
  cuts: Set<string>,
  ca: string,
): Promise<NodeFacts> {
  const config = await Deno.readTextFile(configFile(home, member.name)).catch(() => "");
  const answers = server && !server.isFrozen && ca;
  return {
    name: member.name,
    hasData: await exists(dataDir(home, member.name)),
    isConfigured: config === renderConfig(home, record, member, binaries),
    process: !server ? "none" : server.isFrozen ? "frozen" : "running",
    pid: server?.pid,
    isCut: cuts.has(member.name),
    state: answers ? await askNode(targetOf(record, member, "monitor", ca)).catch(() => undefined) : undefined,
  };
}

/** The process of a member's server, as opposed to one that only looks how far its data goes, and to scripts that name its file too. */
export function findServer(home: string, name: string, processes: LeftProcess[]): LeftProcess | undefined {
  const config = `--defaults-file=${configFile(home, name)}`;
  return processes.find(({ args }) =>
    /^(mariadbd|setpriv)$/.test(programOf(args)) && args.includes(config) && !args.includes("--wsrep-recover")
  );
}

/** What a member's server has left where it was killed while it took over a whole copy. */
export function findHelpers(home: string, { name, ports }: Member, processes: LeftProcess[]): LeftProcess[] {
  return findServer(home, name, processes)
    ? []
    : processes.filter(({ args }) =>
      args.some((arg) => arg.includes(`${nodeDir(home, name)}/`) || arg.includes(`openssl-listen:${ports.sst},`))
    );
}

/** Those of the processes that belong to no member's server that runs: neither such a server nor what it started. */
export function listStrays(home: string, members: string[], processes: LeftProcess[]): LeftProcess[] {
  const running = members.filter((name) => findServer(home, name, processes));
  return processes.filter(({ args }) => {
    if (args.includes("--wsrep-recover")) return true;
    const inside = args.filter((arg) => arg.includes(`${home}/`));
    // Part of a copy between nodes names the certificates alone.
    if (inside.every((arg) => arg.includes(`${tlsDir(home)}/`))) return running.length === 0;
    return !running.some((name) => inside.some((arg) => arg.includes(`${nodeDir(home, name)}/`)));
  });
}

/** The certificate that the cluster's servers are checked with; empty where there is none yet. */
export async function readAuthority(home: string): Promise<string> {
  return await Deno.readTextFile(certificatePaths(home).ca).catch(() => "");
}
