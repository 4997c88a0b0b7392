/** The one entry point: parses the command line, prints, sets the exit code. */

import { CommanderError } from "commander";
import { createContext } from "./commands/context.ts";
import { createProgram } from "./commands/program.ts";
import { exitCodes, LabError, watchBackground } from "./core/mod.ts";

async function main(args: string[]): Promise<number> {
  const background = watchBackground();
  const context = createContext();
  try {
    await (await createProgram(context, args)).parseAsync(args, { from: "user" });
    // A background error has already been printed. A command with one must not exit with 0.
    return background.errors.length > 0 ? exitCodes.failed : exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof LabError) {
      context.progress.note(`\n${error.message}`);
      return error.exitCode;
    }
    context.progress.note(
      `\nThis is a bug in the lab, not a mistake of yours:\n${error instanceof Error ? error.stack : error}`,
    );
    return exitCodes.failed;
  }
}

// The watch for background errors would otherwise catch this rejection, and the process would end with exit code 0.
Deno.exit(await main(Deno.args).catch(() => exitCodes.failed));
