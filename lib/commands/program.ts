/** The command line as a whole: every command with its options and help. Parsing is `main`'s. */

import { Command } from "commander";
import { exitCodes, taskCommand } from "../core/mod.ts";
import { addCheck } from "./check.ts";
import { addCluster } from "./cluster.ts";
import type { Context } from "./context.ts";
import { addDeck } from "./deck.ts";
import { addDoctor } from "./doctor.ts";
import { addDown } from "./down.ts";
import { addGrade } from "./grade.ts";
import { addLab } from "./lab.ts";
import { addNew } from "./new.ts";
import { addRelease } from "./release.ts";
import { addRun } from "./run.ts";
import { addSql } from "./sql.ts";
import { addStatus } from "./status.ts";
import { addUp } from "./up.ts";

const exitCodeHelp = `
Exit codes: ${exitCodes.ok} done · ${exitCodes.failed} a cell, check, finding or disclosure failed, or a task is open (what was done is saved)
            ${exitCodes.usage} the command line or an input file cannot be used · ${exitCodes.environment} no kernel, server or package is available
            ${exitCodes.interrupted} interrupted (completed work is saved)`;

/** Makes the command line. It throws commander's errors rather than ending the process. */
export function createProgram(context: Context): Command {
  const program = new Command(taskCommand)
    .description(
      "AetherMart Lab: milestone notebooks on a real data platform, and decks made directly from executed cells.",
    )
    .exitOverride()
    .configureOutput({ writeErr: (text) => context.progress.note(text.trimEnd()) })
    .showHelpAfterError("(--help lists the arguments and options)");
  for (
    const add of [
      addRun,
      addDeck,
      addNew,
      addCheck,
      addLab,
      addUp,
      addStatus,
      addDown,
      addCluster,
      addSql,
      addDoctor,
      addGrade,
      addRelease,
    ]
  ) {
    add(program, context).exitOverride().addHelpText("after", exitCodeHelp);
  }
  return program;
}
