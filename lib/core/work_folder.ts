/** Temporary folders that are removed with their process. */

import { lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is removed when it is disposed of, or when this process exits. */
export interface WorkFolder extends Disposable {
  dir: string;
}

const lockName = /^aethermart-work-[0-9a-z-]+\.lock$/;

/**
 * Creates a temporary folder that only its owner can access. Folders of a process that was killed are removed when the next one is created:
 * the operating system's lock on the file beside a folder shows whether its owner is alive.
 *
 * @param name lower-case letters and digits: the folder then has the same path as the user's last one of this name, unless that is still in use. For tools
 * that remember what they read by its path
 */
export function createWorkFolder(name?: string): WorkFolder {
  const temporary = realpathSync(tmpdir());
  clearLeft(temporary);
  const pathOf = (end: string) => join(temporary, `aethermart-work-${end}`);
  const [dir, hold] = (name && takeFolder(pathOf(`${name}-${Deno.uid() ?? 0}`))) ||
    takeFolder(pathOf(crypto.randomUUID()))!;
  const remove = () => {
    removeAll(dir);
    hold.close();
  };
  globalThis.addEventListener("unload", remove);
  return {
    dir,
    [Symbol.dispose]() {
      globalThis.removeEventListener("unload", remove);
      remove();
    },
  };
}

/** Creates a folder with its lock; `undefined` if the path is taken. */
function takeFolder(dir: string): [dir: string, hold: Deno.FsFile] | undefined {
  let hold;
  try {
    hold = Deno.openSync(`${dir}.lock`, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return undefined;
    throw error;
  }
  hold.lockSync(true);
  try {
    mkdirSync(dir, { mode: 0o700 }); // after the lock, so that no process mistakes it for an abandoned one
  } catch (error) {
    rmSync(`${dir}.lock`);
    hold.close();
    if ((error as { code?: string }).code === "EEXIST") return undefined; // another user's, or a link
    throw error;
  }
  return [dir, hold];
}

function clearLeft(temporary: string): void {
  for (const name of readdirSync(temporary)) {
    if (!lockName.test(name)) continue;
    const lock = join(temporary, name);
    try {
      using hold = Deno.openSync(lock, { write: true });
      // A folder that is being created is not locked yet, but it is young.
      const age = Date.now() - (hold.statSync().mtime?.getTime() ?? 0);
      if (age <= youngMs || !hold.tryLockSync(true)) continue;
      // Its owner may have removed the file meanwhile, and another process may have created it again.
      if (lstatSync(lock).ino === hold.statSync().ino) removeAll(lock.slice(0, -".lock".length));
    } catch { /* it belongs to another user or is gone */ }
  }
}

/** The longest time between creating a lock file and locking it. */
const youngMs = 1_000;

function removeAll(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  rmSync(`${dir}.lock`, { force: true });
}
