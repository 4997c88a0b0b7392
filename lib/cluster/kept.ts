/** Clusters that keep running between commands: where they are kept, and which there are. */

import { join } from "node:path";
import { cacheDir, type Progress } from "../core/mod.ts";
import { exists, type Held, makeSharedDir, removeTree, tryHold, withLock } from "../runtime/mod.ts";
import { growRecord } from "./plan/grow.ts";
import { memberNames } from "./plan/record.ts";
import type { ClusterSpec } from "./plan/spec.ts";
import { readPlace, readRecord } from "./record_file.ts";

/** The folder of the clusters that keep running between commands. */
const clustersDir = (): string => join(cacheDir(), "clusters");

/** The folder of a cluster that keeps running. */
export const keptHome = (name: string): string => join(clustersDir(), name);

/** The file that commands lock while they change such a cluster. */
export const lockOf = (name: string) => `${keptHome(name)}.lock`;

/**
 * Runs work that changes a kept cluster, or what is left of it, while no other command of this computer does. The lock's file goes when nothing of
 * the cluster is left.
 *
 * @example
 * ```ts no-run
 * import { withClusterLock } from "lab/cluster";
 * const options = { progress: { start: () => ({ update() {}, done() {}, fail() {} }), note: console.log } };
 * await withClusterLock("m3-galera", () => Promise.resolve("alone"), options);
 * ```
 */
export const withClusterLock = <T>(
  name: string,
  work: () => Promise<T>,
  options: { signal?: AbortSignal; progress: Progress },
): Promise<T> =>
  withLock(lockOf(name), async () => {
    try {
      return await work();
    } finally {
      if (!await exists(keptHome(name))) await removeTree(lockOf(name));
    }
  }, {
    signal: options.signal,
    onWait: () => options.progress.note(`Waiting for another command that works on ${name}.`),
  });

/**
 * The nodes that `keepCluster` would make run: those of the spec, and those that operations have added.
 *
 * @throws {ClusterError} if the cluster exists elsewhere, or with another topology.
 *
 * @example
 * ```ts no-run
 * import { nodesToRun, readSpec } from "lab/cluster";
 * console.log(await nodesToRun(await readSpec("m3-galera"))); // node1, node2, node3
 * ```
 */
export async function nodesToRun(spec: ClusterSpec): Promise<string[]> {
  const record = await readRecord(keptHome(spec.name));
  if (record) return memberNames(growRecord(record, spec));
  return Array.from({ length: spec.nodes }, (_, at) => `node${at + 1}`);
}

/** The file that marks a kept cluster as one that a run has made for itself. */
const markOf = (name: string): string => `${keptHome(name)}.of-run`;

/**
 * Notes that a kept cluster should end with the run that uses it. A run notes it before it makes one, so a killed run leaves no machine for
 * good.
 *
 * @returns the claim, which no other run gets before it is disposed of or this process ends; it is in force until `up` takes the cluster over. `undefined` if
 * another run has it
 *
 * @example
 * ```ts no-run
 * import { claimForRun } from "lab/cluster";
 * using claim = await claimForRun("m1-single");
 * console.log(claim ? "it ends with this run" : "it ends with another one");
 * ```
 */
export async function claimForRun(name: string): Promise<Held | undefined> {
  await makeSharedDir(clustersDir());
  return await tryHold(markOf(name));
}

/**
 * Lets a kept cluster go on when the run ends that has made it: it is the user's own from now on.
 *
 * @example
 * ```ts no-run
 * import { keepBeyondRun } from "lab/cluster";
 * await keepBeyondRun("m1-single");
 * ```
 */
export const keepBeyondRun = (name: string): Promise<void> => removeTree(markOf(name));

/**
 * Whether a cluster in EC2 should end with the run that uses it: none was there, or a run that was killed has left it.
 *
 * @example
 * ```ts no-run
 * import { endsWithRun } from "lab/cluster";
 * console.log(await endsWithRun("m1-single"));
 * ```
 */
export const endsWithRun = async (name: string): Promise<boolean> =>
  await keptProvider(name) !== "ec2" || await exists(markOf(name));

/**
 * Where the machines of the kept cluster of this name are; `undefined` if no record says it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { keptProvider } from "lab/cluster";
 * assert.equal(await keptProvider("no-such-cluster"), undefined);
 * ```
 */
export const keptProvider = async (name: string): Promise<string | undefined> =>
  (await readPlace(keptHome(name)))?.provider;

/**
 * The names of the clusters that `keepCluster` has started and of which anything is left, sorted.
 *
 * @example
 * ```ts
 * import { listClusters } from "lab/cluster";
 * for (const name of await listClusters()) console.log(name);
 * ```
 */
export async function listClusters(): Promise<string[]> {
  if (!await exists(clustersDir())) return [];
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(clustersDir())) {
    if (isDirectory) names.push(name);
  }
  return names.sort();
}
