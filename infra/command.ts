/** How the scripts of this folder run a command of the lab: there is no second way of doing the same. */

import { fileURLToPath } from "node:url";
import process from "node:process";
import { $, argv } from "zx";

/**
 * Runs a command of the lab with the words that this script was given, and ends with its exit code. With `--help`, prints how the script is used.
 *
 * @param usage what `--help` prints before the command's own help
 */
export async function runCommand(usage: string, compose: (given: string[]) => string[]): Promise<never> {
  if (argv.help || argv.h) process.stdout.write(`${usage.trim()}\n\n`);
  const main = fileURLToPath(new URL("../lib/main.ts", import.meta.url));
  const words = compose(process.argv.slice(2));
  const run = $({ stdio: "inherit", nothrow: true });
  const { exitCode } = await run`${process.execPath} run --quiet -A ${main} ${words}`;
  process.exit(exitCode ?? 1);
}
