/** The folder of a running server: locked while its owner runs, and cleared by the next owner. */

import { join } from "node:path";
import process from "node:process";
import { cacheDir } from "../core/mod.ts";
import { exists } from "./host.ts";
import { makePrivateDir, makeSharedDir } from "./identity.ts";
import { removeTree } from "./install.ts";
import { endProcesses } from "./left.ts";
import { tryHold, withLock } from "./lock.ts";
import { clearNamespaces } from "./namespaces.ts";
import { clearPacketRules } from "./packet_filter.ts";

/** A folder for one server. */
export interface RunDir {
  /** Its absolute path. */
  path: string;
  /** Removes it, and releases its lock. */
  remove(): Promise<void>;
}

/** The folder with the folders of all servers. */
export const serversDir = (): string => join(cacheDir(), "servers");

/** The folder of the server that keeps running between commands. It has no owner. */
export const keptName = "kept";

/** Makes a folder in the cache for a server of this process, and clears the folders of processes that have died. */
export async function createRunDir(): Promise<RunDir> {
  const servers = serversDir();
  return await withLock(`${servers}.lock`, async () => {
    await makeSharedDir(servers);
    await clearWithin(servers);
    const id = crypto.randomUUID().slice(0, 8);
    const path = join(servers, id);
    await makePrivateDir(path);
    const hold = await tryHold(join(servers, `${id}.lock`));
    if (!hold) throw new TypeError(`${path} is new and cannot be held by another process`);
    // Only for people who look: the lock decides.
    await Deno.writeTextFile(`${path}.lock`, `${process.pid}\n`);
    return {
      path,
      async remove() {
        await removeTree(path);
        await removeTree(`${path}.lock`);
        hold[Symbol.dispose]();
      },
    };
  });
}

/**
 * Clears what is left from servers whose processes have died: processes, packet rules, network namespaces, folders. Other servers stay.
 */
export async function clearDeadRuns(): Promise<void> {
  const servers = serversDir();
  if (!await exists(servers)) return;
  await withLock(`${servers}.lock`, () => clearWithin(servers));
}

async function clearWithin(servers: string): Promise<void> {
  for await (const entry of Deno.readDir(servers)) {
    if (!entry.isDirectory || entry.name === keptName) continue;
    const path = join(servers, entry.name);
    using hold = await tryHold(`${path}.lock`);
    if (!hold) continue;
    await clearFolder(path);
    await removeTree(`${path}.lock`);
  }
}

/**
 * Ends everything that belongs to the servers in a folder, and removes the folder: processes, packet rules, network namespaces and data.
 */
export async function clearFolder(dir: string): Promise<void> {
  await clearPacketRules(dir);
  // The data is removed too, so there is nothing left to save.
  await endProcesses(dir, { graceMs: 0 });
  await clearNamespaces(dir);
  await removeTree(dir);
}
