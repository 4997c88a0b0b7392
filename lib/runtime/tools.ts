/** Other programs that the lab needs: this machine's own, or private ones from Debian's packages. */

import { basename, join } from "node:path";
import process from "node:process";
import { cacheDir } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { exists } from "./host.ts";
import { type InstallOptions, installPackages, isInstalled } from "./install.ts";
import { keyOf, mariadbSpec, type PackageSpec } from "./packages.ts";

interface Tool {
  spec: PackageSpec;
  /** The names under which a machine may have it, or a program that does the same. */
  names: readonly string[];
  /** Its path below the root of an installation. */
  path: string;
  /** The option that prints its version. */
  version: string;
}

const toolFrom = (name: string, packages: string[], path: string, version: string, ...others: string[]): Tool => ({
  spec: { name, suite: "trixie", packages: [...packages, "patchelf"], assumed: mariadbSpec.assumed, layout: 1 },
  names: [basename(path), ...others],
  path,
  version,
});

const tools = {
  haproxy: toolFrom("HAProxy", ["haproxy"], "usr/sbin/haproxy", "-v"),
  nft: toolFrom("nftables", ["nftables"], "usr/sbin/nft", "--version"),
  valkey: toolFrom(
    "Valkey",
    ["valkey-server", "valkey-tools"],
    "usr/bin/valkey-server",
    "--version",
    "redis-server",
  ),
} as const;

/** A program that the lab may need besides MariaDB: HAProxy, nftables or Valkey. */
export type ToolName = keyof typeof tools;

/** Folders of Debian that are not on the PATH of ordinary users. */
const alsoIn = ["/usr/sbin", "/sbin"];

/** The path of a program that is already installed. */
export async function peekTool(name: ToolName): Promise<string | undefined> {
  for (const called of tools[name].names) {
    for (const dir of [...(process.env.PATH ?? "").split(":"), ...alsoIn]) {
      if (dir && await exists(join(dir, called))) return join(dir, called);
    }
  }
  const root = await rootOf(name);
  return await isInstalled(root) ? join(root, tools[name].path) : undefined;
}

/**
 * The path of a program: this machine's own, or a private one, which is installed into the cache the first time (a few megabytes, seconds).
 *
 * @throws {ProvisionError} if it cannot be installed.
 */
export async function findTool(name: ToolName, options: InstallOptions = {}): Promise<string> {
  const found = await peekTool(name);
  if (found) return found;
  const { spec, path, version } = tools[name];
  const root = await rootOf(name);
  await installPackages(spec, root, async (run) => {
    const { ok, stderr } = await run(path, [version]);
    if (!ok) throw new ProvisionError("unpack", `The unpacked ${name} does not run: ${stderr.trim()}`);
  }, options);
  return join(root, path);
}

async function rootOf(name: ToolName): Promise<string> {
  const { name: _, ...made } = tools[name].spec;
  return join(cacheDir(), `${name}-${await keyOf(made)}`);
}
