/** An empty data directory, made once and copied for every server. */

import { join } from "node:path";
import {
  cacheDir,
  endingWithThis,
  exec,
  type Progress,
  serverEnvironment,
  silent,
  throwIfInterrupted,
} from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { exists } from "./host.ts";
import { asServerUser, makePrivateDir } from "./identity.ts";
import { removeTree } from "./install.ts";
import { endProcesses } from "./left.ts";
import { withLock } from "./lock.ts";
import { keyOf } from "./packages.ts";
import type { Runtime } from "./runtime.ts";

/**
 * The options that a template is made with. `root` can log in only over the socket, as the operating system's root; there are no anonymous accounts and no
 * test database. The small redo log makes it 51 MB instead of 155; a server resizes its own
 * when it starts.
 */
export const templateArgs = [
  "--auth-root-authentication-method=socket",
  "--auth-root-socket-user=root",
  "--skip-test-db",
  "--skip-name-resolve",
  "--innodb-log-file-size=4M",
];

/**
 * The path of an empty data directory for a runtime, to be copied for each server. It is made the first time, in about a second.
 *
 * @throws {ProvisionError} if `mariadb-install-db` fails; the message quotes it.
 */
export async function findTemplate(
  runtime: Runtime,
  { progress = silent, signal }: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<string> {
  const template = join(cacheDir(), `template-${await keyOf([runtime.key, templateArgs])}`);
  if (await exists(template)) return template;
  await withLock(`${template}.lock`, async () => {
    if (await exists(template)) return;
    const step = progress.start("Initialise an empty MariaDB");
    try {
      await initialise(runtime, template, signal);
      step.done();
    } catch (error) {
      step.fail();
      throw error;
    }
  }, { signal });
  return template;
}

async function initialise(runtime: Runtime, template: string, signal?: AbortSignal): Promise<void> {
  const work = `${template}.partial`;
  // A command that was killed leaves what mariadb-install-db had started, and that still writes into its folder.
  await endProcesses(work, { graceMs: 0 });
  await removeTree(work);
  await makePrivateDir(work);
  // The shell script accepts no --basedir with a blank in it, but it can run in any folder.
  const args = ["--no-defaults", "--basedir=.", `--datadir=${join(work, "data")}`, ...templateArgs];
  const command = asServerUser(runtime.bin("mariadb-install-db"), args);
  const result = await exec(...command, {
    cwd: runtime.basedir,
    env: { ...serverEnvironment(), TMPDIR: work },
    clearEnv: true,
    signal,
  });
  throwIfInterrupted(signal);
  if (!result.ok) {
    const output = `${result.stdout}\n${result.stderr}`.trim().split("\n").slice(-12).join("\n");
    await removeTree(work);
    throw new ProvisionError(
      "initialise",
      `Cannot initialise a data directory with MariaDB ${runtime.version}:\n${output}`,
    );
  }
  await Deno.rename(join(work, "data"), template);
  await removeTree(work);
}

/** The command that copies a data directory on any host: the owner is kept, and holes stay holes. Pure. */
export const copyCommand = (
  from: string,
  to: string,
): [string, ...string[]] => ["cp", "--archive", "--sparse=always", "--reflink=auto", "--", from, to];

/** Copies a template in 0.02 s. The copy has the same owner. */
export async function copyTemplate(template: string, dataDir: string): Promise<void> {
  const [program, ...args] = copyCommand(template, dataDir);
  const result = await exec(...endingWithThis(program, args));
  if (!result.ok) {
    throw new ProvisionError("initialise", `Cannot copy the empty server to ${dataDir}: ${result.stderr.trim()}`);
  }
}
