/** `up` and `down` with `--provider ec2 --dry-run`: the plan for EC2 as a script, with its cost. */

import { type Command, Option } from "commander";
import type { ClusterSpec } from "../cluster/mod.ts";
import { exitCodes, LabError } from "../core/mod.ts";
import {
  costOf,
  ec2Schema,
  planMachines,
  planRemoval,
  readUserData,
  scriptOfMachines,
  scriptOfRemoval,
} from "../ec2/mod.ts";
import type { Context } from "./context.ts";

/** The options of a command that can plan for EC2. */
export interface CloudOptions {
  provider?: string;
  dryRun?: true;
}

/** Adds the options. */
export const addCloudOptions = (command: Command): Command =>
  command
    .addOption(new Option("--provider <where>", "where the machines are, if not where the spec says").choices(["ec2"]))
    .option(
      "--dry-run",
      "with --provider ec2: print the calls as a script, with their cost; it needs neither AWS nor credentials",
    );

/**
 * Whether to print the plan for EC2.
 *
 * @throws {LabError} for one option without the other.
 */
export function isCloudPlan({ provider, dryRun }: CloudOptions): boolean {
  if (!provider && !dryRun) return false;
  if (provider && dryRun) return true;
  throw new LabError(
    provider
      ? "This version of the lab plans for EC2, but makes no calls to AWS. Add --dry-run, and run the script that it prints."
      : "--dry-run is for --provider ec2.",
    { exitCode: exitCodes.usage },
  );
}

const settingsOf = ({ ec2 }: ClusterSpec) => ec2Schema.parse(ec2 ?? {});

/** Prints the script that makes a cluster's machines, and what they cost. */
export async function printMachines(spec: ClusterSpec, context: Context): Promise<void> {
  const { name, topology } = spec;
  const settings = settingsOf(spec);
  const nodes = Array.from({ length: spec.nodes }, (_, at) => `node${at + 1}`);
  const calls = planMachines({ name, topology, nodes }, settings, await readUserData(name, settings.hours));
  context.print(scriptOfMachines(calls, { cluster: name, ...settings }));
  context.progress.note(formatCost(spec));
}

/** Prints the script that removes everything of a cluster. */
export function printRemoval(spec: ClusterSpec, context: Context): void {
  context.print(scriptOfRemoval(planRemoval(spec.name), { cluster: spec.name, ...settingsOf(spec) }));
}

function formatCost(spec: ClusterSpec): string {
  const { region, instanceType, hours } = settingsOf(spec);
  const machines = `${spec.nodes} × ${instanceType} in ${region}`;
  const cost = costOf(spec.nodes, settingsOf(spec));
  if (!cost) return `${machines}: the lab has no prices for this type and region.`;
  const dollars = (amount: number) => `$${amount.toFixed(2)}`;
  return `${machines}: ${dollars(cost.perHour)} an hour, ${dollars(cost.perDay)} a day, ${
    dollars(cost.stoppedPerDay)
  } a day while stopped ` +
    `(prices of ${cost.asOf}, without taxes and traffic). Each stops by itself ${hours} h after its start.`;
}
