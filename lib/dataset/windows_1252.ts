/** Windows-1252, which MariaDB calls latin1. */

/** Characters beyond Latin-1, in the places from 0x80 on; a space marks a control character, which stays as it is. */
const special = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const places = new Map(
  [...special].flatMap((character, at) => character === " " ? [] : [[character.charCodeAt(0), 0x80 + at]] as const),
);

const known = new RegExp(`^[\\x00-\\x7f\\x81\\x8d\\x8f\\x90\\x9d\\xa0-\\xff${special.replaceAll(" ", "")}]*$`);

/** The control characters whose places have other characters. */
const displaced = (code: number) => code >= 0x80 && code < 0xa0 && special[code - 0x80] !== " ";

/** Whether every character of a text has a place in it. */
export const isWindows1252 = (text: string): boolean => known.test(text);

/**
 * Writes a text's bytes into `target`, one for each character, and returns how many.
 *
 * @throws {RangeError} if a character has no place, or `target` is too short.
 */
export function encodeWindows1252Into(text: string, target: Uint8Array): number {
  if (text.length > target.length) {
    throw new RangeError(`${text.length} characters do not fit into ${target.length} bytes.`);
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const byte = code < 0x100 && !displaced(code) ? code : places.get(code);
    if (byte === undefined) throw new RangeError(`Windows-1252 has no "${text[at]}".`);
    target[at] = byte;
  }
  return text.length;
}
