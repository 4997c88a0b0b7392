/** Locations of files. Jupyter's working directory is `notebooks/`, so nothing may depend on the current directory. */

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";

/** How people type a task of the lab, up to the task's name. It works without an installed Deno. */
export const taskCommand = "npx -y deno@2.9.6 task";

/** The repository's root, absolute. */
export const repoRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path below the repository's root: `fromRoot("sql", "m1")`. */
export function fromRoot(...parts: string[]): string {
  return join(repoRoot, ...parts);
}

/**
 * The folder in which `sql/…` is looked for: the repository's root, or the folder in `AETHERMART_SCRIPTS`. `run` sets that for a submission, so that its notebook
 * runs with its own scripts.
 */
export const scriptsRoot = (env: Record<string, string | undefined> = process.env): string =>
  env.AETHERMART_SCRIPTS || repoRoot;

/**
 * Resolves a path from the folder in which the user typed it. `deno task` runs its commands in the repository's root, and records in
 * `INIT_CWD` where it was called.
 */
export function fromCaller(
  path: string,
  env: Record<string, string | undefined> = process.env,
  cwd = process.cwd(),
): string {
  return resolve(cwd === repoRoot && env.INIT_CWD || cwd, path);
}

/** The file in which `up` records its server, with the password. */
export const serverFile = (): string => join(cacheDir(), "server.json");

/**
 * The folder for everything that outlives a run: downloaded packages, server templates, running servers.
 *
 * `AETHERMART_CACHE` overrides it. For root it is in `/var/cache`, because the server then runs as `nobody`, which must not
 * read root's home; otherwise it is in `$XDG_CACHE_HOME` or `~/.cache`.
 */
export function cacheDir(env: Record<string, string | undefined> = process.env): string {
  if (env.AETHERMART_CACHE) return env.AETHERMART_CACHE;
  if (process.getuid?.() === 0) return "/var/cache/aethermart-lab";
  return join(env.XDG_CACHE_HOME || join(env.HOME || "/tmp", ".cache"), "aethermart-lab");
}
