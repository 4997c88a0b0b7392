/** The host keys of a cluster's instances: read from their consoles, and kept. The first key that a connection shows is never trusted. */

import { join } from "node:path";
import { exitCodes, LabError, pause, throwIfInterrupted, writePrivateFile } from "../../core/mod.ts";
import { type Cloud, folderOf, readConsole } from "../../ec2/mod.ts";
import { findKnown, type HostKey, parseConsoleKeys, withKnown } from "../../ssh/mod.ts";
import type { ProviderOptions } from "./host.ts";

const pollMs = 5_000;
/** AWS shows the console of some types only minutes after the start. */
const longestMs = 900_000;

/**
 * The file with the keys, by instance id, in the form of OpenSSH's `known_hosts`: `ssh -o UserKnownHostsFile=… -o HostKeyAlias=ID`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { knownHostsFile } from "lab/cluster";
 * assert.match(knownHostsFile("m3-galera"), /m3-galera.known_hosts$/);
 * ```
 */
export const knownHostsFile = (cluster: string): string => join(folderOf(cluster), "known_hosts");

const readFile = (cluster: string): string => {
  try {
    return Deno.readTextFileSync(knownHostsFile(cluster));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
};

/** The keys of an instance that are kept; empty if none are. */
export const readKnown = (cluster: string, id: string): HostKey[] => findKnown(readFile(cluster), id);

/**
 * Waits until an instance has printed its host keys to its console, and keeps them. An instance keeps its keys when it is stopped and
 * started, so they are read once.
 *
 * @throws {LabError} if it does not print them.
 */
export async function awaitHostKeys(
  cloud: Pick<Cloud, "call">,
  cluster: string,
  { node, id }: { node: string; id: string },
  { progress, signal }: Pick<ProviderOptions, "progress" | "signal">,
): Promise<void> {
  if (readKnown(cluster, id).length > 0) return;
  const step = progress.start(`Wait for the host keys on the console of ${node} of the cluster ${cluster}`);
  try {
    for (let waitedMs = 0;; waitedMs += pollMs) {
      throwIfInterrupted(signal);
      const keys = parseConsoleKeys(await readConsole(cloud, id));
      if (keys.length > 0) {
        await writePrivateFile(knownHostsFile(cluster), withKnown(readFile(cluster), id, keys));
        return step.done();
      }
      if (waitedMs >= longestMs) {
        throw new LabError(
          `${node} of the cluster ${cluster} (${id}) has not printed its host keys to its console, so the lab cannot know that it talks to it. ` +
            `Repeat the command: it continues. \`down ${cluster} --provider ec2\` removes the machines.`,
          { exitCode: exitCodes.environment },
        );
      }
      await pause(pollMs, signal);
    }
  } catch (error) {
    step.fail();
    throw error;
  }
}
