/** Names of files that a notebook may choose. */

/** A valid file name before its extension: every system accepts it, and no system confuses it with another. */
const plainStem = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** Names that Windows treats as a device, with any extension. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Why a text from a notebook cannot be the name of a file (without its extension), as a sentence; `undefined` if it can. A name that passes
 * is not a path and not a hidden file, and does not differ from others only in the case of its letters. Pure.
 */
export function whyNoFileName(stem: unknown): string | undefined {
  if (typeof stem !== "string" || !plainStem.test(stem)) {
    return 'A name has up to 64 small letters, digits, "-" or "_", and starts with a letter or digit';
  }
  return device.test(stem) ? `On Windows, "${stem}" is the name of a device. Choose another name` : undefined;
}

/** Such a text for a message, in quotation marks and no longer than a line. */
export function quoteFileName(name: unknown): string {
  const quoted = JSON.stringify(name) ?? "undefined";
  return quoted.length > 80 ? `${quoted.slice(0, 78)}…"` : quoted;
}
