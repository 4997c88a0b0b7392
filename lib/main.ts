/** The one entry point: parses the command line, prints, sets the exit code. */

import { CommanderError } from "commander";
import { createContext } from "./commands/context.ts";
import { createProgram } from "./commands/program.ts";
import { exitCodes, LabError } from "./core/mod.ts";

async function main(args: string[]): Promise<number> {
  const context = createContext();
  try {
    await createProgram(context).parseAsync(args, { from: "user" });
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
