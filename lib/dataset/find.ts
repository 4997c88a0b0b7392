/** The data set that a notebook's parameters ask for. */

import { exitCodes, LabError } from "../core/mod.ts";
import { type Dataset, type OwnDataset, readDataset } from "./dataset.ts";
import { generate } from "./generate.ts";
import { importFiles, type ImportOptions, keptFolder } from "./import.ts";
import { settings } from "./settings.ts";

/** Which data a notebook uses: the values of its cell tagged `parameters`. */
export interface DataChoice {
  /** The scale of generated data: "tiny", "small", "medium" or "large". */
  scale: string;
  /** The seed of generated data: a whole number from 0 to 4294967295. */
  seed: number;
  /** A folder with your own files and their mapping.json (absolute, or from the lab's folder), or a name from {@link nameData}. Empty: generated data. */
  data: string;
}

/** Where to report progress, and when to stop. */
export type FindOptions = Pick<ImportOptions, "progress" | "signal">;

/**
 * A name for own data that does not reveal where its folder is: "shop@3f9a01c2d4e5f6a7". {@link findOwnData} finds it again. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nameData } from "lab/dataset";
 * assert.equal(
 *   nameData({ folder: "shop", sha256: "3f9a01c2d4e5f6a7".padEnd(64, "0") }),
 *   "shop@3f9a01c2d4e5f6a7",
 * );
 * ```
 */
export const nameData = ({ folder, sha256 }: Pick<OwnDataset, "folder" | "sha256">): string =>
  `${folder}@${sha256.slice(0, 16)}`;

/**
 * Finds own data by its folder, which is read by its mapping.json, or by a name from {@link nameData}, which is looked up in the lab's cache.
 *
 * @param data the folder (absolute, or from the lab's folder), or the name
 * @throws {LabError} if the files do not fit the mapping, or no data set of that name is in the cache.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findOwnData } from "lab/dataset";
 * const own = await findOwnData("tests/fixtures/own_data/shop");
 * assert.ok(own.files.some(({ source }) => source.endsWith(".csv")));
 * ```
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
 * The data set that a notebook's parameters ask for: your own files if `data` is not empty, otherwise generated data. It is made at the first call
 * and kept in the lab's cache.
 *
 * @throws {LabError} if the scale, the seed or the files cannot be used.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findDataset } from "lab/dataset";
 * const dataset = await findDataset({ scale: "tiny", seed: 42, data: "" });
 * assert.ok(dataset.files.some(({ name }) => name === "web_orders.csv"));
 * ```
 */
export async function findDataset({ scale, seed, data }: DataChoice, options: FindOptions = {}): Promise<Dataset> {
  return data === "" ? await generate(settings({ scale, seed }), options) : await findOwnData(data, options);
}
