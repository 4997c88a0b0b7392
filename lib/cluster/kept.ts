/** Clusters that keep running between commands: where they are kept, and which there are. */

import { join } from "node:path";
import { cacheDir } from "../core/mod.ts";
import { exists } from "../runtime/mod.ts";
import { readPlace } from "./record_file.ts";

/** The folder of the clusters that keep running between commands. */
const clustersDir = (): string => join(cacheDir(), "clusters");

/** The folder of a cluster that keeps running. */
export const keptHome = (name: string): string => join(clustersDir(), name);

/** The file that commands lock while they change such a cluster. */
export const lockOf = (name: string) => `${keptHome(name)}.lock`;

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
