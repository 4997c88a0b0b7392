/** The folder that a command writes its results to. */

import { join } from "node:path";
import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import process from "node:process";
import { exitCodes, isDraft, LabError, messageOf } from "../core/mod.ts";

/** It is there while a command writes to the folder; the operating system's lock on it counts, not its being there. */
const lockFile = ".lab.lock";

/**
 * Makes a folder and keeps it for this process until the result is disposed of (or the process ends, however it ends), so that the results of two runs
 * never mix. A folder that is still empty then is removed.
 *
 * @throws {LabError} if it cannot be written to, or another command writes there now; the message names its process.
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
        // Whoever held it before may have removed it meanwhile: then others open another file than ours.
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
 * Removes what an earlier command left in a folder, so that no deck lies beside a notebook that it was not made from.
 *
 * @throws {LabError} if it cannot be written to.
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
    `Cannot write to ${dir}: ${who} of the lab is writing there now. Wait until it has ended, or name another folder with --out.`,
    { exitCode: exitCodes.environment },
  );
}

function cannotWrite(dir: string, cause: unknown): LabError {
  return new LabError(`Cannot write to ${dir}: ${messageOf(cause)}. Name another folder with --out.`, {
    exitCode: exitCodes.environment,
    cause,
  });
}

function inodeOf(path: string): number | null | undefined {
  try {
    return Deno.statSync(path).ino;
  } catch {
    return undefined; // removed this moment
  }
}

function removeIfEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch { /* it holds results */ }
}
