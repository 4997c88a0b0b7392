/** `down`: stops what `up` started and removes its data. */

import { type Command } from "commander";
import { defaultSpec, listClusters, removeCluster } from "../cluster/mod.ts";
import { exitCodes, LabError, serverFile, taskCommand } from "../core/mod.ts";
import { endKept, exists, findLeftData } from "../runtime/mod.ts";
import { addCloudOptions, chooseCloud, type CloudOptions, printRemoval, readNamed } from "./cloud.ts";
import { downMachines } from "./cloud_machines.ts";
import { isLocalServer, notUp } from "./cluster.ts";
import type { Context } from "./context.ts";

type DownOptions = CloudOptions & { all?: true; expired?: true };

function whyMisused({ provider, dryRun }: CloudOptions, { all, expired }: Pick<DownOptions, "all" | "expired">) {
  if (all && provider) return "--all stops what runs here. In EC2, name a cluster, or use --expired.";
  if (expired && !provider) return "--expired is for --provider ec2.";
  if (expired && dryRun) return "--dry-run does not ask AWS, so it cannot know what has expired. Use either one.";
}

export function defineDown(command: Command, context: Context): Command {
  return addCloudOptions(command.argument("[name]", "the server (m1-single) or the cluster to stop"))
    .option("--all", "stop the server and all clusters")
    .option(
      "--expired",
      "with --provider ec2: remove the clusters of this computer in us-east-1 and us-west-2 whose time is up",
    )
    .action(async (name: string | undefined, { all, expired, ...options }: DownOptions) => {
      const cloud = chooseCloud(options);
      const misused = whyMisused(options, { all, expired });
      if (misused) throw new LabError(misused, { exitCode: exitCodes.usage });
      if (cloud === "script") return await planRemovalOf(name, context);
      if (cloud === "machines") return await downMachines(name, { expired }, context);
      if (name !== undefined && all) {
        throw new LabError(`Use either ${name} or --all, not both.`, { exitCode: exitCodes.usage });
      }
      const there = await listAll();
      const chosen = name !== undefined ? [name] : all || there.length < 2 ? there : chooseToEnd(there, context.ask);
      let ended = 0;
      for (const one of chosen) if (await end(one, context)) ended++;
      if (ended > 0) return;
      // A name that nothing can have is a slip, and what was meant may still be running.
      const why = name === undefined ? undefined : await notUp(name);
      if (why?.exitCode === exitCodes.usage) throw why;
      context.print(`${name ? `There is no ${name}` : "There is nothing"} to stop; nothing was done.`);
    });
}

async function planRemovalOf(name: string | undefined, context: Context): Promise<void> {
  if (name === undefined) {
    throw new LabError("Name the cluster whose machines in EC2 are to be removed, as in `down m3-galera`.", {
      exitCode: exitCodes.usage,
    });
  }
  printRemoval(await readNamed(name), context);
}

/** Everything that `up` started, even if only its data or its record is left. A server here and m1-single in EC2 are two. */
async function listAll(): Promise<string[]> {
  const hasServer = await exists(serverFile()) || await findLeftData() !== undefined;
  return [...(hasServer ? [defaultSpec] : []), ...await listClusters()];
}

/**
 * Asks the user at the terminal which of several to stop: one of them, `all`, or nothing.
 *
 * @throws {LabError} (usage) if there is no terminal, or if the answer is none of these
 */
export function chooseToEnd(there: string[], ask: Context["ask"]): string[] {
  const list = there.join(", ");
  const answer = ask(
    `These are running: ${list}. Stop which one and remove its data? (a name, "all", or Enter for none)`,
  );
  if (answer === "") return [];
  if (answer === "all") return there;
  if (answer !== undefined && there.includes(answer)) return [answer];
  const why = answer === undefined ? "Several are running" : `"${answer}" is not running; these are`;
  throw new LabError(
    `${why}: ${list}. Choose one, as in \`${taskCommand} down ${there[0]}\`; \`down --all\` stops them all.`,
    { exitCode: exitCodes.usage },
  );
}

/** Stops one and reports it; returns whether anything existed. */
async function end(name: string, context: Context): Promise<boolean> {
  const isServer = await isLocalServer(name);
  if (!await (isServer ? endKept(serverFile(), context) : removeCluster(name, context))) return false;
  context.print(`The ${isServer ? "server" : `cluster ${name}`} was stopped, and its data was removed.`);
  return true;
}
