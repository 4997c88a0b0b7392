/** Which MariaDB the lab uses, and where its programs are. */

import { basename, dirname, join } from "node:path";
import process from "node:process";
import { cacheDir, exec } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { checkHost, exists } from "./host.ts";
import { type InstallOptions, installPackages, isInstalled } from "./install.ts";
import { keyOf, mariadbSpec } from "./packages.ts";
import { isAtLeast, oldestUsable, parseVersion } from "./version.ts";

/** A MariaDB on this machine. */
export interface Runtime {
  /** "11.8.6". */
  version: string;
  /** The folder for `--basedir`. */
  basedir: string;
  /** Whether it is the lab's own, from Debian's packages, and not this machine's. */
  isPrivate: boolean;
  /** A name for these binaries: data that was made with one key cannot be used with another. */
  key: string;
  /** The path of one of its programs: `bin("mariadb")`. It does not check whether the program exists. */
  bin(program: string): string;
}

/** Where this machine's own server may be, besides PATH: Debian puts it where the PATH of ordinary users does not lead. */
const alsoIn = ["/usr/sbin", "/usr/local/sbin"];

/**
 * The MariaDB to use: this machine's own if `mariadbd` 11.7 or newer is on PATH, otherwise a private one, which is installed into the cache the first
 * time (seconds, 35 MB).
 *
 * @throws {ProvisionError} if it cannot be installed.
 */
export async function findRuntime(options: InstallOptions = {}): Promise<Runtime> {
  return await findOwn() ?? await findPrivate(options);
}

/**
 * The MariaDB that {@link findRuntime} would use; `undefined` if it would install one first. Installs nothing.
 *
 * @throws {ProvisionError} if there is none and it cannot be installed on this machine.
 */
export async function peekRuntime(): Promise<Runtime | undefined> {
  const own = await findOwn();
  if (own) return own;
  const root = await privateRoot();
  if (await isInstalled(root)) return await describePrivate(root);
  await checkHost();
  return undefined;
}

async function findOwn(): Promise<Runtime | undefined> {
  for (const dir of [...(process.env.PATH ?? "").split(":"), ...alsoIn]) {
    const path = join(dir, "mariadbd");
    if (!dir || !await exists(path)) continue;
    const version = parseVersion((await exec(path, ["--version"])).stdout);
    if (!version || !isAtLeast(version, oldestUsable)) continue;
    const real = await Deno.realPath(path);
    return describe(version, dirname(dirname(real)), false, await keyOf([real, version]), basename(dirname(real)));
  }
  return undefined;
}

async function findPrivate(options: InstallOptions): Promise<Runtime> {
  const root = await privateRoot();
  await installPackages(mariadbSpec, root, async (run) => {
    const { stdout, stderr } = await run("usr/sbin/mariadbd", ["--version"]);
    if (!parseVersion(stdout)) {
      throw new ProvisionError("unpack", `The unpacked mariadbd does not run: ${stderr.trim()}`);
    }
  }, options);
  return await describePrivate(root);
}

/** The name follows from the content: another list of packages gets another folder. */
async function privateRoot(): Promise<string> {
  const { name: _, ...made } = mariadbSpec;
  return join(cacheDir(), `mariadb-${await keyOf(made)}`);
}

async function describePrivate(root: string): Promise<Runtime> {
  const { stdout, stderr } = await exec(join(root, "usr/sbin/mariadbd"), ["--no-defaults", "--version"]);
  const version = parseVersion(stdout);
  if (!version) throw new ProvisionError("unpack", `${root}/usr/sbin/mariadbd does not run: ${stderr.trim()}`);
  return describe(version, join(root, "usr"), true, await keyOf([root, version]));
}

function describe(version: string, basedir: string, isPrivate: boolean, key: string, serverDir = "sbin"): Runtime {
  const bin = (program: string) => join(basedir, program === "mariadbd" ? serverDir : "bin", program);
  return { version, basedir, isPrivate, key, bin };
}
