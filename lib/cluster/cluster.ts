/** A cluster on this machine: brought up, found again, and taken down without a trace. */

import { dirname } from "node:path";
import { type Progress, silent, taskCommand, throwIfInterrupted } from "../core/mod.ts";
import {
  clearPacketRules,
  createRunDir,
  endProcesses,
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
import { targetOf } from "./target.ts";
import { addMembers } from "./members.ts";
import { ClusterError } from "./errors.ts";
import { clustersDir, findBinaries, keptHome, readAuthority, readFacts } from "./home.ts";
import { memberOf, recordOf } from "./access.ts";
import { applyStep } from "./local.ts";
import { describeStep, planCluster, type Step } from "./plan.ts";
import { type Account, type ClusterRecord, createRecord, readRecord, recordFile, writeRecord } from "./record.ts";
import type { LocalHost } from "./server_process.ts";
import { checkSpec, type ClusterSpec, readSpec } from "./spec.ts";

/** How a cluster is brought up and worked on. */
export interface ClusterOptions {
  progress?: Progress;
  signal?: AbortSignal;
  /** The binaries; found (or installed) where they are not given. */
  runtime?: Runtime;
  /** How long a node may take for each change of its state: two minutes. */
  deadlineMs?: number;
}

/** A cluster and where it is. Operations are functions that take it. */
export interface Cluster extends AsyncDisposable {
  readonly name: string;
  readonly host: LocalHost;
  /** Its record as it is now: members, who leads. It holds the passwords: not for output. */
  record(): Promise<ClusterRecord>;
  /**
   * A connection to a node over TLS. Close it, or bind it with `await using`.
   *
   * @param as `lab` administers; `shop` has an application's rights, and writes on no read-only replica.
   */
  connect(node: string, options?: { as?: Extract<Account, "lab" | "shop">; database?: string }): Promise<Database>;
  /** Runs work that changes the cluster while no other process does. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Ends it and removes its data. Calling it again is fine. */
  remove(): Promise<void>;
}

const defaultDeadlineMs = 120_000;

/**
 * Starts a cluster that ends with this process, however that ends; `await using` ends it earlier. Its data is new.
 *
 * Cost: three Galera nodes in about 8 s, 170 MB of memory and 160 MB of disk each.
 *
 * @param spec a name from `infra/clusters`, a .json file or the spec itself.
 */
export async function startCluster(spec: string | ClusterSpec, options: ClusterOptions = {}): Promise<Cluster> {
  const checked = typeof spec === "string" ? await readSpec(spec) : checkSpec(spec, "The given spec");
  const made = await hostOf(checked, "", options);
  throwIfInterrupted(options.signal);
  const dir = await createRunDir();
  const host = { ...made, home: dir.path, outlives: false };
  const remove = once(async () => {
    await clearAway(dir.path);
    await dir.remove();
  });
  try {
    await create(host, checked);
    await converge(host);
  } catch (error) {
    await remove();
    throw error;
  }
  // Within a process its own turns are the only others.
  let last: Promise<unknown> = Promise.resolve();
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  return describe(host, exclusively, remove, remove);
}

/**
 * Brings up a cluster that stays when this process ends, or completes what is there of it. Where all of it runs, nothing
 * changes.
 *
 * @returns what was done, in order; nothing where it ran already.
 */
export async function keepCluster(
  spec: ClusterSpec,
  options: ClusterOptions = {},
): Promise<{ cluster: Cluster; done: Step[] }> {
  const home = keptHome(spec.name);
  const host = { ...await hostOf(spec, home, options), outlives: true };
  const done = await withLock(lockOf(spec.name), async () => {
    const record = await readRecord(home);
    if (record) {
      const grown = grow(record, spec);
      if (grown) await writeRecord(home, grown);
      return await converge(host);
    }
    await clearAway(home);
    try {
      await create(host, spec);
      return [{ do: "create" } as Step, ...await converge(host)];
    } catch (error) {
      // Half of what was never whole is of no use to anybody.
      await clearAway(home);
      await removeTree(lockOf(spec.name));
      throw error;
    }
  }, { signal: options.signal });
  return { cluster: kept(host), done };
}

/** The cluster of this name that {@link keepCluster} brought up, whether all of it runs or not; `undefined` where there is none. */
export async function findCluster(name: string, options: ClusterOptions = {}): Promise<Cluster | undefined> {
  const record = await readRecord(keptHome(name));
  return record && kept({ ...await hostOf(record.spec, keptHome(name), options), outlives: true });
}

/** The names of the clusters that stay, or of which something was left, sorted. */
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
  { progress = silent, signal }: ClusterOptions = {},
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

const lockOf = (name: string) => `${keptHome(name)}.lock`;

async function hostOf(
  spec: ClusterSpec,
  home: string,
  { progress = silent, signal, deadlineMs = defaultDeadlineMs, ...options }: ClusterOptions,
): Promise<Omit<LocalHost, "outlives">> {
  const runtime = options.runtime ?? await findRuntime({ progress, signal });
  const binaries = await findBinaries(runtime, spec);
  return { cluster: spec.name, home, runtime, binaries, progress, signal, deadlineMs };
}

function kept(host: LocalHost): Cluster {
  const exclusively = <T>(work: () => Promise<T>) => withLock(lockOf(host.cluster), work, { signal: host.signal });
  const remove = async () => void await removeCluster(host.cluster, host);
  return describe(host, exclusively, remove, () => Promise.resolve());
}

function describe(
  host: LocalHost,
  exclusively: Cluster["exclusively"],
  remove: () => Promise<void>,
  dispose: () => Promise<void>,
): Cluster {
  return {
    name: host.cluster,
    host,
    record: () => recordOf(host),
    async connect(node, { as = "lab", database } = {}) {
      const record = await recordOf(host);
      const ca = await readAuthority(host.home);
      return await connect({ ...targetOf(record, memberOf(record, node), as, ca), database });
    },
    exclusively,
    remove,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Makes the folder and the record: from here on there is a cluster, of which nothing runs yet. */
async function create({ home }: LocalHost, spec: ClusterSpec): Promise<void> {
  await makeSharedDir(dirname(home));
  if (!await exists(home)) await makePrivateDir(home);
  await writeRecord(home, addMembers(createRecord(spec), spec.nodes, "seeded"));
}

/**
 * What the record becomes where more is asked for than it says; `undefined` where nothing changes. Members that were added by
 * an operation stay.
 */
function grow(record: ClusterRecord, spec: ClusterSpec): ClusterRecord | undefined {
  if (record.spec.topology !== spec.topology) {
    throw new ClusterError(
      `The cluster ${spec.name} is there with the topology ${record.spec.topology}, and its spec says ${spec.topology}. ` +
        `\`${taskCommand} down ${spec.name}\` removes it with its data.`,
      { cluster: spec.name },
    );
  }
  const missing = spec.nodes - record.members.length;
  if (missing <= 0 && JSON.stringify(record.spec) === JSON.stringify(spec)) return undefined;
  return addMembers({ ...record, spec }, Math.max(0, missing), spec.topology === "galera" ? "empty" : "seeded");
}

/** How often the plan is made again: what was there may have changed while it was carried out. */
const rounds = 3;

/**
 * Does what is missing until nothing is.
 *
 * @param concerns which steps; all where it is not given. What an operation does to one node leaves others as they are, also those that
 * somebody has stopped or frozen.
 */
export async function converge(host: LocalHost, concerns: (step: Step) => boolean = () => true): Promise<Step[]> {
  const done: Step[] = [];
  for (let round = 0; round <= rounds; round++) {
    throwIfInterrupted(host.signal);
    const facts = await readFacts(host.home, host.binaries);
    const steps = planCluster(facts.record!.spec, facts).filter(concerns);
    if (steps.length === 0) return done;
    if (round === rounds) {
      throw new ClusterError(
        `The cluster ${host.cluster} does not come to rest. Still to do: ${steps.map(describeStep).join(", ")}.`,
        { cluster: host.cluster },
      );
    }
    await applyPlan(host, steps);
    done.push(...steps);
  }
  return done;
}

/** Carries out steps in order. */
export async function applyPlan(host: LocalHost, steps: Step[]): Promise<void> {
  const whole = host.progress.start(`Cluster ${host.cluster}`);
  try {
    for (const [at, step] of steps.entries()) {
      throwIfInterrupted(host.signal);
      whole.update(`${describeStep(step)} (${at + 1} of ${steps.length})`);
      await applyStep(host, step);
    }
    whole.done(`${steps.length} step${steps.length === 1 ? "" : "s"}`);
  } catch (error) {
    whole.fail();
    throw error;
  }
}

/** Ends all that runs in a folder and removes it: the record first, so that nobody finds half of a cluster. */
async function clearAway(home: string): Promise<void> {
  await removeTree(recordFile(home));
  await clearPacketRules(home);
  // The data goes with it, so there is nothing that a server could still save.
  await endProcesses(home, { graceMs: 0 });
  await removeTree(home);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => done ??= work();
}
