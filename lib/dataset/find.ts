/** The data set that a notebook's parameters ask for. */

import { exitCodes, LabError } from "../core/mod.ts";
import { type Dataset, type OwnDataset, readDataset } from "./dataset.ts";
import { generate } from "./generate.ts";
import { importFiles, type ImportOptions, keptFolder } from "./import.ts";
import { settings } from "./settings.ts";

/** What a notebook's parameters say of its data. */
export interface DataChoice {
  scale: string;
  seed: number;
  /**
   * A folder with own files and their mapping.json (absolute, or from the repository's root), or the name that {@link nameData} gave to one.
   * Empty for generated data.
   */
  data: string;
}

/** How data sets are found. */
export type FindOptions = Pick<ImportOptions, "progress" | "signal">;

/** An own data set's name, without a word of where its folder lies: "shop@3f9a01c2d4e5f6a7". */
export const nameData = ({ folder, sha256 }: Pick<OwnDataset, "folder" | "sha256">): string =>
  `${folder}@${sha256.slice(0, 16)}`;

/**
 * The own data that `data` means: a folder, or a name that {@link nameData} gave.
 *
 * @throws {LabError} (usage) if its files cannot be used, or it is named and not in the cache (any more).
 */
export async function findOwnData(data: string, options: FindOptions = {}): Promise<OwnDataset> {
  const [, folder, hash] = /^([^/\\]+)@([0-9a-f]{16})$/.exec(data) ?? [];
  if (folder === undefined || hash === undefined) return await importFiles(data, options);
  const known = await readDataset(keptFolder(hash));
  if (known?.unreadable) return { ...known, folder };
  throw new LabError(
    `The data set "${data}" is not in the lab's cache. Give the folder that it was made from: \`--data DIR\`, or data = "DIR" in the cell tagged parameters.`,
    { exitCode: exitCodes.usage },
  );
}

/**
 * Own files where `data` names some, else the generated data set of scale and seed. Either is made the first time and kept in the lab's cache.
 *
 * @throws {LabError} (usage) if scale, seed or files cannot be used.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * const dataset = await findDataset({ scale: "small", seed: 42, data: "" });
 * const own = await findDataset({ scale: "small", seed: 42, data: "/home/ada/shop" });
 * ```
 */
export async function findDataset({ scale, seed, data }: DataChoice, options: FindOptions = {}): Promise<Dataset> {
  return data === "" ? await generate(settings({ scale, seed }), options) : await findOwnData(data, options);
}
