/** The scripts of earlier milestones that an edition builds on: the student's own, the reference's, or none. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { exitCodes, FileRefused, LabError, readRegularFile } from "../core/mod.ts";
import type { Milestone } from "../rubric/mod.ts";

/** "m3" → m1 and m2. */
export const milestonesBefore = (milestone: Milestone): Milestone[] =>
  Array.from({ length: Number(milestone.slice(1)) - 1 }, (_, at) => `m${at + 1}` as Milestone);

/** Reads a script that a student wrote. */
const mostBytes = 2 ** 20;

/**
 * A student's own scripts of earlier milestones, from a folder laid out like an edition (`sql/m1/*.sql`), by their path from its root. Reads only regular
 * files in that folder, so its author cannot make it read anything else.
 *
 * @throws {LabError} (usage) if the folder has no such scripts, or if one of them is not a regular file
 */
export async function readEarlier(dir: string, milestones: readonly Milestone[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const milestone of milestones) {
    const folder = join("sql", milestone);
    const names = (await readdir(join(dir, folder)).catch(() => [])).filter((name) => /^[\w.-]+\.sql$/.test(name));
    if (names.length === 0) {
      throw new LabError(
        `There are no scripts in ${join(dir, folder)}. Use --earlier with a folder that is laid out like an ` +
          "edition, or hand out the reference's scripts with --with-earlier.",
        { exitCode: exitCodes.usage },
      );
    }
    for (const name of names.sort()) files.set(join(folder, name), readScript(join(dir, folder, name), dir));
  }
  return files;
}

function readScript(path: string, within: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readRegularFile(path, { within, mostBytes }));
  } catch (error) {
    const why = error instanceof FileRefused ? error.message : `"${path}" is not UTF-8`;
    throw new LabError(`A script of --earlier cannot be used: ${why}.`, { exitCode: exitCodes.usage, cause: error });
  }
}
