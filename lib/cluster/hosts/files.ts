/** Files of a host, by the commands that every host has. */

import { copyCommand } from "../../runtime/mod.ts";
import { ClusterError } from "../errors.ts";
import type { Host } from "./host.ts";

async function must(host: Host, cluster: string, program: string, ...args: string[]): Promise<void> {
  const { ok, stderr, command } = await host.run(program, args);
  if (!ok) throw new ClusterError(`\`${command}\` failed: ${stderr.trim()}`, { cluster });
}

/** Which of these paths exist, asked at once. */
export async function findExisting(host: Host, paths: string[]): Promise<Set<string>> {
  const list = 'for path; do if [ -e "$path" ]; then printf "%s\\n" "$path"; fi; done';
  const { stdout } = await host.run("sh", ["-c", list, "sh", ...paths]);
  return new Set(stdout.split("\n"));
}

export async function exists(host: Host, path: string): Promise<boolean> {
  return (await findExisting(host, [path])).has(path);
}

/** Removes files and whole folders. Those that are not there are fine. */
export const remove = (host: Host, cluster: string, ...paths: string[]): Promise<void> =>
  must(host, cluster, "rm", "-rf", "--", ...paths);

/** Removes every file and folder whose path begins with this. */
export const removeAllOf = (host: Host, cluster: string, beginning: string): Promise<void> =>
  must(host, cluster, "sh", "-c", 'rm -rf -- "$1"*', "sh", beginning);

/** Renames a file or folder in one step. */
export const move = (host: Host, cluster: string, from: string, to: string): Promise<void> =>
  must(host, cluster, "mv", "-T", "--", from, to);

/** Copies a server's data. */
export const copyData = (host: Host, cluster: string, from: string, to: string): Promise<void> =>
  must(host, cluster, ...copyCommand(from, to));
