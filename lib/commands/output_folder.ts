/** The folder that a command writes its results to. */

import { join } from "node:path";
import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import process from "node:process";
import { exitCodes, isDraft, LabError, messageOf } from "../core/mod.ts";

/** It exists while a command writes to the folder. What counts is the operating system's lock on it, not the file. */
const lockFile = ".lab.lock";

/**
 * Creates a folder and reserves it for this process until the result is disposed of (or the process ends), so that the results of two runs
 * never mix. A folder that is still empty then is removed.
 *
 * @throws {LabError} if it cannot be written to, or if another command writes there now; the message names its process
 */
export function holdFolder(dir: string): Disposable {
  try {
    mkdirSync(dir, { recursive: true });
    const path = join(dir, lockFile);
    // A folder that somebody handed in may have a link there, and its target would be overwritten.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) {
      throw new Error(`its ${lockFile} is not a regular file. Remove it`);
    }
    for (;;) {
      const file = Deno.openSync(path, { read: true, write: true, create: true });
      try {
        if (!file.tryLockSync(true)) throw isTaken(dir, Deno.readTextFileSync(path).trim());
        // The previous owner may have removed it meanwhile; then other processes open a different file.
        if (inodeOf(path) !== file.statSync().ino) {
          file.close();
          continue;
        }
        file.truncateSync();
        file.writeSync(new TextEncoder().encode(`${process.pid}\n`));
      } catch (error) {
        file.close();
        throw error;
      }
      return {
        [Symbol.dispose]() {
          rmSync(path, { force: true });
          file.close();
          removeIfEmpty(dir);
        },
      };
    }
  } catch (error) {
    throw error instanceof LabError ? error : cannotWrite(dir, error);
  }
}

/**
 * Removes the results of an earlier command from a folder, so that it never contains a deck that was not made from its notebook.
 *
 * @throws {LabError} if it cannot be written to
 */
export function clearFolder(dir: string, stale: string[]): void {
  try {
    for (const file of readdirSync(dir)) {
      if (stale.includes(file) || isDraft(file)) rmSync(join(dir, file));
    }
  } catch (error) {
    throw cannotWrite(dir, error);
  }
}

function isTaken(dir: string, pid: string): LabError {
  const who = /^\d+$/.test(pid) ? `process ${pid}` : "another process";
  return new LabError(
    `Cannot write to ${dir}: ${who} of the lab is writing there now. Wait until it has ended, or choose another folder with --out.`,
    { exitCode: exitCodes.environment },
  );
}

function cannotWrite(dir: string, cause: unknown): LabError {
  return new LabError(`Cannot write to ${dir}: ${messageOf(cause)}. Choose another folder with --out.`, {
    exitCode: exitCodes.environment,
    cause,
  });
}

function inodeOf(path: string): number | null | undefined {
  try {
    return Deno.statSync(path).ino;
  } catch {
    return undefined; // it was just removed
  }
}

function removeIfEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch { /* it contains results */ }
}
