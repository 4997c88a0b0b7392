/** Locks between processes. */

import { dirname } from "node:path";
import { pause } from "../core/mod.ts";
import { makeSharedDir } from "./identity.ts";

/** Options for waiting for a lock. */
export interface LockOptions {
  signal?: AbortSignal;
  /** Called once if another process holds the lock. */
  onWait?: () => void;
}

/**
 * Runs `work` while this process holds the lock of a file; other processes wait meanwhile. The lock ends with its process, so a file that was left behind
 * means nothing. `work` may remove the file.
 *
 * @param path the file; it is made if it does not exist
 * @returns what `work` returns.
 * @throws {InterruptedError} if `signal` aborts while it waits; and what `work` throws.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  await makeSharedDir(dirname(path));
  for (;;) {
    using file = await Deno.open(path, { read: true, write: true, create: true });
    await waitFor(file, options);
    if (await isStill(path, file)) return await work();
  }
}

async function waitFor(file: Deno.FsFile, { signal, onWait }: LockOptions): Promise<void> {
  let waited = false;
  while (!await file.tryLock(true)) {
    if (!waited) onWait?.();
    waited = true;
    await pause(100, signal);
  }
}

/** A lock that is held until it is disposed of or its process ends. */
export interface Held extends Disposable {
  /** Whether its file is still the one at its path. If somebody has removed that, another process may hold a new one. */
  isInForce(): Promise<boolean>;
}

/** Takes the lock `path`; `undefined` if another process holds it. */
export async function tryHold(path: string): Promise<Held | undefined> {
  for (;;) {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    if (!await file.tryLock(true)) {
      file.close();
      return undefined;
    }
    if (await isStill(path, file)) {
      return { isInForce: () => isStill(path, file), [Symbol.dispose]: () => file.close() };
    }
    file.close();
  }
}

/** Whether a file is still the one at its path: who held its lock before may have removed it. */
async function isStill(path: string, file: Deno.FsFile): Promise<boolean> {
  const [own, now] = [await file.stat(), await Deno.stat(path).catch(() => undefined)];
  return now?.ino === own.ino;
}
