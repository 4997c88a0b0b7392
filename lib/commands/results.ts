/** The contents of a folder with results: one run, and the files that were made from its notebook. */

import { join } from "node:path";
import { existsSync, realpathSync } from "node:fs";
import { readRegularFile } from "../core/mod.ts";
import { readNotebook } from "../notebook/mod.ts";
import { publishedFiles } from "./publish.ts";

/** The notebook that results are made from. */
export interface Source {
  path: string;
  runId: string;
  /** The hash of its theme. */
  theme: string | undefined;
}

/**
 * Why the results of a notebook must not be written into a folder, as a clause; `undefined` if they may. The record of a run stays with the
 * notebook that it describes, and a notebook that the lab did not write is not replaced.
 */
export function whyOtherResults(dir: string, { path, runId, theme }: Source): string | undefined {
  const kept = join(dir, "notebook.ipynb");
  if (existsSync(join(dir, "run.json"))) {
    const recorded = readRecord(dir);
    // A run that was killed has no id yet.
    const isSame = recorded.runId === undefined ? isSameFile(path, kept) : recorded.runId === runId;
    if (!isSame) {
      return `it contains the results of ${recorded.runId ? `run ${recorded.runId}` : "another run"}, not of ${runId}`;
    }
    return recorded.theme === theme ? undefined : `it contains the results of run ${runId} in another theme`;
  }
  const isOurs = !existsSync(kept) || isSameFile(path, kept) || existsSync(join(dir, "evidence.json"));
  return isOurs ? undefined : "its notebook.ipynb was not written by the lab";
}

/** A record is small: it lists cells and files. */
const mostBytes = 64_000_000;

function readRecord(dir: string): { runId?: string; theme?: string } {
  try {
    const bytes = readRegularFile(join(dir, "run.json"), { within: dir, mostBytes });
    const { runId, theme } = JSON.parse(new TextDecoder().decode(bytes)) as {
      runId?: unknown;
      theme?: { sha256?: unknown };
    };
    const text = (value: unknown) => typeof value === "string" ? value : undefined;
    return { runId: text(runId), theme: text(theme?.sha256) };
  } catch {
    return {};
  }
}

/** The names of the files that an earlier command made from the notebook in a folder. */
export async function staleFiles(dir: string): Promise<string[]> {
  try {
    return publishedFiles(await readNotebook(join(dir, "notebook.ipynb")));
  } catch {
    return []; // there is no notebook, or an unusable one
  }
}

/** Whether two paths lead to the same file. */
export function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false; // one of them does not exist
  }
}
