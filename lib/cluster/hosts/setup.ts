/** What a new machine does by itself at its first start, through cloud-init: the lab waits for its end, and explains its failure. */

import { exitCodes, LabError, pause } from "../../core/mod.ts";
import { exists } from "./files.ts";
import type { Host, ProviderOptions } from "./host.ts";

/** cloud-init's own log of what its commands printed. */
const log = "/var/log/cloud-init-output.log";

const pollMs = 2_000;
const defaultLongestMs = 20 * 60_000;

/** So long a killed server may take to end. */
const killedMs = 30_000;

/**
 * Waits until a machine has installed what a node needs. Programs that were installed by hand after a failure count, too.
 *
 * @param name of the node, for messages
 * @throws {LabError} with the end of cloud-init's log if it has not.
 * @throws {InterruptedError} if the signal aborts.
 */
export async function finishSetup(
  host: Host,
  name: string,
  { progress, signal }: Pick<ProviderOptions, "progress" | "signal">,
  longestMs = defaultLongestMs,
): Promise<void> {
  const { server, galera } = host.describe().binaries;
  const step = progress.start(`Wait for the first start of ${name} (MariaDB's packages, some minutes)`);
  try {
    const state = await awaitEnd(host, Date.now() + longestMs, signal);
    const isInstalled = await exists(host, server) && await exists(host, galera);
    if (!isInstalled || isUnderWay(state)) throw await failure(host, name, state);
    step.done();
    if (state !== "done") {
      progress.note(`${name} has MariaDB, but cloud-init on it did not do all (${state}): see ${log}.`);
    }
  } catch (error) {
    step.fail();
    throw error;
  }
}

/** cloud-init's state in its own words: "done", "error", "running". The last one if it takes too long. */
async function awaitEnd(host: Host, until: number, signal?: AbortSignal): Promise<string> {
  for (;;) {
    const { stdout, stderr } = await host.run("cloud-init", ["status"]);
    const state = /^status: (.+)$/m.exec(stdout)?.[1] ?? `${stdout}${stderr}`.trim();
    if (!isUnderWay(state) || Date.now() > until) return state;
    await pause(pollMs, signal);
  }
}

const isUnderWay = (state: string): boolean => /^(not started|not run|running)$/.test(state);

async function failure(host: Host, name: string, state: string): Promise<LabError> {
  const { stdout: tail } = await host.run("tail", ["-n", "15", log]);
  const why = isUnderWay(state) ? "takes too long" : "failed";
  return new LabError(
    `The first start of ${name} ${why}: MariaDB is not installed (cloud-init: ${state}). ` +
      `The end of ${log} on it:\n${tail.trimEnd()}\n` +
      "Repair it there and repeat the command, or remove the machines with `down` and `--provider ec2` and start again.",
    { exitCode: exitCodes.environment },
  );
}

/** Ends the servers on a host, and removes folders. */
export async function wipe(host: Host, name: string, folders: string[], signal?: AbortSignal): Promise<void> {
  const until = Date.now() + killedMs;
  for (;;) {
    const left = await host.processes();
    if (left.length === 0) break;
    if (Date.now() > until) {
      const pids = left.map(({ pid }) => pid).join(", ");
      throw new LabError(`Processes of an earlier node on ${name} do not end: ${pids}. Restart the machine.`, {
        exitCode: exitCodes.environment,
      });
    }
    for (const { pid } of left) await host.signal(pid, "SIGKILL");
    await pause(100, signal);
  }
  await host.run("rm", ["-rf", "--", ...folders]);
}
