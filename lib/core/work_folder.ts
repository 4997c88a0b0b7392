/** Temporary folders that are removed with their process. */

import { mkdirSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is gone when it is disposed of, or when this process exits before that. */
export interface WorkFolder extends Disposable {
  dir: string;
}

const lockName = /^aethermart-work-[0-9a-f-]{36}\.lock$/;

/**
 * A new folder among the temporary ones. Only its owner may look into it. What a process that was killed left is removed when the next one makes a
 * folder: the operating system's lock on the file beside a folder tells whether its owner lives.
 */
export function createWorkFolder(): WorkFolder {
  const temporary = realpathSync(tmpdir());
  clearLeft(temporary);
  const dir = join(temporary, `aethermart-work-${crypto.randomUUID()}`);
  const hold = Deno.openSync(`${dir}.lock`, { write: true, createNew: true, mode: 0o600 });
  hold.lockSync(true);
  mkdirSync(dir, { mode: 0o700 }); // after the lock, so that nobody takes it for one that was left
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

function clearLeft(temporary: string): void {
  for (const name of readdirSync(temporary)) {
    if (!lockName.test(name)) continue;
    const lock = join(temporary, name);
    try {
      using hold = Deno.openSync(lock, { write: true });
      // One that is just being made is not locked yet, and young.
      const age = Date.now() - (hold.statSync().mtime?.getTime() ?? 0);
      if (age > youngMs && hold.tryLockSync(true)) removeAll(lock.slice(0, -".lock".length));
    } catch { /* it is somebody else's, or gone */ }
  }
}

/** Between a lock file's making and its locking. */
const youngMs = 1_000;

function removeAll(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  rmSync(`${dir}.lock`, { force: true });
}
