/** Writes a data set: the files that the shop's channels deliver, and the ledger of the errors planted in them. */

import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, mkdtemp, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDir, LabError, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import { csvLine } from "./csv.ts";
import { type Dataset, generatorVersion, type Manifest, readDataset } from "./dataset.ts";
import { deliver } from "./deliver.ts";
import type { Settings } from "./settings.ts";
import { tables, World } from "./world.ts";

/** How a data set is made. */
export interface GenerateOptions {
  /** The folder to hold it; by default one of its own in the lab's cache, named after its settings. */
  directory?: string;
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
export async function generate(settings: Settings, options: GenerateOptions = {}): Promise<Dataset> {
  const { scale, seed } = settings;
  const directory = options.directory ??
    join(cacheDir(), "datasets", `${scale}-seed${seed}-v${generatorVersion}`);
  const { progress = silent, signal } = options;
  const known = await readDataset(directory);
  if (known?.scale === scale && known.seed === seed) return known;

  await mkdir(dirname(directory), { recursive: true });
  const building = await mkdtemp(`${directory}.building-`);
  const step = progress.start(`Generating ${scale} data, seed ${seed}`);
  try {
    const manifest = await writeFiles(building, settings, (text) => step.update(text), signal);
    await writeFile(join(building, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
    await publish(building, directory, known !== undefined);
    step.done(`${manifest.files.reduce((sum, { rows }) => sum + rows, 0).toLocaleString("en-US")} rows`);
    return { ...manifest, directory };
  } catch (error) {
    step.fail();
    throw error;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Moves a finished folder into place. Another process may have done the same meanwhile: its bytes are ours. */
async function publish(building: string, directory: string, isOther: boolean): Promise<void> {
  const move = () => rename(building, directory);
  if (isOther) {
    throw new LabError(`Cannot write a data set to ${directory}: it holds another one. Name another folder.`);
  }
  try {
    await move();
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    if (await readDataset(directory)) return;
    if (directory.startsWith(join(cacheDir(), "datasets"))) {
      // A damaged entry of our own cache.
      await rm(directory, { recursive: true });
      return await move();
    }
    throw new LabError(`Cannot write a data set to ${directory}: the folder is not empty. Name another one.`);
  }
}

async function writeFiles(
  directory: string,
  settings: Settings,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<Manifest> {
  const world = new World(settings);
  const files: Manifest["files"] = [];
  await using ledger = await TextFile.create(directory, "ledger.csv");
  await ledger.write(csvLine(["file", "row", "column", "kind", "true_value"]));
  for (const table of tables) {
    await using file = await TextFile.create(directory, `${table}.csv`);
    for (const { row, text, fault } of deliver(world, table, settings)) {
      await file.write(text);
      if (fault) await ledger.write(csvLine([file.name, String(row), fault.column, fault.kind, fault.trueValue]));
      if (row % 4096 === 0) {
        throwIfInterrupted(signal);
        say(`${table}: ${row.toLocaleString("en-US")} rows`);
      }
    }
    files.push({ table, ...(await file.finish()) });
  }
  const { scale, seed } = settings;
  return { generatorVersion, scale, seed, files, ledger: await ledger.finish() };
}

/** A file that is written in chunks, counted and hashed on the way. The first line is its heading. */
class TextFile implements AsyncDisposable {
  #pending = "";
  #lines = 0;
  #bytes = 0;
  #hash: Hash = createHash("sha256");

  private constructor(readonly name: string, readonly file: FileHandle) {}

  static async create(directory: string, name: string): Promise<TextFile> {
    return new TextFile(name, await open(join(directory, name), "wx"));
  }

  /** Adds a line. Resolves at once until a chunk is full, then when it is written. */
  write(line: string): Promise<void> | undefined {
    this.#lines++;
    this.#pending += line;
    return this.#pending.length < 1 << 17 ? undefined : this.#flush();
  }

  async #flush(): Promise<void> {
    const chunk = new TextEncoder().encode(this.#pending);
    this.#pending = "";
    this.#bytes += chunk.byteLength;
    this.#hash.update(chunk);
    await this.file.writeFile(chunk);
  }

  async finish() {
    await this.#flush();
    return { name: this.name, rows: this.#lines - 1, bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.file.close();
  }
}
