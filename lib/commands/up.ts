/** `up`: starts a server that keeps running, for work cell by cell, or a cluster. */

import type { Command } from "commander";
import process from "node:process";
import { type ClusterSpec, clusterStatus, defaultSpec, describeStep, keepCluster } from "../cluster/mod.ts";
import { exitCodes, LabError, serverFile, taskCommand } from "../core/mod.ts";
import { keepServer, type KeptServer } from "../runtime/mod.ts";
import { printNodes } from "./cluster.ts";
import type { Context } from "./context.ts";
import {
  addCloudOptions,
  chooseCloud,
  cloudOf,
  type CloudOptions,
  printMachines,
  readNamed,
  refuseIdleYes,
} from "./cloud.ts";
import { upCloud } from "./cloud_machines.ts";

export function defineUp(command: Command, context: Context): Command {
  return addCloudOptions(command.argument("[spec]", "what to start", defaultSpec))
    .option("--yes", "with --provider ec2: start machines that cost money without asking")
    .action(async (name: string, options: CloudOptions & { yes?: true }) => {
      const spec = await readNamed(name);
      const cloud = chooseCloud({ ...options, provider: options.provider ?? cloudOf(spec) });
      if (options.yes && cloud === "script") {
        throw new LabError("--dry-run starts nothing, so it needs no --yes.", { exitCode: exitCodes.usage });
      }
      refuseIdleYes({ yes: options.yes, provider: cloud && "ec2" });
      if (!cloud && spec.ec2?.runs === "lab") {
        throw new LabError(
          `${spec.name} is a machine in EC2 that runs the lab. \`${taskCommand} up ${name} --provider ec2\` makes it; here, ` +
            `\`${taskCommand} lab\` starts JupyterLab.`,
          { exitCode: exitCodes.usage },
        );
      }
      if (cloud === "script") await printMachines(spec, context);
      else if (cloud === "machines") await upCloud(spec, options, context);
      else if (spec.name === defaultSpec) await upServer(spec, context);
      else await upCluster(spec, context);
    });
}

async function upServer({ memory, settings }: ClusterSpec, context: Context): Promise<void> {
  const { server, isNew } = await keepServer(serverFile(), {
    ...context,
    settings: {
      innodb_buffer_pool_size: `${memory.bufferPoolMiB}M`,
      innodb_log_file_size: `${memory.redoLogMiB}M`,
      ...settings,
    },
  });
  const reported = `MariaDB ${server.version} is running on ${formatPlace(server)}`;
  context.print(isNew ? `${reported}.` : `${reported} since ${formatStart(server)}; nothing was changed.`);
  context.print(
    `\`await connect()\` in a cell finds it through ${serverFile()}, which contains its password. \`${taskCommand} down\` stops it.`,
  );
  warnOfOther(context);
}

async function upCluster(spec: ClusterSpec, context: Context): Promise<void> {
  const { cluster, done } = await keepCluster(spec, context);
  for (const step of done) context.progress.note(`  ${describeStep(step)}`);
  context.print(
    done.length === 0
      ? `The cluster ${spec.name} is running; nothing was changed.`
      : `The cluster ${spec.name} is running.`,
  );
  printNodes(await clusterStatus(cluster), context);
  context.print(
    `\`${taskCommand} cluster\` operates it; \`${taskCommand} down ${spec.name}\` stops it and removes its data.`,
  );
}

/** "127.0.0.1:43210 (process 1234)". */
export const formatPlace = ({ port, pid }: KeptServer): string => `127.0.0.1:${port} (process ${pid})`;

/** "2026-11-21 14:03:22 UTC". */
export const formatStart = ({ started }: KeptServer): string => `${started.slice(0, 19).replace("T", " ")} UTC`;

/** Warns if cells would use another server than the one that was started. */
export function warnOfOther({ progress }: Pick<Context, "progress">): void {
  if (process.env.MARIADB_URI) progress.note("MARIADB_URI is set: cells use that server, not this one.");
}
