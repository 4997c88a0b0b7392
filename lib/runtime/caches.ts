/** The parts of the cache that can be made or fetched again: programs, npm packages, templates, data sets. Servers and clusters are not among them. */

import { join } from "node:path";
import { cacheDir } from "../core/mod.ts";
import { exists } from "./host.ts";
import { removeTree } from "./install.ts";
import { listProcesses } from "./left.ts";
import { withLock } from "./lock.ts";

/** A folder of the cache. */
export interface Cache {
  /** Its path in the cache: "mariadb-8de43211", "datasets/small-seed42-v6". */
  name: string;
  /** What it holds, as words: "installed programs". */
  what: string;
  /** The size of its files, in bytes. */
  bytes: number;
  /** Whether a server that was started from it runs, or the data set or package was written or read in the last ten minutes. */
  inUse: boolean;
}

interface Kind {
  /** The paths that the lab gives to caches of this kind. */
  name: RegExp;
  what: string;
  /** Such a cache has one of these. A folder of another program with a similar name has not. */
  marks: readonly string[];
  /** Whether the files of such a cache show its use. Otherwise the servers that were started from it do. */
  isReadByCells?: boolean;
}

const dataset = String.raw`datasets/(?:[a-z]+-seed\d+(?:-clean)?|own-[0-9a-f]{16})-v\d+`;

/** Anything else in the folder is left alone. */
const kinds: readonly Kind[] = [
  { name: new RegExp(`^${dataset}$`), what: "a data set", marks: ["manifest.json"], isReadByCells: true },
  {
    name: new RegExp(`^${dataset}\\.building-\\w+$`),
    what: "a data set that was not finished",
    marks: ["."],
    isReadByCells: true,
  },
  { name: /^template-[0-9a-f]{8}$/, what: "the template of a fresh server", marks: ["ibdata1"] },
  {
    name: /^[a-z]+-[0-9a-f]{8}\.partial$/,
    what: "an installation that was not finished",
    marks: ["apt", "root", "data"],
  },
  { name: /^minilm-[0-9a-f]{8}$/, what: "the text model MiniLM", marks: ["model.onnx"], isReadByCells: true },
  { name: /^[a-z]+-[0-9a-f]{8}$/, what: "an npm package", marks: ["node_modules"], isReadByCells: true },
  { name: /^[a-z]+-[0-9a-f]{8}$/, what: "installed programs", marks: ["installed-at"] },
];

/** Cells that read a cache hold no lock. A cache whose files were written or read within this time counts as used. */
const restMs = 10 * 60_000;

/**
 * Lists the caches of the lab, sorted by name. Other folders are left out. Reads the size of every file.
 *
 * @param dir the folder of the cache. Default: the lab's own
 */
export async function listCaches(dir = cacheDir()): Promise<Cache[]> {
  const names = await foldersIn(dir);
  const datasets = (await foldersIn(join(dir, "datasets"))).map((name) => `datasets/${name}`);
  const caches: Cache[] = [];
  for (const name of [...datasets, ...names]) {
    const path = join(dir, name);
    const kind = await findKind(name, path);
    if (!kind) continue;
    caches.push({ name, what: kind.what, bytes: (await measure(path)).bytes, inUse: await isInUse(kind, path) });
  }
  return caches.sort((a, b) => a.name < b.name ? -1 : 1);
}

/**
 * Removes a cache unless it is in use. Waits for an installation or a start that is running.
 *
 * @returns whether it was removed.
 */
export async function removeCache({ name }: Cache, dir = cacheDir()): Promise<boolean> {
  const path = join(dir, name);
  const remove = async () => {
    const kind = await findKind(name, path);
    if (kind && await isInUse(kind, path)) return false;
    await removeTree(path);
    return true;
  };
  // An installation and a template hold the lock of what they will be, not of the folder that they work in.
  return isDataset(name) ? await remove() : await withLock(`${path.replace(/\.partial$/, "")}.lock`, remove);
}

const isDataset = (name: string) => name.startsWith("datasets/");

async function isInUse({ isReadByCells }: Kind, path: string): Promise<boolean> {
  if (isReadByCells) return (await measure(path)).lastUse > Date.now() - restMs;
  return (await listProcesses(path)).length > 0;
}

/** The folders in a folder; none if it does not exist or is a link. */
async function foldersIn(dir: string): Promise<string[]> {
  if (!(await Deno.lstat(dir).catch(() => undefined))?.isDirectory) return [];
  return (await Array.fromAsync(Deno.readDir(dir))).flatMap(({ name, isDirectory }) => isDirectory ? [name] : []);
}

/** What kind of cache a folder is; `undefined` if it is none. */
async function findKind(name: string, path: string): Promise<Kind | undefined> {
  for (const kind of kinds) if (kind.name.test(name) && await holdsOneOf(path, kind.marks)) return kind;
}

async function holdsOneOf(path: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) if (await exists(join(path, name))) return true;
  return false;
}

/** The size of the files below a folder, and when one was last written or read. Links are not followed. */
async function measure(path: string): Promise<{ bytes: number; lastUse: number }> {
  let [bytes, lastUse] = [0, 0];
  for await (const { name, isDirectory, isFile } of Deno.readDir(path)) {
    const at = join(path, name);
    if (isDirectory) {
      const below = await measure(at);
      bytes += below.bytes;
      lastUse = Math.max(lastUse, below.lastUse);
    } else if (isFile) {
      const { size, mtime, atime } = await Deno.lstat(at);
      bytes += size;
      lastUse = Math.max(lastUse, mtime?.getTime() ?? 0, atime?.getTime() ?? 0);
    }
  }
  return { bytes, lastUse };
}
