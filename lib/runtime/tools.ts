/** Programs beside the servers: from this machine where it has them, else private ones from Debian's packages. */

import { basename, join } from "node:path";
import process from "node:process";
import { cacheDir } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { exists } from "./host.ts";
import { type InstallOptions, installPackages, isInstalled } from "./install.ts";
import { keyOf, mariadbSpec, type PackageSpec } from "./packages.ts";

interface Tool {
  spec: PackageSpec;
  /** What it, or another that does the same, is called on a machine that has it. */
  names: readonly string[];
  /** Where it lies below a root. */
  path: string;
  /** Makes it say its version. */
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

/** A program that the lab may need beside its servers. */
export type ToolName = keyof typeof tools;

/** Where Debian puts what ordinary users' PATH does not reach. */
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
 * The path of a program: this machine's own, else a private one, installed into the cache the first time (a few megabytes, seconds).
 *
 * @throws {ProvisionError} if it has to be installed and cannot be.
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
