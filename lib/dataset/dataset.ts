/** A data set on disk: its folder, its manifest, and whether it is whole. */

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { scales } from "./settings.ts";
import { tables } from "./tables.ts";

/** Increased whenever the same settings give other bytes, so that older files are not used as new ones. */
export const generatorVersion = 6;

/** The same for files that are made from an instructor's own. */
export const importVersion = 4;

const file = z.strictObject({
  /** Its name in the folder. */
  name: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
});
const listFile = file.extend({ rows: z.number().int() });
const tableFile = file.extend({
  /** The tables whose rows it holds, and how many rows. The heading and unreadable parts of a broken document do not count. */
  tables: z.array(z.strictObject({ table: z.enum(tables), rows: z.number().int() })),
});

const generatedSchema = z.strictObject({
  generatorVersion: z.literal(generatorVersion),
  scale: z.enum(scales),
  seed: z.number().int(),
  /** `false`: the files have no planted errors. */
  hasFaults: z.boolean(),
  files: z.array(tableFile),
  /** The planted errors: file, row, column, kind, true value. Cleansing must not read it. */
  ledger: listFile,
});

const ownSchema = z.strictObject({
  importVersion: z.literal(importVersion),
  /** The name of the folder that the files came from. */
  folder: z.string(),
  /** The hash of the mapping and of every file that it names. */
  sha256: z.string(),
  /** `source`: the file's name in that folder. */
  files: z.array(tableFile.extend({ source: z.string() })),
  /** Rows without readable values, for the quarantine: table, row, reason, JSON. Each has an empty row in its table's file. */
  unreadable: listFile,
});

type Generated = z.infer<typeof generatedSchema>;
type Own = z.infer<typeof ownSchema>;

/** The content of `manifest.json`. */
export type Manifest = Generated | Own;

/** A generated data set: its folder, scale, seed, files and ledger of planted errors. */
export interface GeneratedDataset extends Generated {
  /** The absolute path of its folder. */
  directory: string;
  unreadable?: undefined;
}

/** A data set made from someone's own files. It has no ledger: nobody knows which errors are in it. */
export interface OwnDataset extends Own {
  /** The absolute path of the folder with the files as they are loaded. */
  directory: string;
  ledger?: undefined;
}

/** A data set on disk. `dataset.ledger` is undefined for own files. */
export type Dataset = GeneratedDataset | OwnDataset;

/**
 * How many rows all files of a data set have together. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { countDelivered, findDataset } from "lab/dataset";
 * const dataset = await findDataset({ scale: "tiny", seed: 42, data: "" });
 * assert.ok(countDelivered(dataset) > 1_000);
 * ```
 */
export const countDelivered = ({ files }: Pick<Manifest, "files">): number =>
  files.flatMap(({ tables }) => tables).reduce((sum, { rows }) => sum + rows, 0);

/**
 * Which data it is, for the source line of a table: "scale small, seed 42", "own files: shop (3f9a01c2d4e5)". Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeDataset, findDataset } from "lab/dataset";
 * const dataset = await findDataset({ scale: "tiny", seed: 42, data: "" });
 * assert.equal(describeDataset(dataset), "scale tiny, seed 42");
 * ```
 */
export function describeDataset(dataset: Dataset): string {
  return dataset.ledger
    ? `scale ${dataset.scale}, seed ${dataset.seed}`
    : `own files: ${dataset.folder} (${dataset.sha256.slice(0, 12)})`;
}

/** The data set in a folder, or `undefined` if there is none or it is incomplete. */
export async function readDataset(directory: string): Promise<Dataset | undefined> {
  let text: string;
  try {
    text = await readFile(join(directory, "manifest.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const manifest = z.union([generatedSchema, ownSchema]).safeParse(parse(text));
  if (!manifest.success) return undefined;
  const found: Dataset = { ...manifest.data, directory };
  for (const { name, bytes } of [...found.files, found.ledger ?? found.unreadable]) {
    const known = await stat(join(directory, name)).catch(() => undefined);
    if (known?.size !== bytes) return undefined;
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
