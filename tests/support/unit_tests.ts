/** The unit tests of many files in one process. A process for each file, with its own copy of every module, takes longer to start than its tests to run. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fromRoot } from "../../lib/core/mod.ts";

/** The test files below a folder, sorted by path. */
async function listTestFiles(dir: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    if (isDirectory) files.push(...await listTestFiles(join(dir, name)));
    else if (name.endsWith("_test.ts")) files.push(join(dir, name));
  }
  return files.sort();
}

/** Loads every second test file of `lib`, beginning with the first (0) or the second (1). */
export async function loadHalfOfUnitTests(beginning: 0 | 1): Promise<void> {
  const files = await listTestFiles(fromRoot("lib"));
  for (const file of files.filter((_, at) => at % 2 === beginning)) await import(pathToFileURL(file).href);
}
