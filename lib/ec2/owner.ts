/** Whose machines they are: several people may share an AWS account, and their clusters have the same names. */

import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { exitCodes, LabError } from "../core/mod.ts";
import type { Found } from "./found.ts";

/** Below the folder of the clusters. No cluster can have this name. */
export const ownerFile = "owner.id";

/**
 * The id with which this computer marks what it makes in EC2: random, made once, kept in `~/.aethermart/owner.id`. Scripts use the same file.
 *
 * @throws {LabError} (environment) if the file holds something else.
 */
export async function keepOwner(): Promise<string> {
  const folder = join(homedir(), ".aethermart");
  const file = join(folder, ownerFile);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(4).toString("hex")}`;
  await Deno.writeTextFile(draft, `${randomBytes(16).toString("hex")}\n`, { mode: 0o600 });
  try {
    // Of two commands that start together, the first one decides.
    await Deno.link(draft, file);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(draft);
  }
  const owner = (await Deno.readTextFile(file)).trim();
  if (/^[0-9a-f]{32}$/.test(owner)) return owner;
  throw new LabError(
    `${file} does not hold an id of 32 hexadecimal digits. Restore it: without it, the lab does not recognise your machines in EC2. ` +
      "If you have none, remove the file.",
    { exitCode: exitCodes.environment },
  );
}

/**
 * Refuses to go on if any part of a cluster was made by another computer, or carries no mark. Pure.
 *
 * @throws {LabError} (environment)
 */
export function refuseForeign(cluster: string, owner: string, found: Found): void {
  const parts = [...found.instances, ...found.groups, ...found.keys, ...found.volumes];
  if (parts.every((part) => part.owner === owner)) return;
  throw new LabError(
    `The account has a cluster ${cluster} in EC2 that this computer did not make (tag aethermart:owner). Nothing was changed. ` +
      "If it is yours, work on the computer that made it, or remove it in AWS's console. " +
      `If it is somebody else's, give your own cluster another name: copy its spec, change "name", and use the copy.`,
    { exitCode: exitCodes.environment },
  );
}
