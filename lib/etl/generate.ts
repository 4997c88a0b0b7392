/** Writes a data set: the files that the shop's channels deliver, and the ledger of the errors planted in them. */

import { join } from "node:path";
import { cacheDir, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import { buildDataset } from "./build.ts";
import { csvLine } from "./csv.ts";
import { type GeneratedDataset, generatorVersion, readDataset } from "./dataset.ts";
import { deliver } from "./deliver.ts";
import type { Settings } from "./settings.ts";
import { TextFile } from "./text_file.ts";
import { tables, World } from "./world.ts";

/** How a data set is made. */
export interface GenerateOptions {
  /** The folder to hold it; by default one of its own in the lab's cache, named after its settings. */
  directory?: string;
  /** `false` plants no errors: the files then hold the truth. */
  hasFaults?: boolean;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * The data set of these settings: taken from its folder where it is whole, else written.
 *
 * The same settings give the same bytes. Memory stays the same at every scale, as rows go to disk as they are made. The folder
 * appears complete or not at all.
 *
 * @throws {InterruptedError} where the signal is given; nothing is left behind.
 */
export async function generate(settings: Settings, options: GenerateOptions = {}): Promise<GeneratedDataset> {
  const { scale, seed } = settings;
  const { progress = silent, signal, hasFaults = true } = options;
  const directory = options.directory ??
    join(cacheDir(), "datasets", `${scale}-seed${seed}${hasFaults ? "" : "-clean"}-v${generatorVersion}`);
  const known = await readDataset(directory);
  if (known?.ledger && known.scale === scale && known.seed === seed && known.hasFaults === hasFaults) return known;
  const step = progress.start(`Generating ${scale} data, seed ${seed}`);
  try {
    const manifest = await buildDataset(
      directory,
      (building) => writeFiles(building, settings, hasFaults, (text) => step.update(text), signal),
    );
    step.done(`${manifest.files.reduce((sum, { rows }) => sum + rows, 0).toLocaleString("en-US")} rows`);
    return { ...manifest, directory };
  } catch (error) {
    step.fail();
    throw error;
  }
}

async function writeFiles(
  directory: string,
  settings: Settings,
  hasFaults: boolean,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<Omit<GeneratedDataset, "directory">> {
  const world = new World(settings);
  const files: GeneratedDataset["files"] = [];
  await using ledger = await TextFile.create(directory, "ledger.csv");
  await ledger.write(csvLine(["file", "row", "column", "kind", "true_value"]));
  for (const table of tables) {
    await using file = await TextFile.create(directory, `${table}.csv`);
    for (const { row, text, faults } of deliver(world, table, { seed: settings.seed, hasFaults })) {
      await file.write(text);
      for (const { column, kind, trueValue } of faults) {
        await ledger.write(csvLine([file.name, String(row), column, kind, trueValue]));
      }
      if (row % 4096 === 0) {
        throwIfInterrupted(signal);
        say(`${table}: ${row.toLocaleString("en-US")} rows`);
      }
    }
    files.push({ table, ...(await file.finish()) });
  }
  const { scale, seed } = settings;
  return { generatorVersion, scale, seed, hasFaults, files, ledger: await ledger.finish() };
}
