/** The folder of one running server: held by a lock while its owner lives, cleared by the next owner. */

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
  path: string;
  /** Removes it, and lets go of it. */
  remove(): Promise<void>;
}

/** Where the folders of all servers are. */
export const serversDir = (): string => join(cacheDir(), "servers");

/** The folder of the one server that is kept between commands. It has no owner whose death would end it. */
export const keptName = "kept";

/** Makes a folder for a server that this process will run, and clears those whose owners have died. */
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
    // For people who look: what counts is who holds the lock.
    await hold.write(new TextEncoder().encode(`${process.pid}\n`));
    return {
      path,
      async remove() {
        await removeTree(path);
        await removeTree(`${path}.lock`);
        hold.close();
      },
    };
  });
}

/** Clears what servers have left whose owners have died: processes, packet filter's rules, folders. */
export async function clearDeadRuns(): Promise<void> {
  const servers = serversDir();
  if (!await exists(servers)) return;
  await withLock(`${servers}.lock`, () => clearWithin(servers));
}

async function clearWithin(servers: string): Promise<void> {
  for await (const entry of Deno.readDir(servers)) {
    if (!entry.isDirectory || entry.name === keptName) continue;
    const path = join(servers, entry.name);
    const hold = await tryHold(`${path}.lock`);
    if (!hold) continue;
    await clearFolder(path);
    await removeTree(`${path}.lock`);
    hold.close();
  }
}

/** Ends everything that belongs to a folder's servers and removes it: their processes, packet rules, network namespaces and data. */
export async function clearFolder(dir: string): Promise<void> {
  await clearPacketRules(dir);
  // The data goes with it, so there is nothing that a server could still save.
  await endProcesses(dir, { graceMs: 0 });
  await clearNamespaces(dir);
  await removeTree(dir);
}
