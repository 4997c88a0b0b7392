/** Temporary folders that are removed with their process. */

import { mkdirSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is removed when it is disposed of, or when this process exits. */
export interface WorkFolder extends Disposable {
  dir: string;
}

const lockName = /^aethermart-work-[0-9a-f-]{36}\.lock$/;

/**
 * Creates a temporary folder that only its owner can access. Folders of a process that was killed are removed when the next one is created:
 * the operating system's lock on the file beside a folder shows whether its owner is alive.
 */
export function createWorkFolder(): WorkFolder {
  const temporary = realpathSync(tmpdir());
  clearLeft(temporary);
  const dir = join(temporary, `aethermart-work-${crypto.randomUUID()}`);
  const hold = Deno.openSync(`${dir}.lock`, { write: true, createNew: true, mode: 0o600 });
  hold.lockSync(true);
  mkdirSync(dir, { mode: 0o700 }); // after the lock, so that no process mistakes it for an abandoned one
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
      // A folder that is being created is not locked yet, but it is young.
      const age = Date.now() - (hold.statSync().mtime?.getTime() ?? 0);
      if (age > youngMs && hold.tryLockSync(true)) removeAll(lock.slice(0, -".lock".length));
    } catch { /* it belongs to another user or is gone */ }
  }
}

/** The longest time between creating a lock file and locking it. */
const youngMs = 1_000;

function removeAll(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  rmSync(`${dir}.lock`, { force: true });
}
