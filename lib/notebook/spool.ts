/**
 * The way of large displays from the kernel to the runner: through files. The kernel's connection throws away the rest of a message that its buffers do not
 * take at once, which on a busy machine are a few megabytes; a message that merely names a file is small enough always.
 */

import { join } from "node:path";
import type { Message } from "./protocol.ts";
import { createWorkFolder } from "./work_folder.ts";

/** The type under which a display names the file that has its MIME data, as JSON. */
export const spoolMime = "application/vnd.aethermart.spooled+json";

/** A folder that a kernel writes to and its runner reads. */
export interface Spool extends Disposable {
  folder: string;
  /** The message as its cell meant it, with the MIME data that it names a file for. Other messages are given back as they are. */
  fetch(message: Message): Message;
}

/** A new folder; disposing of it removes it with all that nobody fetched. */
export async function createSpool(): Promise<Spool> {
  const work = await createWorkFolder();
  return {
    folder: work.dir,
    fetch(message) {
      const name = message.content.data?.[spoolMime];
      if (!/^\d+\.json$/.test(name)) return message;
      const path = join(work.dir, name);
      const data = JSON.parse(Deno.readTextFileSync(path));
      Deno.removeSync(path);
      return { ...message, content: { ...message.content, data } };
    },
    [Symbol.dispose]: () => work[Symbol.dispose](),
  };
}
