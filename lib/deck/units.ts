/** Numbers stay on the line of their units. */

const space = "\u00a0";
const unit = "(?:%|‰|°C|[KMGT]i?B|kB|B|[nµm]?s|min|h|pt|px|[cmk]?m|k?g|[kMG]?Hz|€|\\$|USD|EUR)(?![\\p{L}\\p{N}_])";
const between = new RegExp(`(?<=\\p{N}) (?=${unit})`, "gu");
const atStart = new RegExp(`^ (?=${unit})`, "u");

/**
 * A text in which no line breaks between a number and its unit: the space there is a no-break space.
 *
 * @param before the text before it on the same line, in another style
 */
export function keepUnits(text: string, before = ""): string {
  const kept = text.replace(between, space);
  return /\p{N}$/u.test(before) ? kept.replace(atStart, space) : kept;
}
