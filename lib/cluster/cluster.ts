/** Clusters: brought up, found again, and taken down without a trace. */

import { dirname, join } from "node:path";
import { cacheDir, type Progress, silent, taskCommand, throwIfInterrupted } from "../core/mod.ts";
import {
  clearFolder,
  createRunDir,
  exists,
  findRuntime,
  listProcesses,
  makePrivateDir,
  makeSharedDir,
  removeTree,
  type Runtime,
  withLock,
} from "../runtime/mod.ts";
import { connect, type Database } from "../sql/mod.ts";
import type { ClusterContext } from "./context.ts";
import { converge } from "./converge.ts";
import { ClusterError } from "./errors.ts";
import { findBinaries } from "./hosts/binaries.ts";
import { openProvider } from "./hosts/mod.ts";
import { targetOf } from "./nodes/access.ts";
import { createAuthority } from "./nodes/certificates.ts";
import { type Account, type ClusterRecord, createRecord, findMember, memberNames, planMembers } from "./plan/record.ts";
import { checkSpec, type ClusterSpec, readSpec } from "./plan/spec.ts";
import type { Step } from "./plan/step.ts";
import { readRecord, recordFile, writeRecord } from "./record_file.ts";
import { topologies } from "./topology/mod.ts";

/** How a cluster is brought up and worked on. */
export interface ClusterOptions {
  progress?: Progress;
  signal?: AbortSignal;
  /** The binaries; found (or installed) unless given. */
  runtime?: Runtime;
  /** How long a node may take for each change of its state: two minutes. */
  deadlineMs?: number;
}

/** A cluster. Operations are functions that take it. */
export interface Cluster extends AsyncDisposable {
  readonly name: string;
  /** The folder with its record, and with all of its nodes if they run on this machine. */
  readonly home: string;
  /** How long a node may take for a change of its state. */
  readonly deadlineMs: number;
  /** Its record as it is now: its members, their addresses, and which one leads. It holds the passwords: not for output. */
  record(): Promise<ClusterRecord>;
  /**
   * A connection to a node over TLS. Close it, or bind it with `await using`.
   *
   * @param as `lab` administers; `shop` has the rights of an application, and cannot write on a read-only replica.
   */
  connect(node: string, options?: { as?: Extract<Account, "lab" | "shop">; database?: string }): Promise<Database>;
  /** What steps and operations need, with the record as it is now. */
  context(): Promise<ClusterContext>;
  /** Runs work that changes the cluster while no other process does. */
  exclusively<T>(work: (context: ClusterContext) => Promise<T>): Promise<T>;
  /** Ends it and removes its data. Calling it again is fine. */
  remove(): Promise<void>;
}

const defaultDeadlineMs = 120_000;

/** Where the clusters are that stay between commands. */
const clustersDir = (): string => join(cacheDir(), "clusters");

/** The folder of a cluster that stays. */
const keptHome = (name: string): string => join(clustersDir(), name);

const lockOf = (name: string) => `${keptHome(name)}.lock`;

/** What stays the same while a cluster is worked on. */
type Place = Omit<ClusterContext, "record">;

/**
 * Starts a cluster that ends with this process, however that ends; `await using` ends it earlier. Its data is new.
 *
 * Cost: three Galera nodes in about 8 s, 170 MB of memory and 160 MB of disk each.
 *
 * @param spec a name from `infra/clusters`, a .json file or the spec itself.
 *
 * @example
 * ```ts no-run
 * import { killNode, startCluster, startNode } from "lab/cluster";
 * const cluster = await startCluster("m3-galera");
 * await killNode(cluster, "node2");
 * await startNode(cluster, "node2"); // it fetches what it missed
 * await cluster.remove();
 * ```
 */
export async function startCluster(spec: string | ClusterSpec, options: ClusterOptions = {}): Promise<Cluster> {
  const checked = typeof spec === "string" ? await readSpec(spec) : checkSpec(spec, "The given spec");
  const tools = await findTools(checked, options);
  throwIfInterrupted(options.signal);
  const dir = await createRunDir();
  const place = placeOf(checked, dir.path, false, tools, options);
  const remove = once(async () => {
    await clearAway(dir.path);
    await dir.remove();
  });
  try {
    await converge({ ...place, record: await create(place, checked) });
  } catch (error) {
    await remove();
    throw error;
  }
  // Within a process its own turns are the only others.
  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  return describeCluster(place, alone, remove, remove);
}

/**
 * Brings up a cluster that stays when this process ends, or completes what is there of it. If all of it runs, nothing
 * changes.
 *
 * @returns what was done, in order; nothing if it ran already.
 */
