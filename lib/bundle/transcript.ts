/** A transcript as text: for front ends without HTML, for people who cannot see it, and for the deck. */

import { formatValue } from "./format.ts";
import type { Transcript } from "./script_schema.ts";

/** The prompt of a host. */
export const promptOf = (host: string): string => `${host}$ `;

/** For each entry the prompt and command, the answer, then status and time, line by line, without blank lines between entries. */
export function transcriptText({ entries }: Pick<Transcript, "entries">): string {
  return entries.map(({ host, command, ms, exit, output }) =>
    [`${promptOf(host)}${command}`, ...(output ? [output] : []), `[exit ${exit}, ${formatValue(ms, "ms")}]`].join("\n")
  ).join("\n");
}
