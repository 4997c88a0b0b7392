/** `clean`: lists the caches and removes them after a confirmation. */

import type { Command } from "commander";
import { formatValue } from "../bundle/mod.ts";
import { cacheDir, exitCodes, LabError } from "../core/mod.ts";
import { type Cache, listCaches, removeCache } from "../runtime/mod.ts";
import type { Context } from "./context.ts";

interface CleanOptions {
  yes?: boolean;
  dryRun?: boolean;
}

export function defineClean(command: Command, context: Context): Command {
  return command
    .option("--yes", "remove without asking")
    .option("--dry-run", "only list")
    .action((options: CleanOptions) => clean(options, context));
}

async function clean({ yes, dryRun }: CleanOptions, context: Context): Promise<void> {
  const caches = await listCaches();
  if (caches.length === 0) return context.print(`There are no caches in ${cacheDir()}.`);
  context.print(`Caches in ${cacheDir()}:`);
  for (const cache of caches) context.print(`  ${describe(cache)}`);
  const removable = caches.filter(({ inUse }) => !inUse);
  const bytes = formatValue(removable.reduce((sum, cache) => sum + cache.bytes, 0), "bytes");
  if (dryRun || removable.length === 0) return;
  if (!yes) {
    const answer = context.ask(`Remove ${bytes}? The lab downloads or generates them again when it needs them. [y/N]`);
    if (answer === undefined) {
      throw new LabError(
        "Nothing was removed, because there is no terminal for the confirmation. Use --yes to remove the caches.",
        {
          exitCode: exitCodes.usage,
        },
      );
    }
    if (!/^y(es)?$/i.test(answer)) return context.print("Nothing was removed.");
  }
  let removed = 0;
  for (const cache of removable) {
    if (await removeCache(cache)) removed += cache.bytes;
    else context.print(`  ${cache.name} is now in use and was kept.`);
  }
  context.print(`Removed ${formatValue(removed, "bytes")}.`);
}

const describe = ({ name, what, bytes, inUse }: Cache): string =>
  `${name.padEnd(32)} ${formatValue(bytes, "bytes").padStart(9)}  ${what}${inUse ? "; in use, kept" : ""}`;
