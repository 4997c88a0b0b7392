/** The one entry point: parses the command line, prints, sets the exit code. */

import { Command, CommanderError } from "commander";
import { exitCodes, LabError } from "./core/mod.ts";
import { addCheck } from "./commands/check.ts";
import { createContext } from "./commands/context.ts";
import { addDeck } from "./commands/deck.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addDown } from "./commands/down.ts";
import { addGrade } from "./commands/grade.ts";
import { addLab } from "./commands/lab.ts";
import { addRelease } from "./commands/release.ts";
import { addRun } from "./commands/run.ts";
import { addStatus } from "./commands/status.ts";
import { addUp } from "./commands/up.ts";

const exitCodeHelp = `
Exit codes: ${exitCodes.ok} done · ${exitCodes.failed} a cell, check, finding or disclosure failed, or a task is open (what was done is saved)
            ${exitCodes.usage} the command line or an input file cannot be used · ${exitCodes.environment} no kernel, server or package to be had
            ${exitCodes.interrupted} interrupted (what was done is saved)`;

async function main(args: string[]): Promise<number> {
  const context = createContext();
  const program = new Command("deno task")
    .description(
      "AetherMart Lab: milestone notebooks on a real data platform, and decks made straight from executed cells.",
    )
    .exitOverride()
    .configureOutput({ writeErr: (text) => context.progress.note(text.trimEnd()) })
    .showHelpAfterError("(--help shows what can be said)");
  for (const add of [addRun, addDeck, addCheck, addLab, addUp, addStatus, addDown, addDoctor, addGrade, addRelease]) {
    add(program, context).exitOverride().addHelpText("after", exitCodeHelp);
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof LabError) {
      context.progress.note(`\n${error.message}`);
      return error.exitCode;
    }
    context.progress.note(
      `\nThis is a defect of the lab, not of your work:\n${error instanceof Error ? error.stack : error}`,
    );
    return exitCodes.failed;
  }
}

Deno.exit(await main(Deno.args));