export async function keepCluster(
  spec: ClusterSpec,
  options: ClusterOptions = {},
): Promise<{ cluster: Cluster; done: Step[] }> {
  const home = keptHome(spec.name);
  const place = placeOf(spec, home, true, await findTools(spec, options), options);
  const done = await withLock(lockOf(spec.name), async () => {
    const record = await readRecord(home);
    if (record) {
      const grown = growRecord(record, spec);
      if (grown !== record) await writeRecord(home, grown);
      return await converge({ ...place, record: grown });
    }
    await clearAway(home);
    try {
      return await converge({ ...place, record: await create(place, spec) });
    } catch (error) {
      // Half of a cluster that never worked is of no use.
      await clearAway(home);
      await removeTree(lockOf(spec.name));
      throw error;
    }
  }, { signal: options.signal });
  return { cluster: describeKept(place), done };
}

/** The cluster of this name that {@link keepCluster} brought up, whether all of it runs or not; `undefined` if there is none. */
export async function findCluster(name: string, options: ClusterOptions = {}): Promise<Cluster | undefined> {
  const record = await readRecord(keptHome(name));
  if (!record) return undefined;
  const tools = await findTools(record.spec, options);
  return describeKept(placeOf(record.spec, keptHome(name), true, tools, options));
}

/** The names of the clusters that stay, or of which something is left, sorted. */
export async function listClusters(): Promise<string[]> {
  if (!await exists(clustersDir())) return [];
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(clustersDir())) {
    if (isDirectory) names.push(name);
  }
  return names.sort();
}

/**
 * Ends a cluster that stays and removes its data.
 *
 * @returns whether there was anything of it.
 */
export async function removeCluster(
  name: string,
  { progress = silent, signal }: Pick<ClusterOptions, "progress" | "signal"> = {},
): Promise<boolean> {
  const home = keptHome(name);
  if (!await exists(home) && !await exists(lockOf(name)) && (await listProcesses(home)).length === 0) return false;
  await withLock(lockOf(name), async () => {
    const step = progress.start(`Remove the cluster ${name}`);
    await clearAway(home);
    await removeTree(lockOf(name));
    step.done();
  }, { signal });
  return true;
}

async function findTools(spec: ClusterSpec, options: ClusterOptions) {
  const runtime = options.runtime ?? await findRuntime(options);
  return { runtime, binaries: await findBinaries(runtime, spec) };
}

function placeOf(
  spec: ClusterSpec,
  home: string,
  outlives: boolean,
  tools: Awaited<ReturnType<typeof findTools>>,
  { progress = silent, signal, deadlineMs = defaultDeadlineMs }: ClusterOptions,
): Place {
  const provider = openProvider(spec.provider, { ...tools, cluster: spec.name, home, progress, signal });
  return { name: spec.name, home, provider, outlives, progress, signal, deadlineMs };
}

function describeKept(place: Place): Cluster {
  const alone = <T>(work: () => Promise<T>) => withLock(lockOf(place.name), work, { signal: place.signal });
  const remove = async () => void await removeCluster(place.name, place);
  return describeCluster(place, alone, remove, () => Promise.resolve());
}

function describeCluster(
  place: Place,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
  remove: () => Promise<void>,
  dispose: () => Promise<void>,
): Cluster {
  const { name, home, deadlineMs } = place;
  const context = async (): Promise<ClusterContext> => {
    const record = await readRecord(home);
    if (record) return { ...place, record };
    throw new ClusterError(`The cluster ${name} is gone. \`${taskCommand} up ${name}\` makes a new one.`, {
      cluster: name,
    });
  };
  return {
    name,
    home,
    deadlineMs,
    record: async () => (await context()).record,
    async connect(node, { as = "lab", database } = {}) {
      const { record } = await context();
      return await connect({ ...targetOf(record, findMember(record, node), as), database });
    },
    context,
    exclusively: (work) => alone(async () => await work(await context())),
    remove,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Makes the folder and the record: from here on the cluster exists, and nothing of it runs yet. */
async function create({ home }: Place, spec: ClusterSpec): Promise<ClusterRecord> {
  await makeSharedDir(dirname(home));
  if (!await exists(home)) await makePrivateDir(home);
  const record = planMembers(createRecord(spec, await createAuthority(spec.name)), spec.nodes, "seeded");
  await writeRecord(home, record);
  return record;
}

/** The record for what the spec asks for. Members that an operation added stay. Pure. */
export function growRecord(record: ClusterRecord, spec: ClusterSpec): ClusterRecord {
  for (const field of ["topology", "provider"] as const) {
    if (record.spec[field] === spec[field]) continue;
    throw new ClusterError(
      `The cluster ${spec.name} exists with the ${field} "${record.spec[field]}", but its spec asks for "${
        spec[field]
      }". ` +
        `\`${taskCommand} down ${spec.name}\` removes it with its data.`,
      { cluster: spec.name },
    );
  }
  const missing = spec.nodes - memberNames(record).length;
  if (missing <= 0 && JSON.stringify(record.spec) === JSON.stringify(spec)) return record;
  return planMembers({ ...record, spec }, Math.max(0, missing), topologies[spec.topology].joins);
}

/** Ends everything that runs in a folder and removes it: the record first, so that no other command finds half of a cluster. */
async function clearAway(home: string): Promise<void> {
  await removeTree(recordFile(home));
  await clearFolder(home);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => done ??= work();
}
