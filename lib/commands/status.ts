/** `status`: whether what `up` started is running, and what it contains. */

import type { Command } from "commander";
import { join } from "node:path";
import process from "node:process";
import { clusterStatus, defaultSpec, findCluster, listClusters, watchCluster } from "../cluster/mod.ts";
import {
  exitCodes,
  formatElapsed,
  InterruptedError,
  LabError,
  messageOf,
  serverFile,
  taskCommand,
} from "../core/mod.ts";
import { findKept, findLeftData, type KeptServer } from "../runtime/mod.ts";
import { connect } from "../sql/mod.ts";
import { addProviderOption } from "./cloud.ts";
import { showMachines } from "./cloud_machines.ts";
import { chooseCluster, isLocalServer, notUp, printNodes } from "./cluster.ts";
import { type Context, writeWhole } from "./context.ts";
import { formatPlace, formatStart, warnOfOther } from "./up.ts";
import { showWatch } from "./watch.ts";

export function defineStatus(command: Command, context: Context): Command {
  return addProviderOption(
    command.argument(
      "[name]",
      "the server (m1-single) or the cluster to look at (default: all of them; with --provider ec2, those in us-east-1 and us-west-2)",
    ),
  )
    .option(
      "--watch [seconds]",
      "show a cluster again every 2 s, or every so many seconds, until Ctrl-C: members, flow control, conflicts, queries (exit code 0)",
    )
    .action(async (name: string | undefined, { provider, watch }: StatusOptions) => {
      if (watch !== undefined) return await watchStatus(name, { provider, watch }, context);
      if (provider) return await showMachines(name, context);
      const clusters = name === undefined ? await listClusters() : await isLocalServer(name) ? [] : [name];
      const server = name === undefined || name === defaultSpec ? await findKept(serverFile()) : undefined;
      if (!server && clusters.length === 0) throw await notRunning();
      if (server) {
        for (const [name, value] of await describe(server)) context.print(`${name.padEnd(10)} ${value}`);
        warnOfOther(context);
      }
      const problems: unknown[] = [];
      for (const cluster of clusters) {
        await describeCluster(cluster, context).catch((error) =>
          problems.push(name === undefined ? named(cluster, error) : error)
        );
      }
      if (problems.length > 0) throw combine(problems);
    });
}

interface StatusOptions {
  provider?: "ec2";
  /** `true` without a number of seconds. */
  watch?: string | true;
}

/** Shows one cluster again and again until Ctrl-C, which is how a watch ends: not an error. */
async function watchStatus(name: string | undefined, { provider, watch }: StatusOptions, context: Context) {
  const refuse = (why: string) => new LabError(why, { exitCode: exitCodes.usage });
  if (provider) throw refuse("--watch shows a cluster by its name: leave out --provider.");
  const seconds = watch === true ? 2 : Number(watch);
  if (!(seconds >= 0.5 && seconds <= 3600)) {
    throw refuse(`--watch takes a number of seconds from 0.5 to 3600, not "${watch}".`);
  }
  if (name !== undefined && await isLocalServer(name)) {
    throw refuse(`--watch shows clusters; ${name} is a single server.`);
  }
  const clusters = await listClusters();
  if (name === undefined && clusters.length > 1) {
    throw refuse(
      `Several clusters are up (${
        clusters.join(", ")
      }). Name the one to watch: \`${taskCommand} status NAME --watch\`.`,
    );
  }
  const cluster = await chooseCluster(name, context);
  await showWatch(cluster.name, watchCluster(cluster, { everyMs: seconds * 1000, signal: context.signal }), {
    isTerminal: process.stdout.isTTY === true,
    size: () => ({ columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 }),
    write: (text) => writeWhole(1, context.secrets.text(text)),
    print: context.print,
  });
}

/** An error of the lab with the cluster that it is about. */
const named = (cluster: string, error: unknown): unknown =>
  error instanceof LabError && !(error instanceof InterruptedError) && !error.message.includes(cluster)
    ? new LabError(`${cluster}: ${error.message}`, { exitCode: error.exitCode, cause: error })
    : error;

/** Combines several errors of the lab; any other error is a bug and is thrown first. */
function combine(problems: unknown[]): unknown {
  const other = problems.find((problem) => !(problem instanceof LabError) || problem instanceof InterruptedError);
  if (other !== undefined || problems.length === 1) return other ?? problems[0];
  const { exitCode } = problems[0] as LabError;
  return new LabError(problems.map(messageOf).join("\n"), { exitCode });
}

async function describeCluster(name: string, context: Context): Promise<void> {
  const cluster = await findCluster(name, context);
  if (!cluster) throw await notUp(name);
  const { spec, created } = await cluster.record();
  const up = `${taskCommand} up ${name}${spec.provider === "ec2" ? " --provider ec2" : ""}`;
  const nodes = await clusterStatus(cluster);
  context.print(
    `${name}: ${spec.topology}, created ${created.slice(0, 19).replace("T", " ")} UTC, in ${cluster.home}`,
  );
  printNodes(nodes, context);
  const ill = nodes.filter(({ isHealthy }) => !isHealthy).map(({ node }) => node);
  if (ill.length > 0) {
    throw new LabError(
      `Not healthy: ${ill.join(", ")}. \`${up}\` completes it, \`${taskCommand} down ${name}\` removes it.`,
      { exitCode: exitCodes.environment },
    );
  }
}

async function notRunning(): Promise<LabError> {
  const left = await findLeftData();
  const wayOut = left
    ? `Its data is in ${left}: \`${taskCommand} up\` starts it again on this data, \`${taskCommand} down\` removes it.`
    : `\`${taskCommand} up\` starts one.`;
  return new LabError(`No server of \`up\` is running. ${wayOut}`, { exitCode: exitCodes.environment });
}

async function describe(server: KeptServer): Promise<[name: string, value: string][]> {
  await using db = await connect({ uri: server.uri });
  const databases = await db.query<{ name: string; tables: number }>(`
    SELECT schema_name AS name, COUNT(table_name) AS tables
    FROM information_schema.schemata LEFT JOIN information_schema.tables ON table_schema = schema_name
    WHERE schema_name NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
    GROUP BY schema_name ORDER BY schema_name`);
  const age = formatElapsed(Date.now() - Date.parse(server.started));
  return [
    ["MariaDB", `${server.version}, running`],
    ["address", formatPlace(server)],
    ["since", `${formatStart(server)} (${age})`],
    ["databases", databases.map(({ name, tables }) => `${name} (${tables} tables)`).join(", ") || "none yet"],
    ["data", `${(await sizeOf(server.dir) / 2 ** 20).toFixed(0)} MiB in ${server.dir}`],
    ["password", `in ${serverFile()}`],
  ];
}

/** The bytes that a folder uses on disk; holes do not count. Files that vanish meanwhile are ignored. */
async function sizeOf(dir: string): Promise<number> {
  let bytes = 0;
  for await (const entry of Deno.readDir(dir)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory) bytes += await sizeOf(path);
    else bytes += (await Deno.lstat(path).catch(() => undefined))?.blocks! * 512 || 0;
  }
  return bytes;
}
