/** Installs an npm package into the lab's cache, by Deno and by a lock file of the package's own. */

import { addAbortListener } from "node:events";
import { createRequire } from "node:module";
import { copyFile, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  cacheDir,
  createProgress,
  endCompanion,
  exitCodes,
  isInNotebook,
  LabError,
  messageOf,
  type Progress,
  silent,
  startCompanion,
  throwIfInterrupted,
} from "../core/mod.ts";
import { installOnce, type InstallOptions, isInstalled, keyOf, noteUse } from "../runtime/mod.ts";

/** A package that is installed when it is first used. */
export interface HeavyPackage {
  /** What people call it. */
  title: string;
  /** Its name in the registry. */
  name: string;
  /** The folder with its `deno.json` and `deno.lock`: which versions, and the hash of each file that is downloaded. */
  folder: string;
  /** The function by which cells load it, or open what runs on it, as a pattern: code that mentions the function uses the package. */
  loader: string;
  /** On disk, with what it needs itself. */
  megabytes: number;
}

const manifestFiles = ["deno.json", "deno.lock"];

/** The package's folder in the cache. Its name contains a hash of the lock file, so each version has its own folder. */
async function rootOf(heavy: HeavyPackage): Promise<string> {
  const lock = await readFile(join(heavy.folder, "deno.lock"), "utf8");
  return join(cacheDir(), `${basename(heavy.folder)}-${await keyOf([lock, Deno.build.target])}`);
}

/** Whether the package is in the cache. */
export const isHeavyInstalled = async (heavy: HeavyPackage): Promise<boolean> => await isInstalled(await rootOf(heavy));

/**
 * Loads the package; installs it first if it is not in the cache.
 *
 * @param name another package of the same folder.
 */
export async function loadHeavy<T>(heavy: HeavyPackage, options?: InstallOptions, name = heavy.name): Promise<T> {
  const root = await installHeavy(heavy, options);
  return createRequire(join(root, "deno.json"))(name) as T;
}

/**
 * Installs the package unless it is in the cache: whole or not at all. Its own scripts do not run.
 *
 * @returns the folder with its `node_modules`.
 * @throws {LabError} (environment) if it cannot be installed.
 */
export async function installHeavy(
  heavy: HeavyPackage,
  { progress = isInNotebook() ? inCell : silent, signal }: InstallOptions = {},
): Promise<string> {
  const root = await rootOf(heavy);
  const label = `Install ${heavy.title} from npm, once (${heavy.megabytes} MB)`;
  try {
    await installOnce(root, label, async ({ work, into }) => {
      for (const file of manifestFiles) await copyFile(join(heavy.folder, file), join(into, file));
      await runInstaller(into, join(work, "downloads"), signal);
    }, { progress, signal });
    await noteUse(root);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError(
      `Cannot install ${heavy.title} (npm package ${heavy.name}) below ${root}: ${messageOf(error)}\n` +
        "The first use downloads it, which needs a network and the npm registry; later ones need neither.",
      { exitCode: exitCodes.environment, cause: error },
    );
  }
  return root;
}

/** A cell shows that it is installing, which takes long, among its outputs. */
// deno-lint-ignore no-console -- there is no other way out of a cell
const inCell: Progress = createProgress({ write: (text) => console.error(text.trimEnd()), isTerminal: false });

async function runInstaller(folder: string, downloads: string, signal?: AbortSignal): Promise<void> {
  throwIfInterrupted(signal);
  const installer = startCompanion(Deno.execPath(), ["install", "--quiet", "--frozen"], {
    cwd: folder,
    // Downloads have a separate folder: in Deno's cache they would stay when `clean` removes the package.
    env: { DENO_DIR: downloads, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    stderr: "piped",
  });
  using _listener = signal && addAbortListener(signal, () => void endCompanion(installer));
  const { success, stderr } = await installer.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
}
