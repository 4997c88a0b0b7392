/** Whether the lab can install its private packages on this machine. */

import process from "node:process";
import { exec, throwIfInterrupted } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";

/** Debian's own keys, with which every download is checked. */
export const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The facts that {@link unfitness} judges. */
export interface HostFacts {
  /** "linux", "darwin" … */
  platform: string;
  /** "x64", "arm64" … */
  arch: string;
  /** The text of /etc/os-release; empty if there is none. */
  osRelease: string;
  /** The needed tools and files that do not exist. */
  missing: string[];
}

/** Why the private packages cannot be installed, as a sentence; `undefined` if they can. Pure. */
export function unfitness({ platform, arch, osRelease, missing }: HostFacts): string | undefined {
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(osRelease)?.[1] ?? platform;
  if (platform !== "linux" || !/^ID=debian$/m.test(osRelease)) {
    return `The lab can install its own MariaDB only on Debian; this is ${name}.`;
  }
  if (arch !== "x64") return `The lab can install its own MariaDB only on x86-64; this is ${arch}.`;
  if (missing.length > 0) return `The lab cannot install its own MariaDB: ${missing.join(", ")} not found.`;
  return undefined;
}

/**
 * @throws {ProvisionError} if the private packages cannot be installed on this machine.
 * @throws {InterruptedError} if the signal aborts.
 */
export async function checkHost(signal?: AbortSignal): Promise<void> {
  const missing: string[] = [];
  for (const tool of ["apt-get", "apt-config", "dpkg-deb", "setpriv"]) {
    const tried = await exec(tool, ["--version"]);
    // Ctrl-C reaches the tool too: one that a signal ended is not missing.
    if (!tried.ok && tried.signal === null) missing.push(tool);
  }
  throwIfInterrupted(signal);
  if (!await exists(keyring)) missing.push(keyring);
  const osRelease = await Deno.readTextFile("/etc/os-release").catch(() => "");
  const reason = unfitness({ platform: process.platform, arch: process.arch, osRelease, missing });
  if (reason) throw new ProvisionError("host", reason);
}

/** Whether a path exists: a file, a folder or a link, which is not followed. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
