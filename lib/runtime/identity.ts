/** Who a server runs as. */

import { dirname } from "node:path";
import process from "node:process";
import { exitCodes, LabError, messageOf } from "../core/mod.ts";
import { exists } from "./host.ts";

/** A user without rights, as which servers run where we are root. */
export interface Identity {
  user: string;
  uid: number;
  gid: number;
}

/** `nobody` as root (Debian fixes its numbers), otherwise `undefined`: a server then runs as we do. */
export function serverIdentity(): Identity | undefined {
  return process.getuid?.() === 0 ? { user: "nobody", uid: 65534, gid: 65534 } : undefined;
}

/**
 * Makes a folder, and those above it, that the server's user can look into whatever our umask is. One that exists
 * stays as it is.
 *
 * @throws {LabError} (environment) if it cannot be made, with the remedy.
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

/** Makes a folder that only the server (and root) may look into. */
export async function makePrivateDir(path: string, identity = serverIdentity()): Promise<void> {
  await Deno.mkdir(path, { mode: 0o700 });
  if (identity) await Deno.chown(path, identity.uid, identity.gid);
}

/** The command that runs another one as the server's user, and ends it with us. */
export function asServerUser(command: string, args: string[], identity = serverIdentity()): [string, string[]] {
  const who = identity ? ["--reuid", String(identity.uid), "--regid", String(identity.gid), "--clear-groups"] : [];
  return ["setpriv", ["--pdeathsig", "KILL", ...who, "--", command, ...args]];
}
