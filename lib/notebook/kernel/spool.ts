/**
 * Large displays go from the kernel to the runner through files. The kernel's connection drops the rest of a message that does not fit into its buffers (a
 * few megabytes on a busy machine); a message that names a file always fits.
 */

import { join } from "node:path";
import { createWorkFolder, FileRefused, messageOf, readRegularFile } from "../../core/mod.ts";
import { defaultLimits } from "./output_budget.ts";
import type { OutputMessage } from "./protocol.ts";

/** The MIME type of a display that names a file with its MIME data as JSON. */
export const spoolMime = "application/vnd.aethermart.spooled+json";

/** A display names a file that the lab did not write; the message has the reason. */
export class SpoolRefused extends Error {
  override name = "SpoolRefused";
}

/** A folder that a kernel writes to and its runner reads. */
export interface Spool extends Disposable {
  folder: string;
  /**
   * Returns the message with the MIME data of the file that it names. Other messages are returned unchanged.
   *
   * @throws {SpoolRefused} if the lab did not write the file; cells can write to the folder, too
   */
  fetch(message: OutputMessage): OutputMessage;
}

/** A new folder; disposing of it removes it with all files in it. */
export function createSpool(): Spool {
  const work = createWorkFolder();
  return {
    folder: work.dir,
    fetch(message) {
      const { data } = message.content;
      if (typeof data !== "object" || data === null || !Object.hasOwn(data, spoolMime)) return message;
      return { ...message, content: { ...message.content, data: read(work.dir, data[spoolMime]) } };
    },
    [Symbol.dispose]: () => work[Symbol.dispose](),
  };
}

/** A larger display would not fit into a notebook. */
const mostBytes = defaultLimits.notebook;

function read(folder: string, name: unknown): Record<string, unknown> {
  const refuse = (why: string, cause?: unknown) =>
    new SpoolRefused(`it shows data of the type ${spoolMime}, which is reserved for the lab, and ${why}`, { cause });
  if (typeof name !== "string" || !/^\d{1,15}\.json$/.test(name)) throw refuse("it does not name a file of the lab");
  const path = join(folder, name);
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(readRegularFile(path, { within: folder, mostBytes })));
    Deno.removeSync(path);
  } catch (error) {
    const why = error instanceof FileRefused
      ? error.message.replace(path, name)
      : `${name} cannot be read: ${messageOf(error)}`;
    throw refuse(why, error);
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw refuse(`${name} contains no MIME data`);
  return data as Record<string, unknown>;
}
