/** Files that are whole or not there. */

import { basename, dirname, join } from "node:path";
import { exitCodes, LabError, messageOf } from "./errors.ts";

/**
 * Writes a file in one step: whoever reads it, and whatever happens meanwhile, finds the whole old or the whole new one. A file keeps its
 * mode; a symbolic link keeps leading where it led. While it is written, a {@link isDraft draft} lies beside it.
 *
 * @throws {LabError} that names the file and the remedy where it cannot be written; the old one stays.
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

/** Whether a file of this name is what {@link replaceFile} left when its process was killed. */
export const isDraft = (name: string): boolean => /^\..+\.[0-9a-f]{8}\.tmp$/.test(name);
