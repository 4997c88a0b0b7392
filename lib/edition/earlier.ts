/** The scripts of earlier milestones that an edition builds on: a student's own, the reference's, or none. */

import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { exitCodes, LabError, messageOf } from "../core/mod.ts";
import type { Milestone } from "../rubric/mod.ts";

/** "m3" → m1 and m2. */
export const milestonesBefore = (milestone: Milestone): Milestone[] =>
  Array.from({ length: Number(milestone.slice(1)) - 1 }, (_, at) => `m${at + 1}` as Milestone);

/** A script is text that a person wrote. */
const mostBytes = 2 ** 20;

/**
 * A student's own scripts of earlier milestones, from a folder laid out like an edition (`sql/m1/*.sql`), by their path from its root. Regular files
 * alone are read: whoever made the folder may not lead anywhere else.
 *
 * @throws {LabError} (usage) where the folder has no such scripts, or something else under the name of one.
 */
export async function readEarlier(dir: string, milestones: readonly Milestone[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const refuse = (what: string) => new LabError(what, { exitCode: exitCodes.usage });
  for (const folder of ["", "sql", ...milestones.map((name) => join("sql", name))].map((name) => join(dir, name))) {
    const found = await lstat(folder).catch(() => undefined);
    if (folder !== dir && found && !found.isDirectory()) throw refuse(`${folder} is no folder of its own.`);
  }
  for (const milestone of milestones) {
    const folder = join("sql", milestone);
    const names = (await readdir(join(dir, folder)).catch(() => [])).filter((name) => /^[\w.-]+\.sql$/.test(name));
    if (names.length === 0) {
      throw refuse(
        `There are no scripts in ${join(dir, folder)}. Name a folder with --earlier that is laid out like an ` +
          "edition, or hand out the reference's scripts with --with-earlier.",
      );
    }
    for (const name of names.sort()) {
      const path = join(folder, name);
      const { size, isFile } = await describe(join(dir, path));
      if (!isFile) throw refuse(`${join(dir, path)} is no regular file.`);
      if (size > mostBytes) throw refuse(`${join(dir, path)} is larger than one megabyte.`);
      files.set(path, await readText(join(dir, path)));
    }
  }
  return files;
}

async function describe(path: string): Promise<{ size: number; isFile: boolean }> {
  const found = await lstat(path);
  return { size: found.size, isFile: found.isFile() };
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    const why = error instanceof TypeError ? "it is not UTF-8" : messageOf(error);
    throw new LabError(`Cannot read ${path}: ${why}.`, { exitCode: exitCodes.usage, cause: error });
  }
}
