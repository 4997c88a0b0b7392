/**
 * Debian packages, unpacked into their own folder. The host's packages, its apt and its libraries stay as they are.
 */

import { join } from "node:path";
import {
  endingWithThis,
  exec,
  LabError,
  messageOf,
  pause,
  type Progress,
  silent,
  throwIfInterrupted,
} from "../core/mod.ts";
import { downloadPackages } from "./apt.ts";
import { listPrograms } from "./elf.ts";
import { ProvisionError } from "./errors.ts";
import { checkHost, exists } from "./host.ts";
import { makeSharedDir } from "./identity.ts";
import { withLock } from "./lock.ts";
import type { PackageSpec } from "./packages.ts";

const libraries = "usr/lib/x86_64-linux-gnu";

/** Options of an installation. */
export interface InstallOptions {
  /** Where to report progress. Default: nowhere. */
  progress?: Progress;
  /** Stops the installation; the next one continues with what was downloaded. */
  signal?: AbortSignal;
}

/** What the one who fills a folder for {@link installOnce} works with. */
export interface Installation {
  /** The folder to fill. It is empty, and moves to its place when it is complete. */
  into: string;
  /** Lasts until the installation is complete, however often it is interrupted: for downloads. */
  work: string;
  update(detail: string): void;
}

/**
 * Makes the folder `root` unless it exists: whole or not at all. Two processes that want the same folder make it once.
 *
 * @param fill puts everything into the folder; what it returns ends the line of progress.
 */
export async function installOnce(
  root: string,
  label: string,
  fill: (installation: Installation) => Promise<string | void>,
  { progress = silent, signal }: InstallOptions = {},
): Promise<void> {
  if (await isInstalled(root)) return;
  const onWait = () => progress.note("Waiting for another process that is installing the same packages.");
  await withLock(`${root}.lock`, async () => {
    if (await isInstalled(root)) return;
    const step = progress.start(label);
    try {
      const work = `${root}.partial`;
      const into = join(work, "root");
      await removeTree(into);
      await makeSharedDir(into);
      const done = await fill({ into, work, update: step.update });
      throwIfInterrupted(signal);
      await Deno.writeTextFile(join(into, "installed-at"), root);
      await removeTree(root);
      await Deno.rename(into, root);
      await removeTree(work);
      step.done(done || undefined);
    } catch (error) {
      step.fail(signal?.aborted ? "interrupted" : "");
      throwIfInterrupted(signal);
      throw error;
    }
  }, { signal, onWait });
}

/**
 * Installs the packages of `spec` as the folder `root` unless it exists, and has `verify` look at them before they
 * are put in place. An installation that was interrupted continues with what it had downloaded.
 *
 * Cost: about 35 MB down and 250 MB on disk for MariaDB; nothing if the folder is there.
 *
 * @throws {ProvisionError} if this machine, its mirror or its disk does not allow it.
 */
export async function installPackages(
  spec: PackageSpec,
  root: string,
  verify: (run: ProgramRunner) => Promise<void>,
  options: InstallOptions = {},
): Promise<void> {
  if (await isInstalled(root)) return;
  const { signal } = options;
  await checkHost(signal);
  const fill = async ({ into, work, update }: Installation) => {
    const archives = await downloadPackages(spec, join(work, "apt"), { update, signal });
    await unpack(archives, into, update, signal);
    update("relocating");
    await relocate(into, root);
    await verify((program, args) => exec(...throughLoader(into, join(into, program), args)));
    return `${archives.length} packages`;
  };
  try {
    await installOnce(root, `Fetch ${spec.name} from Debian`, fill, options);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new ProvisionError("unpack", `Cannot install ${spec.name} below ${root}: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/** Runs one of the unpacked programs, given by its path below the root. */
export type ProgramRunner = (program: string, args: string[]) => ReturnType<typeof exec>;

/**
 * Whether an installation is at `root`. One that was moved does not count: its programs look for their loader where
 * they were made for.
 */
export async function isInstalled(root: string): Promise<boolean> {
  return await Deno.readTextFile(join(root, "installed-at")).then((at) => at === root, () => false);
}

/** Notes that an installation is about to be used, so `clean` leaves it alone for a while. The mount may not record when files are read. */
export async function noteUse(root: string): Promise<void> {
  const now = new Date();
  await Deno.utime(join(root, "installed-at"), now, now).catch((error) => {
    // Another user's cache: this user cannot note anything there.
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  });
}

async function unpack(archives: string[], into: string, update: (detail: string) => void, signal?: AbortSignal) {
  let [next, done] = [0, 0];
  const worker = async () => {
    for (let archive = archives[next++]; archive !== undefined; archive = archives[next++]) {
      throwIfInterrupted(signal);
      const result = await exec(...endingWithThis("dpkg-deb", ["--extract", archive, into]), { signal });
      throwIfInterrupted(signal);
      if (!result.ok) {
        // A damaged archive would stop every later attempt as well.
        await Deno.remove(archive).catch(() => {});
        throw new ProvisionError("unpack", `Cannot unpack ${archive}: ${result.stderr.trim()}`);
      }
      update(`unpacked ${++done} of ${archives.length} packages`);
    }
  };
  // Two at a time: decompression is one core's work for each.
  const ends = await Promise.allSettled([worker(), worker()]);
  // Both have come to rest: nothing is written once the lock is given up.
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** Makes the programs use the loader and the libraries beside them once they lie at `root`. */
async function relocate(unpacked: string, root: string): Promise<void> {
  const programs = [
    ...await listPrograms(join(unpacked, "usr/bin")),
    ...await listPrograms(join(unpacked, "usr/sbin")),
  ];
  const interpreter = join(root, libraries, "ld-linux-x86-64.so.2");
  // DT_RPATH, not RUNPATH: it must hold for the libraries' own needs and for plugins too.
  const args = ["--set-interpreter", interpreter, "--force-rpath", "--set-rpath", `$ORIGIN/../lib/x86_64-linux-gnu`];
  // patchelf cannot rewrite the file that it runs from.
  const own = join(unpacked, "patchelf");
  await Deno.copyFile(join(unpacked, "usr/bin/patchelf"), own);
  const result = await exec(...endingWithThis(...throughLoader(unpacked, own, [...args, ...programs])));
  await Deno.remove(own);
  if (!result.ok) throw new ProvisionError("unpack", `Cannot relocate the unpacked programs: ${result.stderr.trim()}`);
  const socat = join(unpacked, "usr/bin/socat");
  if (!await exists(socat) && await exists(`${socat}1`)) await Deno.symlink("socat1", socat);
}

/** A program that is not at its place yet, run by the loader beside it. */
function throughLoader(unpacked: string, program: string, args: string[]): [string, string[]] {
  const loader = join(unpacked, libraries, "ld-linux-x86-64.so.2");
  return [loader, ["--library-path", join(unpacked, libraries), program, ...args]];
}

/** Removes a file, or a folder with everything in it. If it does not exist, nothing happens. */
export async function removeTree(path: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await Deno.remove(path, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      // A program that a killed command left still writes here. It fails, and ends, when its folder is gone.
      if (!isNotEmpty(error) || performance.now() > deadline) throw error;
    }
    await pause(20);
  }
}

const isNotEmpty = (error: unknown) => (error as { code?: string }).code === "ENOTEMPTY";
