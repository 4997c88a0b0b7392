/** The ssh key of a cluster on this computer. Scripts keep theirs at the same place. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { exec, exitCodes, LabError } from "../core/mod.ts";
import { exists } from "../runtime/mod.ts";
import { checkName } from "./name.ts";

/**
 * The folder of what this computer keeps of a cluster in EC2, outside of any repository.
 *
 * @throws {TypeError} if no cluster can have the name.
 */
export const folderOf = (cluster: string): string => join(homedir(), ".aethermart", checkName(cluster));

/** The names of the clusters of which this computer keeps something. */
export function keptNames(): string[] {
  const folder = join(homedir(), ".aethermart");
  if (!existsSync(folder)) return [];
  return Array.from(Deno.readDirSync(folder)).filter((entry) => entry.isDirectory).map(({ name }) => name).sort();
}

/** A public key. */
export interface PublicKey {
  /** As ssh writes it, in base64. */
  material: string;
  /** As `ssh-keygen -l` prints it: "SHA256:…". */
  fingerprint: string;
}

/**
 * The public key of a cluster; the pair is made the first time. The private half is in the file `key` of {@link folderOf}.
 *
 * @throws {LabError} (environment) if `ssh-keygen` is not there.
 */
export async function keepKey(cluster: string): Promise<PublicKey> {
  const folder = folderOf(cluster);
  const file = join(folder, "key");
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  if (!await exists(file)) {
    // The private half moves to its place when both are complete.
    const draft = `${file}.partial`;
    for (const half of [draft, `${draft}.pub`]) await Deno.remove(half).catch(() => {});
    const { ok, stderr } = await exec("ssh-keygen", [
      "-q",
      "-t",
      "ed25519",
      "-N",
      "",
      "-C",
      `aethermart-${cluster}`,
      "-f",
      draft,
    ]);
    if (!ok) {
      throw new LabError(
        `Cannot make an ssh key in ${folder}: ${stderr.trim()}. Install OpenSSH's client (Debian: openssh-client).`,
        {
          exitCode: exitCodes.environment,
        },
      );
    }
    await Deno.rename(`${draft}.pub`, `${file}.pub`);
    await Deno.rename(draft, file);
  }
  return describeKey(await Deno.readTextFile(`${file}.pub`));
}

/** A public key from the line in its file. Pure. */
export function describeKey(line: string): PublicKey {
  const [, blob = ""] = line.trim().split(" ");
  const digest = createHash("sha256").update(Uint8Array.fromBase64(blob)).digest("base64");
  return {
    material: new TextEncoder().encode(line.trim()).toBase64(),
    fingerprint: `SHA256:${digest.replace(/=+$/, "")}`,
  };
}
