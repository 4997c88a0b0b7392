/** What commands need to know of EC2: options, the plan as a script, and its cost. */

import { type Command, Option } from "commander";
import { type ClusterSpec, readSpec } from "../cluster/mod.ts";
import { exitCodes, fromCaller, LabError } from "../core/mod.ts";
import {
  costOf,
  type Ec2Cluster,
  ec2Schema,
  type Ec2Settings,
  planMachines,
  planRemoval,
  readUserData,
  scriptOfMachines,
  scriptOfRemoval,
} from "../ec2/mod.ts";
import type { Context } from "./context.ts";

/** The options of a command that can work in EC2. */
export interface CloudOptions {
  provider?: "ec2";
  dryRun?: true;
}

/** Adds the option that sends a command to EC2. */
export const addProviderOption = (command: Command): Command =>
  command.addOption(
    new Option("--provider <where>", "work on machines in EC2").choices(["ec2"]),
  );

/** @throws {LabError} (usage) for `--yes` where nothing asks. */
export function refuseIdleYes({ provider, yes }: Pick<CloudOptions, "provider"> & { yes?: true }): void {
  if (yes && !provider) {
    throw new LabError("--yes is for --provider ec2: nothing else costs money.", { exitCode: exitCodes.usage });
  }
}

/** Adds the options of a command that can also print its plan. */
export const addCloudOptions = (command: Command): Command =>
  addProviderOption(command).option(
    "--dry-run",
    "with --provider ec2: print the calls as a script; it needs neither AWS nor credentials",
  );

/**
 * What the options ask for: the cloud, its plan as a script, or neither.
 *
 * @throws {LabError} (usage) for a plan of nothing.
 */
export function chooseCloud({ provider, dryRun }: CloudOptions): "machines" | "script" | undefined {
  if (dryRun && !provider) throw new LabError("--dry-run is for --provider ec2.", { exitCode: exitCodes.usage });
  return provider && (dryRun ? "script" : "machines");
}

/** The spec of a name, or of a .json file. */
export const readNamed = (name: string): Promise<ClusterSpec> =>
  readSpec(name.endsWith(".json") ? fromCaller(name) : name);

/** Whether a spec itself asks for EC2. */
export const cloudOf = ({ provider }: ClusterSpec): CloudOptions["provider"] =>
  provider === "ec2" ? provider : undefined;

/** The spec of a cluster whose nodes run in EC2. */
export const onCloud = (spec: ClusterSpec): ClusterSpec => ({ ...spec, provider: "ec2" });

/** What a spec says about EC2, with the defaults of what it leaves out. */
export const settingsOf = ({ ec2 }: ClusterSpec): Ec2Settings => ec2Schema.parse(ec2 ?? {});

/** A spec's cluster, as far as its machines are concerned. */
export const ec2ClusterOf = ({ name, topology, nodes }: ClusterSpec): Ec2Cluster => ({
  name,
  topology,
  nodes: Array.from({ length: nodes }, (_, at) => `node${at + 1}`),
});

/** Prints the script that makes a cluster's machines, and what they cost. */
export async function printMachines(spec: ClusterSpec, context: Context): Promise<void> {
  const { name } = spec;
  const settings = settingsOf(spec);
  const calls = planMachines(ec2ClusterOf(spec), settings, await readUserData(name, settings));
  context.print(scriptOfMachines(calls, { cluster: name, ...settings }));
  context.progress.note(formatCost(spec));
}

/** Prints the script that removes everything of a cluster. */
export function printRemoval(spec: ClusterSpec, context: Context): void {
  context.print(scriptOfRemoval(planRemoval(spec.name), { cluster: spec.name, ...settingsOf(spec) }));
}

/** What a spec's machines cost, in a sentence. */
export function formatCost(spec: ClusterSpec): string {
  const { region, instanceType, hours } = settingsOf(spec);
  const machines = `${spec.nodes} × ${instanceType} in ${region}`;
  const cost = costOf(spec.nodes, settingsOf(spec));
  if (!cost) return `${machines}: the lab has no prices for this type and region.`;
  const dollars = (amount: number) => `$${amount.toFixed(2)}`;
  return `${machines}: ${dollars(cost.perHour)} an hour, ${dollars(cost.perDay)} a day, ${
    dollars(cost.stoppedPerDay)
  } a day while stopped ` +
    `(prices of ${cost.asOf}, excluding taxes and traffic). Each stops by itself ${hours} h after its start.`;
}
