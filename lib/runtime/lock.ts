/** One at a time, across processes. */

import { dirname } from "node:path";
import { throwIfInterrupted } from "../core/mod.ts";
import { makeSharedDir } from "./identity.ts";

/** How a lock is waited for. */
export interface LockOptions {
  signal?: AbortSignal;
  /** Called once where another process has it. */
  onWait?: () => void;
}

/**
 * Runs `work` while no other process holds the lock `path`. The operating system holds it for the open file, not for
 * the file's existence: a holder that dies lets go immediately, and a file left behind means nothing. `work` may remove
 * the file.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  await makeSharedDir(dirname(path));
  for (;;) {
    using file = await Deno.open(path, { read: true, write: true, create: true });
    await waitFor(file, options);
    // Who held it before us may have removed it: then ours is no longer the file that others open.
    const [own, now] = [await file.stat(), await Deno.stat(path).catch(() => undefined)];
    if (now?.ino === own.ino) return await work();
  }
}

async function waitFor(file: Deno.FsFile, { signal, onWait }: LockOptions): Promise<void> {
  let waited = false;
  while (!await file.tryLock(true)) {
    throwIfInterrupted(signal);
    if (!waited) onWait?.();
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * Takes the lock `path` until the returned file is closed or this process ends; `undefined` where somebody else has
 * it.
 */
export async function tryHold(path: string): Promise<Deno.FsFile | undefined> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  if (await file.tryLock(true)) return file;
  file.close();
  return undefined;
}
