/** Files of a host, by the commands that every host has. */

import type { ExecResult } from "../../core/mod.ts";
import { copyCommand } from "../../runtime/mod.ts";
import { ClusterError } from "../errors.ts";
import type { Host } from "./host.ts";

const must = async (host: Host, cluster: string, program: string, ...args: string[]): Promise<void> =>
  check(await host.run(program, args), cluster);

function check({ ok, stderr, command }: ExecResult, cluster: string): void {
  if (!ok) throw new ClusterError(`\`${command}\` failed: ${stderr.trim()}`, { cluster });
}

/**
 * Writes its input to a file. Arguments: the draft, the mode, the file, the number of bytes. Nothing that is there is followed or kept: the draft is new, and takes the file's place when all of its bytes have arrived. A connection
 * that breaks looks like the end of the input.
 */
export const putScript =
  'umask 077; set -C; rm -rf -- "$1" && cat > "$1" && [ "$(wc -c < "$1")" -eq "$4" ] && chmod "$2" "$1" && mv -T -- "$1" "$3"';

/**
 * Writes a file that belongs to the servers' user, in one step. Mode 600 unless given. It has the rights of that user alone, so a link that a
 * server puts there leads nowhere else than the server could go.
 */
export async function put(host: Host, cluster: string, path: string, text: string, mode = 0o600): Promise<void> {
  const bytes = new TextEncoder().encode(text).length;
  const args = ["-c", putScript, "sh", `${path}.partial`, mode.toString(8), path, String(bytes)];
  check(await host.run("sh", args, { asServer: true, input: text }), cluster);
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
