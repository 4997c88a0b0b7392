/** A transcript as text: for front ends without pictures, for those who cannot see them, and for the deck. */

import { formatValue } from "./format.ts";
import type { Transcript } from "./schema.ts";

/** What a host's prompt looks like. */
export const promptOf = (host: string): string => `${host}$ `;

/** Prompt and command, answer, then status and time, line by line; entries follow each other without a gap. */
export function transcriptText({ entries }: Pick<Transcript, "entries">): string {
  return entries.map(({ host, command, ms, exit, output }) =>
    [`${promptOf(host)}${command}`, ...(output ? [output] : []), `[exit ${exit}, ${formatValue(ms, "ms")}]`].join("\n")
  ).join("\n");
}
