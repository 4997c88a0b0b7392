/** The user that servers run as. */

import { lchown } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { endingWithThis, exitCodes, LabError, messageOf } from "../core/mod.ts";
import { exists } from "./host.ts";

/** A user without rights. Servers run as this user if the lab is root. */
export interface Identity {
  user: string;
  uid: number;
  gid: number;
}

/**
 * The user that servers run as: `nobody` (with Debian's fixed ids) if the lab is root; otherwise `undefined`, and servers run as the lab's user.
 */
export function serverIdentity(): Identity | undefined {
  return process.getuid?.() === 0 ? { user: "nobody", uid: 65534, gid: 65534 } : undefined;
}

/**
 * Makes a folder, and the folders above it, that the server's user can read whatever the umask is. A folder that exists stays as it is.
 *
 * @throws {LabError} if it cannot be made; the message names the way out.
 */
export async function makeSharedDir(path: string): Promise<void> {
  if (await exists(path)) return;
  await makeSharedDir(dirname(path));
  try {
    await Deno.mkdir(path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw new LabError(
      `Cannot make the folder ${path}: ${messageOf(error)}. Name a writable folder with AETHERMART_CACHE.`,
      { exitCode: exitCodes.environment, cause: error },
    );
  }
  await Deno.chmod(path, 0o755);
}

/**
 * Makes a folder that only the server's user and root can read. The folder above it must exist. One that exists gets that owner and mode, because
 * the command that made it may have been interrupted in between.
 *
 * @throws {LabError} if something else is there, as a link that a server put in its own folder: what it points to must not change its owner.
 */
export async function makePrivateDir(path: string, identity = serverIdentity()): Promise<void> {
  try {
    await Deno.mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const { isDirectory, mode } = await Deno.lstat(path);
    if (!isDirectory) {
      throw new LabError(`${path} is not a folder. Remove it, and run the command again.`, {
        exitCode: exitCodes.environment,
        cause: error,
      });
    }
    if ((mode! & 0o7777) !== 0o700) await Deno.chmod(path, 0o700);
  }
  // Never what a link points to, should a server put one there meanwhile.
  if (identity) await lchown(path, identity.uid, identity.gid);
}

/** The command that runs another one as the server's user, and ends it with this process. What the program has started itself continues. */
export function asServerUser(command: string, args: string[], identity = serverIdentity()): [string, string[]] {
  const who = identity ? ["--reuid", String(identity.uid), "--regid", String(identity.gid), "--clear-groups"] : [];
  return endingWithThis(command, args, "KILL", who);
}
