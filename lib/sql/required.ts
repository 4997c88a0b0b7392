/** The scripts of an earlier milestone that a notebook builds on. */

import { join } from "node:path";
import { LabError, scriptsRoot } from "../core/mod.ts";
import type { Milestone } from "../rubric/mod.ts";
import { findOpenTask } from "../tasks/mod.ts";

/**
 * Checks that the scripts of an earlier milestone exist and are finished before a notebook builds on them.
 *
 * @param names the scripts in `sql/<milestone>`, without ".sql"
 * @throws {LabError} if a script is missing or has an open task; the message names all of them and the way out.
 *
 * @example
 * ```ts
 * import { requireScripts } from "lab/sql";
 * await requireScripts("m1", ["01_schema", "07_objects"]);
 * ```
 */
export async function requireScripts(milestone: Milestone, names: readonly string[]): Promise<void> {
  const lacking: string[] = [];
  for (const name of names.map((name) => `sql/${milestone}/${name}.sql`)) {
    const text = await Deno.readTextFile(join(scriptsRoot(), name)).catch(() => undefined);
    if (text === undefined) lacking.push(`${name} is missing`);
    else if (findOpenTask(text)) lacking.push(`${name} has an open task`);
  }
  if (lacking.length === 0) return;
  throw new LabError(
    `This notebook builds on the scripts of milestone ${milestone.slice(1)}: ${lacking.join(", ")}. ` +
      `Copy your own scripts into sql/${milestone}, or ask your instructor for an edition that has them ` +
      "(release --earlier DIR, or --with-earlier for the reference's).",
  );
}
