/** Where things are. Jupyter's working directory is `notebooks/`, so nothing may depend on the current directory. */

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";

/** How a person types a task of the lab, up to the task's name. It works without an installed Deno. */
export const taskCommand = "npx -y deno@2.9.6 task";

/** The repository's root, absolute. */
export const repoRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path below the repository's root: `fromRoot("sql", "m1")`. */
export function fromRoot(...parts: string[]): string {
  return join(repoRoot, ...parts);
}

/**
 * Where `sql/…` is looked for: the repository's root, or the folder that `AETHERMART_SCRIPTS` names. `run` names one for a submission, so that its notebook
 * runs with its own scripts.
 */
export const scriptsRoot = (env: Record<string, string | undefined> = process.env): string =>
  env.AETHERMART_SCRIPTS || repoRoot;

/**
 * A path as whoever typed it means it: from the folder in which they stand. `deno task` runs its commands in the repository's root, and leaves
 * word in `INIT_CWD` of where it was called.
 */
export function fromCaller(
  path: string,
  env: Record<string, string | undefined> = process.env,
  cwd = process.cwd(),
): string {
  return resolve(cwd === repoRoot && env.INIT_CWD || cwd, path);
}

/** The file in which `up` records the server that it started, with its password. */
export const serverFile = (): string => join(cacheDir(), "server.json");

/**
 * The folder that outlives a run: downloaded packages, server templates, running servers.
 *
 * `AETHERMART_CACHE` names another. As root it lies in `/var/cache`, because the server then runs as `nobody`, which may not
 * look into root's home; otherwise in `$XDG_CACHE_HOME` or `~/.cache`.
 */
export function cacheDir(env: Record<string, string | undefined> = process.env): string {
  if (env.AETHERMART_CACHE) return env.AETHERMART_CACHE;
  if (process.getuid?.() === 0) return "/var/cache/aethermart-lab";
  return join(env.XDG_CACHE_HOME || join(env.HOME || "/tmp", ".cache"), "aethermart-lab");
}
