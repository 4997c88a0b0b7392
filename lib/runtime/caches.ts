/** What the cache holds that can be made or fetched again: programs, templates, generated data. Servers and clusters are no cache. */

import { join } from "node:path";
import { cacheDir } from "../core/mod.ts";
import { removeTree } from "./install.ts";
import { listProcesses } from "./left.ts";
import { withLock } from "./lock.ts";

/** A folder of the cache. */
export interface Cache {
  /** Its name in the cache: "mariadb-8de43211". */
  name: string;
  what: string;
  bytes: number;
  /** A server that was started from it is running. */
  inUse: boolean;
}

/** The names that the lab gives to its caches, and what they hold. Anything else in the folder is left alone. */
const kinds: readonly (readonly [name: RegExp, what: string])[] = [
  [/^datasets$/, "generated data and imported own data"],
  [/^template-[0-9a-f]{8}$/, "the template of a fresh server"],
  [/^[a-z]+-[0-9a-f]{8}\.partial$/, "an installation that was not finished"],
  [/^[a-z]+-[0-9a-f]{8}$/, "installed programs"],
];

/** Lists the caches by name. Reads the size of every file in them. */
export async function listCaches(dir = cacheDir()): Promise<Cache[]> {
  const caches: Cache[] = [];
  const entries = await Array.fromAsync(Deno.readDir(dir)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  });
  for (const { name, isDirectory } of entries) {
    const [, what] = kinds.find(([pattern]) => pattern.test(name)) ?? [];
    if (!what || !isDirectory) continue;
    const path = join(dir, name);
    caches.push({ name, what, bytes: await sizeOf(path), inUse: (await listProcesses(path)).length > 0 });
  }
  return caches.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Removes a cache; an installation or a start that is under way is waited for. */
export async function removeCache({ name }: Cache, dir = cacheDir()): Promise<void> {
  await withLock(join(dir, `${name}.lock`), () => removeTree(join(dir, name)));
}

async function sizeOf(path: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(path)) {
    const at = join(path, name);
    if (isDirectory) bytes += await sizeOf(at);
    else if (isFile) bytes += (await Deno.lstat(at)).size;
  }
  return bytes;
}
