/** Names of files that a notebook may have written. */

/** What a file's name may be before its ending: one that every system takes, and that no system takes for another. */
const plainStem = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** What Windows takes for a device, whatever the ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Why a text that a notebook supplies cannot be the name of a file (without its ending), as a sentence; `undefined` if it can. A name that passes
 * is not a path, no hidden file, and differs from others by more than the case of its letters. Pure.
 */
export function whyNoFileName(stem: unknown): string | undefined {
  if (typeof stem !== "string" || !plainStem.test(stem)) {
    return 'A name has up to 64 small letters, digits, "-" or "_", and starts with a letter or digit';
  }
  return device.test(stem) ? `On Windows, "${stem}" is the name of a device. Choose another name` : undefined;
}

/** Such a text in a message, in quotation marks and no longer than a line. */
export function quoteFileName(name: unknown): string {
  const quoted = JSON.stringify(name) ?? "undefined";
  return quoted.length > 80 ? `${quoted.slice(0, 78)}…"` : quoted;
}
