/** `lab`: prepares work cell by cell, and starts JupyterLab if it is installed. */

import type { Command } from "commander";
import { addAbortListener } from "node:events";
import process from "node:process";
import {
  endCompanion,
  exec,
  exitCodes,
  Failures,
  fromRoot,
  jupyterEnvironment,
  LabError,
  serverFile,
  startCompanion,
  taskCommand,
  throwIfInterrupted,
} from "../core/mod.ts";
import { installKernelspec, readNotebook } from "../notebook/mod.ts";
import { clearDeadRuns, keepServer, startServer } from "../runtime/mod.ts";
import { addProviderOption, refuseIdleYes } from "./cloud.ts";
import { confirmInCloud } from "./cloud_server.ts";
import { machinesOfAll } from "./cloud_session.ts";
import type { Context } from "./context.ts";
import { milestoneNotebooks } from "./notebooks.ts";
import { envOption } from "./parameters.ts";
import { formatPlace } from "./up.ts";

interface LabOptions {
  /** The variables of this process' environment that cells get, besides those that the lab needs. */
  env?: Record<string, string>;
  provider?: "ec2";
  yes?: true;
}

export function defineLab(command: Command, context: Context): Command {
  return addProviderOption(command)
    .option("--yes", "with --provider ec2: start machines that cost money without asking")
    .addOption(envOption())
    .action((options: LabOptions) => openLab(options, context));
}

async function openLab({ env, provider, yes }: LabOptions, context: Context): Promise<void> {
  refuseIdleYes({ provider, yes });
  const { progress, signal } = context;
  const { path, replaced, changed } = await installKernelspec();
  if (changed) progress.note(`Kernel "Deno" for Jupyter: ${path}${replaced ? `, replaced because ${replaced}` : ""}`);
  if (provider) return await openLabInCloud(env, { yes }, context);
  if (process.env.MARIADB_URI) {
    progress.note("Cells use the server in MARIADB_URI.");
  } else {
    const { server } = await keepServer(serverFile(), context);
    progress.note(
      `MariaDB ${server.version} on ${
        formatPlace(server)
      } keeps running when JupyterLab ends; \`${taskCommand} down\` stops it.`,
    );
  }
  await requireJupyterLab(signal);
  await runJupyterLab({ ...jupyterEnvironment(), ...env }, signal);
}

/** JupyterLab whose cells use a server and clusters in EC2. What this made there ends with it, also after an interrupt. */
async function openLabInCloud(
  env: Record<string, string> | undefined,
  options: { yes?: true },
  context: Context,
): Promise<void> {
  const { progress, signal } = context;
  await requireJupyterLab(signal);
  const milestones = await Promise.all(
    milestoneNotebooks().map(async ({ name, path }) => ({ name, notebook: await readNotebook(path) })),
  );
  // Many milestones need the server only.
  const cells = [...machinesOfAll(milestones), 0];
  const start = await confirmInCloud({ server: true, cells }, options, context);
  const server = await start(() => startServer(context));
  progress.note(`Cells use MariaDB ${server.version} in EC2. When JupyterLab ends, all that it made there is removed.`);
  const failures = new Failures();
  await runJupyterLab({ ...jupyterEnvironment(), ...env, ...server.env, MARIADB_URI: server.uri }, signal)
    .catch(failures.add);
  await server.stop().catch(failures.add);
  await clearDeadRuns().catch(failures.add);
  if (failures.error) throw failures.error;
}

async function requireJupyterLab(signal: AbortSignal): Promise<void> {
  throwIfInterrupted(signal);
  if ((await exec("jupyter-lab", ["--version"], { signal })).ok) return;
  throwIfInterrupted(signal);
  throw new LabError(howToGetJupyterLab, { exitCode: exitCodes.environment });
}

const howToGetJupyterLab = `JupyterLab (\`jupyter-lab\`) is not installed. Install it in one of these ways:
  apt install pipx                            (as root, if pipx is not installed)
  pipx install jupyterlab && pipx ensurepath  (as yourself; then open a new terminal)
  apt install jupyterlab                      (as root, on Debian 13 or newer)
VS Code needs no JupyterLab: install its extension "Jupyter", open a notebook and choose the kernel "Deno", which is now installed.`;

/** Runs JupyterLab in this terminal until it is shut down or the signal aborts. It does not save unsaved notebooks. */
async function runJupyterLab(env: Record<string, string>, signal: AbortSignal): Promise<void> {
  const dir = fromRoot("notebooks");
  // Jupyter refuses to run as root unless allowed to; the lab's own server, started by root, runs as nobody.
  const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
  const child = startCompanion("jupyter-lab", [`--ServerApp.root_dir=${dir}`, ...asRoot], {
    cwd: dir,
    env,
    clearEnv: true,
    onParentDeath: "TERM",
    stdout: "inherit",
    stderr: "inherit",
  });
  using _listener = addAbortListener(signal, () => void endCompanion(child));
  const { success, code, signal: endedBy } = await child.status;
  // Users end JupyterLab with Ctrl-C.
  if (success || signal.aborted) return;
  throw new LabError(`JupyterLab ended ${endedBy ? `by ${endedBy}` : `with exit code ${code}`}.`, {
    exitCode: exitCodes.environment,
  });
}
