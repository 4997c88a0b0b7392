/** Clusters: started, found again, and removed without a trace. */

import { dirname } from "node:path";
import {
  exitCodes,
  Failures,
  isInNotebook,
  LabError,
  type Progress,
  taskCommand,
  throwIfInterrupted,
} from "../core/mod.ts";
import { createRunDir, exists, makePrivateDir, makeSharedDir, removeTree, withLock } from "../runtime/mod.ts";
import { connect, type Database } from "../sql/mod.ts";
import { type ClusterContext, withReach } from "./context.ts";
import { converge } from "./converge.ts";
import { ClusterError } from "./errors.ts";
import { keepEvidence } from "./evidence.ts";
import { aboutCluster, providers } from "./hosts/mod.ts";
import { targetOf } from "./nodes/access.ts";
import { createAuthority } from "./nodes/certificates.ts";
import { type Account, type ClusterRecord, createRecord, findMember, memberNames, planMembers } from "./plan/record.ts";
import { keepBeyondRun, keptHome, lockOf, withClusterLock } from "./kept.ts";
import { chosenProvider, nameMachines } from "./placement.ts";
import { growRecord } from "./plan/grow.ts";
import { checkSpec, type ClusterSpec, readSpec } from "./plan/spec.ts";
import type { Step } from "./plan/step.ts";
import { readRecord, writeRecord } from "./record_file.ts";
import { clearAway } from "./removal.ts";

/** How a cluster is started and operated. */
export interface ClusterOptions {
  /** Where to report each step. Default: nowhere. */
  progress?: Progress;
  /** Stops the work between two steps. */
  signal?: AbortSignal;
  /** How long a node may take for each change of its state, in milliseconds. Default: 120,000. */
  deadlineMs?: number;
}

/** A cluster, as {@link startCluster} returns it. Operations such as {@link killNode} are functions that take it. */
export interface Cluster extends AsyncDisposable {
  readonly name: string;
  /** The folder with its record, and with all of its nodes if they run on this machine. */
  readonly home: string;
  /** How long a node may take for a change of its state, in milliseconds. */
  readonly deadlineMs: number;
  /** Its record as it is now: the members, their addresses, and which one is the primary. It has the passwords: do not show it. */
  record(): Promise<ClusterRecord>;
  /**
   * A connection to a node over TLS. Close it, or declare it with `await using`. As `lab` (the default) it may do everything; as `shop` it has
   * the rights of an application, and cannot write on a read-only replica.
   *
   * @throws {ConnectError} if the node does not answer.
   * @throws {ClusterError} if there is no such node.
   */
  connect(node: string, options?: { as?: Extract<Account, "lab" | "shop">; database?: string }): Promise<Database>;
  /** What steps and operations need, with the record as it is now. */
  context(): Promise<ClusterContext>;
  /** Runs work that changes the cluster; other work that changes it waits meanwhile, also in other processes. */
  exclusively<T>(work: (context: ClusterContext) => Promise<T>): Promise<T>;
  /** Stops all nodes and removes their data. It can be called again. */
  remove(): Promise<void>;
}

type RemovalOptions = Pick<ClusterOptions, "progress" | "signal">;

const defaultDeadlineMs = 120_000;

/** The part of a context that does not change while a cluster is operated. */
type Place = Omit<ClusterContext, "record">;

/**
 * Starts a new, empty cluster: on this machine, or where `run` and `lab` send the clusters of cells (`--provider ec2`). It ends with this
 * process, even if that is killed; machines in EC2 end with the command that started the notebook. `await using` ends it earlier.
 *
 * Cost: about 8 s for three Galera nodes; 170 MB of memory and 160 MB of disk for each.
 *
 * @param spec a name from `infra/clusters` ("m3-galera", "m3-replica"), a .json file, or the spec itself
 * @throws {LabError} if there is no such spec, or it has a wrong field.
 * @throws {ProvisionError} if the server cannot be installed.
 * @throws {ClusterError} if a node does not start.
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
  const named = typeof spec === "string" ? await readSpec(spec) : checkSpec(spec, "The given spec");
  const checked = { ...named, provider: chosenProvider() ?? named.provider };
  const machines = nameMachines(checked);
  throwIfInterrupted(options.signal);
  const dir = await createRunDir();
  const remove = once(async () => {
    await clearAway(checked.provider, { ...aboutCluster(machines, dir.path, options), ec2: checked.ec2 });
    await dir.remove();
  });
  let place: Place;
  try {
    place = await openPlace(checked, dir.path, false, options, machines);
    throwIfInterrupted(options.signal);
    await complete(place, await create(place, checked));
  } catch (error) {
    const failures = new Failures();
    failures.add(error);
    await remove().catch(failures.add);
    throw failures.error;
  }
  // Only this process knows the cluster, so a queue is enough.
  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  return describeCluster(place, alone, remove, remove);
}

/**
 * Starts a cluster that keeps running when this process ends, or completes the one of that name. If all of it runs, nothing changes.
 *
 * @returns the cluster, and the steps that were taken, in order.
 * @throws {ClusterError} if a node does not start, or the cluster exists with another topology or provider.
 * @throws {LabError} (usage) in a cell, for a cluster in EC2.
 *
 * @example
 * ```ts no-run
 * import { describeStep, keepCluster, readSpec } from "lab/cluster";
 * const { cluster, done } = await keepCluster(await readSpec("m3-galera"));
 * console.log(cluster.name, done.map(describeStep));
 * ```
 */
