/** Files that are complete or do not exist. */

import { basename, dirname, join } from "node:path";
import { exitCodes, LabError, messageOf } from "./errors.ts";

/**
 * Writes a file atomically: a reader, even after a crash, finds either the complete old file or the complete new one. A file keeps its
 * mode, and a symbolic link its target. While the file is being written, a {@link isDraft draft} exists in the same folder.
 *
 * @throws {LabError} that names the file and the remedy if it cannot be written; the old one stays
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const target = await Deno.realPath(path).catch(() => path);
  const mode = await Deno.stat(target).then((info) => info.mode, () => null);
  const draft = join(dirname(target), `.${basename(target)}.${crypto.randomUUID().slice(0, 8)}.tmp`);
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(draft, bytes, { createNew: true });
    if (mode !== null) await Deno.chmod(draft, mode & 0o7777);
    await Deno.rename(draft, target);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    const wayOut = /no space|quota/i.test(messageOf(error)) ? "Free some space there" : "Check who may write there";
    throw new LabError(`Cannot write ${path}: ${messageOf(error)}. ${wayOut}, or name another folder.`, {
      exitCode: exitCodes.environment,
      cause: error,
    });
  }
}

/**
 * Writes a file that only its owner may read, in one step: a reader finds the old one or the new one, even after the
 * machine has lost power.
 */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const draft = `${path}.partial`;
  await Deno.remove(draft, { recursive: true }).catch(() => {});
  await Deno.writeTextFile(draft, content, { mode: 0o600, createNew: true });
  {
    using file = await Deno.open(draft);
    await file.syncData();
  }
  await Deno.rename(draft, path);
}

/** Whether {@link replaceFile} left a file with this name behind when its process was killed. */
export const isDraft = (name: string): boolean => /^\..+\.[0-9a-f]{8}\.tmp$/.test(name);
