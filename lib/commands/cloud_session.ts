/** The clusters that cells start in EC2: confirmed once, and ended with the command that opened the session. */

import { z } from "zod";
import { isOfSession, openCloudSession, regionsOfCells } from "../cluster/mod.ts";
import { cloudEnvironment, exitCodes, LabError, taskCommand } from "../core/mod.ts";
import { findClusters, folderOf, keepOwner, keptNames, openCloud, removeMachines } from "../ec2/mod.ts";
import type { Notebook } from "../notebook/mod.ts";
import { removeTree } from "../runtime/mod.ts";
import type { Context } from "./context.ts";

/** A notebook with its name, for messages. */
export interface NamedNotebook {
  name: string;
  notebook: Notebook;
}

/** How many machines the cells of notebooks have at the same time. */
export interface MachineRange {
  /** If the account's quota is too small for more, they leave out the rest. */
  least: number;
  most: number;
}

/** Whether cells of a notebook start clusters. Pure. */
export const startsClusters = ({ notebook }: NamedNotebook): boolean =>
  notebook.cells.some(({ cell_type, source }) => cell_type === "code" && /\bstartCluster\b/.test(source));

const schema = z.union([
  z.int().positive().transform((most) => ({ least: most, most })),
  z.object({ least: z.int().positive(), most: z.int().positive() }).refine(({ least, most }) => least <= most),
]);

/**
 * How many machines the cells of a notebook use at the same time, as its metadata says. Pure.
 *
 * @throws {LabError} (usage) if it does not say so, because nobody could be asked what it costs.
 */
export function machinesOf({ name, notebook }: NamedNotebook): MachineRange {
  const { machines } = (notebook.metadata.lab ?? {}) as { machines?: unknown };
  const { success, data } = schema.safeParse(machines);
  if (success) return data;
  throw new LabError(
    `The cells of ${name} start clusters, and the notebook does not say how many machines they use at the same time, so their cost is ` +
      'unknown. Write the number into its metadata ("lab": { "machines": 3 }), or leave --provider out.',
    { exitCode: exitCodes.usage },
  );
}

/**
 * How many machines the cells of notebooks use that run one after another: what they want, then what they need; nothing if none starts clusters.
 * Pure.
 *
 * @throws {LabError} (usage) if one of them does not say it.
 */
export function machinesOfAll(notebooks: NamedNotebook[]): number[] {
  const ranges = notebooks.filter(startsClusters).map(machinesOf);
  if (ranges.length === 0) return [];
  const [most, least] = [ranges.map(({ most }) => most), ranges.map(({ least }) => least)];
  return [...new Set([Math.max(...most), Math.max(...least)])];
}

/** Clusters of cells, as long as they may start. */
export interface CloudSession {
  /** What cells need to start them. It has the credentials for AWS. */
  env: Record<string, string>;
  /** Removes what the cells have left. */
  end(): Promise<void>;
}

/** Lets cells start clusters in EC2, with as many machines at the same time as were confirmed. Nothing is made yet. */
export function openSession(machines: number, { progress }: Pick<Context, "progress">): CloudSession {
  const { session, env } = openCloudSession(machines);
  const named = () => keptNames().filter((name) => isOfSession(name, session));
  return {
    env: { ...cloudEnvironment(), ...env },
    end: () => endOrName(named, () => endSession(session, progress)),
  };
}

/** Ends machines that nothing ends later. If that fails, the error says which ones are left, as far as this computer knows them. */
export async function endOrName(named: () => string[], end: () => Promise<void>): Promise<void> {
  try {
    await end();
  } catch (error) {
    const commands = named().map((name) => `\`${taskCommand} down ${name} --provider ec2\``);
    if (!(error instanceof LabError) || commands.length === 0) throw error;
    throw new LabError(
      `${error.message}\nMachines may be left that cost money, and another run does not end them. Remove them: ` +
        `${commands.join(", ")}.`,
      { exitCode: error.exitCode, cause: error },
    );
  }
}

/** An interrupted command ends its machines, too, so there is no signal. */
async function endSession(session: string, progress: Context["progress"]): Promise<void> {
  const owner = await keepOwner();
  for (const region of await regionsOfCells()) {
    using cloud = await openCloud(region, { progress });
    for (const { name, isOwn } of await findClusters(cloud, owner)) {
      if (!isOwn || !isOfSession(name, session)) continue;
      await removeMachines(cloud, name, owner, { progress });
      await removeTree(folderOf(name));
    }
  }
}
