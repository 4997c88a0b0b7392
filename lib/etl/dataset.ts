/** A data set on disk: its folder, its manifest, and whether it is whole. */

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { scales } from "./settings.ts";
import { tables } from "./world.ts";

/** Raised whenever the same settings would give other bytes, so that no older file is taken for a new one. */
export const generatorVersion = 1;

const file = z.strictObject({
  /** Its name in the folder. */
  name: z.string(),
  /** Data rows; the heading is none. */
  rows: z.number().int(),
  bytes: z.number().int(),
  sha256: z.string(),
});

const manifestSchema = z.strictObject({
  generatorVersion: z.literal(generatorVersion),
  scale: z.enum(scales),
  seed: z.number().int(),
  files: z.array(file.extend({ table: z.enum(tables) })),
  /** The planted errors: file, row, column, kind, true value. Nothing that cleanses may read it. */
  ledger: file,
});

/** What `manifest.json` says. */
export type Manifest = z.infer<typeof manifestSchema>;

/** A generated data set. */
export interface Dataset extends Manifest {
  /** Its absolute folder. */
  directory: string;
}

/** The data set in a folder, or `undefined` where there is none, or one that is not whole. */
export async function readDataset(directory: string): Promise<Dataset | undefined> {
  let text: string;
  try {
    text = await readFile(join(directory, "manifest.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const manifest = manifestSchema.safeParse(parse(text));
  if (!manifest.success) return undefined;
  for (const { name, bytes } of [...manifest.data.files, manifest.data.ledger]) {
    const found = await stat(join(directory, name)).catch(() => undefined);
    if (found?.size !== bytes) return undefined;
  }
  return { ...manifest.data, directory };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