export async function keepCluster(
  spec: ClusterSpec,
  options: ClusterOptions = {},
): Promise<{ cluster: Cluster; done: Step[] }> {
  if (spec.provider === "ec2" && isInNotebook()) {
    throw new LabError(
      `A cell cannot make a cluster in EC2 that outlives it: nobody would be asked what it costs. Use startCluster, or in a terminal \`${taskCommand} up ${spec.name} --provider ec2\`.`,
      { exitCode: exitCodes.usage },
    );
  }
  const home = keptHome(spec.name);
  const place = await openPlace(spec, home, true, options);
  const done = await withLock(lockOf(spec.name), async () => {
    const record = await readRecord(home);
    if (record) {
      const grown = growRecord(record, spec);
      if (grown !== record) await writeRecord(home, grown);
      return await complete(place, grown);
    }
    if (providers[spec.provider].resumes) return await complete(place, await create(place, spec));
    const clear = () => clearAway(spec.provider, aboutCluster(spec.name, home, options));
    await clear();
    try {
      return await complete(place, await create(place, spec));
    } catch (error) {
      // Half of a cluster that never worked is useless.
      await clear();
      await removeTree(lockOf(spec.name));
      throw error;
    }
  }, { signal: options.signal });
  return { cluster: describeKept(place), done };
}

/**
 * Finds a cluster that {@link keepCluster}, or the command `up`, has started, even if some nodes do not run. `undefined` if there is none of this name.
 * `await using` ends the connections to its machines; the cluster continues.
 *
 * @throws {ProvisionError} if the server's binaries cannot be installed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findCluster } from "lab/cluster";
 * assert.equal(await findCluster("no-such-cluster"), undefined);
 * ```
 */
export async function findCluster(name: string, options: ClusterOptions = {}): Promise<Cluster | undefined> {
  const record = await readRecord(keptHome(name));
  if (!record) return undefined;
  const place = await openPlace(record.spec, keptHome(name), true, options);
  return describeKept(place);
}

/**
 * Stops a cluster that {@link keepCluster} has started, and removes its data.
 *
 * @returns whether anything was left of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { removeCluster } from "lab/cluster";
 * assert.equal(await removeCluster("no-such-cluster"), false);
 * ```
 */
export async function removeCluster(name: string, options: RemovalOptions = {}): Promise<boolean> {
  const { about, fallback } = await aboutKept(name, options);
  const { home, progress, signal } = about;
  const hasLeft = await exists(home) || await exists(lockOf(name)) || await providers[fallback].hasLeft(about);
  if (!hasLeft) return false;
  await withClusterLock(name, () => removeLocked(name, options), { progress, signal });
  return true;
}

/**
 * Does the work of {@link removeCluster} in a command that has the cluster's lock.
 *
 * @example
 * ```ts no-run
 * import { removeLocked, withClusterLock } from "lab/cluster";
 * const options = { progress: { start: () => ({ update() {}, done() {}, fail() {} }), note: console.log } };
 * await withClusterLock("m3-galera", () => removeLocked("m3-galera", options), options);
 * ```
 */
export async function removeLocked(name: string, options: RemovalOptions): Promise<void> {
  const { about, fallback } = await aboutKept(name, options);
  const step = about.progress.start(`Remove the cluster ${name}`);
  await clearAway(fallback, about);
  await keepBeyondRun(name);
  step.done();
}

/** What its provider needs to know of a kept cluster, and which one it is if no record says it. */
async function aboutKept(name: string, options: RemovalOptions) {
  const spec = await readSpec(name).catch(() => undefined);
  const about = { ...aboutCluster(name, keptHome(name), options), ec2: spec?.ec2 };
  return { about, fallback: spec?.provider ?? "local" };
}

async function openPlace(
  spec: ClusterSpec,
  home: string,
  outlives: boolean,
  options: ClusterOptions,
  machines = spec.name,
): Promise<Place> {
  const about = { ...aboutCluster(machines, home, options), ec2: spec.ec2 };
  const provider = await providers[spec.provider].open({ ...spec, name: machines }, about);
  const { progress, signal } = about;
  return {
    name: spec.name,
    home,
    provider,
    outlives,
    progress,
    signal,
    deadlineMs: options.deadlineMs ?? defaultDeadlineMs,
  };
}

function describeKept(place: Place): Cluster {
  const alone = <T>(work: () => Promise<T>) => withLock(lockOf(place.name), work, { signal: place.signal });
  const remove = async () => void await removeCluster(place.name, place);
  return describeCluster(place, alone, remove, async () => await place.provider.close?.());
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
    if (record) return { ...place, record: await withReach(place.provider, record) };
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

/** Makes all members run that a record has. */
async function complete(place: Place, record: ClusterRecord): Promise<Step[]> {
  await place.provider.prepare(memberNames(record));
  const context = { ...place, record: await withReach(place.provider, record) };
  const done = await converge(context);
  await keepEvidence(context);
  return done;
}

/** Makes the folder and the record. The cluster exists from here on, but nothing runs yet. */
async function create({ home }: Place, spec: ClusterSpec): Promise<ClusterRecord> {
  await makeSharedDir(dirname(home));
  await makePrivateDir(home);
  const record = planMembers(createRecord(spec, await createAuthority(spec.name)), spec.nodes, "seeded");
  await writeRecord(home, record);
  return record;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => done ??= work();
}
