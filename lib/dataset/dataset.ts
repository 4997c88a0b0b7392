/** A data set on disk: its folder, its manifest, and whether it is whole. */

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { scales } from "./settings.ts";
import { tables } from "./tables.ts";

/** Raised whenever the same settings would give other bytes, so that no older file is taken for a new one. */
export const generatorVersion = 6;

/** The same for the files that are made from an instructor's own. */
export const importVersion = 4;

const file = z.strictObject({
  /** Its name in the folder. */
  name: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
});
const listFile = file.extend({ rows: z.number().int() });
const tableFile = file.extend({
  /** Whose rows it holds, and how many: the heading is none, and what cannot be read of a broken document is not counted. */
  tables: z.array(z.strictObject({ table: z.enum(tables), rows: z.number().int() })),
});

const generatedSchema = z.strictObject({
  generatorVersion: z.literal(generatorVersion),
  scale: z.enum(scales),
  seed: z.number().int(),
  /** `false`: the files hold no planted error. */
  hasFaults: z.boolean(),
  files: z.array(tableFile),
  /** The planted errors: file, row, column, kind, true value. Nothing that cleanses may read it. */
  ledger: listFile,
});

const ownSchema = z.strictObject({
  importVersion: z.literal(importVersion),
  /** The name of the folder that the files came from. */
  folder: z.string(),
  /** Of the mapping and of every file that it names. */
  sha256: z.string(),
  /** `source`: the file's name in that folder. */
  files: z.array(tableFile.extend({ source: z.string() })),
  /** Rows that no values could be read from, for the quarantine: table, row, reason, JSON. Each has an empty row in its table's file. */
  unreadable: listFile,
});

type Generated = z.infer<typeof generatedSchema>;
type Own = z.infer<typeof ownSchema>;

/** What `manifest.json` says. */
export type Manifest = Generated | Own;

/** A data set of the generator's. */
export interface GeneratedDataset extends Generated {
  /** Its absolute folder. */
  directory: string;
  unreadable?: undefined;
}

/** A data set made from an instructor's own files; nobody knows what is wrong in it. */
export interface OwnDataset extends Own {
  /** The absolute folder with the files as they are loaded. */
  directory: string;
  ledger?: undefined;
}

/** A data set on disk, generated or own. */
export type Dataset = GeneratedDataset | OwnDataset;

/** How many rows all files have together. */
export const countDelivered = ({ files }: Pick<Manifest, "files">): number =>
  files.flatMap(({ tables }) => tables).reduce((sum, { rows }) => sum + rows, 0);

/**
 * Which data it is, in a few words: "scale small, seed 42", "own files: shop (3f9a01c2d4e5)".
 *
 * @example
 * ```ts no-run
 * import { describeDataset, findDataset } from "lab/dataset";
 * describeDataset(await findDataset({ scale: "small", seed: 42, data: "" })); // "scale small, seed 42"
 * ```
 */
export function describeDataset(dataset: Dataset): string {
  return dataset.ledger
    ? `scale ${dataset.scale}, seed ${dataset.seed}`
    : `own files: ${dataset.folder} (${dataset.sha256.slice(0, 12)})`;
}

/** The data set in a folder, or `undefined` if there is none, or one that is not whole. */
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
