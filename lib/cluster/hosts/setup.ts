/** What a new machine does by itself at its first start, through cloud-init: the lab waits for its end, and explains its failure. */

import { exitCodes, LabError } from "../../core/mod.ts";
import { exists } from "./files.ts";
import type { Host, ProviderOptions } from "./host.ts";

/** cloud-init's own log of what its commands printed. */
const log = "/var/log/cloud-init-output.log";

/**
 * Waits until a machine has installed what a node needs.
 *
 * @param name of the node, for messages
 * @throws {LabError} with the end of cloud-init's log if it has not.
 */
export async function finishSetup(
  host: Host,
  name: string,
  { progress }: Pick<ProviderOptions, "progress">,
): Promise<void> {
  const { server, galera } = host.describe().binaries;
  const step = progress.start(`Wait for the first start of ${name} (MariaDB's packages, some minutes)`);
  const { code, stdout, stderr } = await host.run("cloud-init", ["status", "--wait"]);
  // 2: it ended, with warnings.
  const hasEnded = code === 0 || code === 2;
  if (hasEnded && await exists(host, server) && await exists(host, galera)) return step.done();
  step.fail();
  const { stdout: tail } = await host.run("tail", ["-n", "15", log]);
  const said = `${stdout}${stderr}`.replace(/^\.+/, "").trim().split("\n").at(-1);
  throw new LabError(
    `The first start of ${name} failed${hasEnded ? ": MariaDB is not installed" : ` (cloud-init: ${said})`}. ` +
      `The end of ${log} on it:\n${tail.trimEnd()}\n` +
      "Repair it there and repeat the command, or remove the machines with `down` and `--provider ec2` and start again.",
    { exitCode: exitCodes.environment },
  );
}
