/** A data set's folder appears complete or not at all. */

import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDir, LabError } from "../core/mod.ts";
import { type Manifest, readDataset } from "./dataset.ts";

/**
 * Lets `write` make the files of a data set in a folder beside its own, adds the manifest, and moves the folder into place. If `write` throws, nothing is left.
 *
 * @throws {LabError} if the folder holds something else.
 */
export async function buildDataset<M extends Manifest>(
  directory: string,
  write: (building: string) => Promise<M>,
): Promise<M> {
  await mkdir(dirname(directory), { recursive: true });
  const building = await mkdtemp(`${directory}.building-`);
  try {
    const manifest = await write(building);
    await writeFile(join(building, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
    await publish(building, directory, manifest);
    return manifest;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Moves a finished folder into place. If another process has done the same meanwhile, its bytes are the same. */
async function publish(building: string, directory: string, manifest: Manifest): Promise<void> {
  const move = () => rename(building, directory);
  try {
    await move();
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    const other = await readDataset(directory);
    if (other && haveSameFiles(other, manifest)) return;
    if (!other && directory.startsWith(join(cacheDir(), "datasets"))) {
      // A damaged entry of the cache.
      await rm(directory, { recursive: true });
      return await move();
    }
    throw new LabError(
      `Cannot write a data set to ${directory}: ${
        other ? "it holds another one" : "the folder is not empty"
      }. Name another folder.`,
    );
  }
}

const haveSameFiles = (one: Manifest, other: Manifest) =>
  one.files.every(({ sha256 }, at) => sha256 === other.files[at]?.sha256);
