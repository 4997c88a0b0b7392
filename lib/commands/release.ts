/** `release`: a student's edition of a milestone. */

import type { Command } from "commander";
import { exitCodes, fromCaller, LabError, repoRoot } from "../core/mod.ts";
import { planEdition, writeEdition } from "../edition/mod.ts";
import { isMilestone } from "../rubric/mod.ts";
import type { Context } from "./context.ts";

export function addRelease(program: Command, context: Context): Command {
  return program.command("release")
    .description(
      "Make a student's edition of a milestone: solutions become tasks, the data gets the student's own seed, nothing of the reference's results is in it.",
    )
    .argument("<milestone>", "m1, m2 …")
    .requiredOption("--student <id>", "the student: letters, digits, dots, underscores and hyphens")
    .requiredOption("--to <dir>", "where the edition is made: a folder that is empty or not there yet")
    .action(async (milestone: string, { student, to }: { student: string; to: string }) => {
      if (!isMilestone(milestone)) {
        throw new LabError(`"${milestone}" is no milestone. Say m1 to m6.`, { exitCode: exitCodes.usage });
      }
      const edition = await planEdition(repoRoot, milestone, student, context);
      const dir = fromCaller(to);
      await writeEdition(edition, dir, context);
      context.print(
        `${dir}: ${milestone} for ${student}, ${edition.tasks.length} tasks, seed ${edition.seed}.`,
      );
    });
}
