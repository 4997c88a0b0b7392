/** `release`: makes a student's edition of a milestone. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Command } from "commander";
import { exitCodes, fromCaller, LabError, repoRoot } from "../core/mod.ts";
import { type EditionOptions, planEdition, writeEdition } from "../edition/mod.ts";
import { isMilestone } from "../rubric/mod.ts";
import type { Context } from "./context.ts";
import { milestoneNotebooks } from "./notebooks.ts";

interface ReleaseOptions {
  student: string;
  to: string;
  solved?: string[];
  earlier?: string;
  withEarlier?: boolean;
}

export function defineRelease(command: Command, context: Context): Command {
  return command
    .argument("<milestone>", "m1, m2 …")
    .requiredOption("--student <id>", "the student: letters, digits, dots, underscores and hyphens")
    .requiredOption("--to <dir>", "where to write the edition: an empty or new folder")
    .option(
      "--solved <names>",
      "tasks to hand out solved: their names, as `release` prints them, separated by commas, as in sql/m1/04_rules.sql,schema-kinds",
      (
        text: string,
        before: string[] = [],
      ) => [...before, ...text.split(",").map((name) => name.trim()).filter(Boolean)],
    )
    .option("--earlier <dir>", "add the student's own scripts of earlier milestones: a folder laid out like an edition")
    .option("--with-earlier", "add the reference's scripts of earlier milestones, solutions included")
    .action((milestone: string, options: ReleaseOptions) => release(milestone, options, context));
}

async function release(milestone: string, options: ReleaseOptions, context: Context): Promise<void> {
  const usage = (what: string) => new LabError(what, { exitCode: exitCodes.usage });
  const known = milestoneNotebooks().map(({ name }) => name);
  if (!isMilestone(milestone) || !known.includes(milestone)) {
    throw usage(`There is no milestone "${milestone}" here. The milestones are ${known.join(", ")}.`);
  }
  const { student, to, solved = [] } = options;
  if (options.earlier && options.withEarlier) throw usage("--earlier and --with-earlier cannot be used together.");
  const earlier: EditionOptions["earlier"] = options.withEarlier
    ? "reference"
    : options.earlier === undefined
    ? undefined
    : { dir: fromCaller(options.earlier) };
  const dir = fromCaller(to);
  if (leadsInto(repoRoot, dir)) {
    throw usage(`${dir} is inside this repository, which has the solutions. Name a folder outside of it with --to.`);
  }
  const edition = await planEdition(repoRoot, milestone, student, { solved, earlier, signal: context.signal });
  await writeEdition(edition, dir, context);
  const open = edition.tasks.filter(({ isSolved }) => !isSolved);
  const names = (isProse: boolean) =>
    [...new Set(open.filter((task) => task.isProse === isProse).map(({ name }) => name))].join(", ");
  context.print(`${dir}: ${milestone} for ${student}, ${open.length} tasks, seed ${edition.seed}.`);
  if (solved.length > 0) context.print(`  handed out solved: ${solved.join(", ")}`);
  if (names(false) !== "") context.print(`  tasks: ${names(false)}`);
  if (names(true) !== "") context.print(`  texts: ${names(true)}`);
}

/** Whether a path, which may not exist yet, is a folder or leads into it. */
function leadsInto(folder: string, path: string): boolean {
  let there = path;
  while (!existsSync(there)) there = dirname(there);
  const way = relative(realpathSync(folder), join(realpathSync(there), relative(there, path)));
  return !isAbsolute(way) && way.split(sep)[0] !== "..";
}
