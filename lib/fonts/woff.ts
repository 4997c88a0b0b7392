/**
 * How wide a font's characters are, from four small tables of its WOFF file. A font library reads them too, but loading one takes a tenth of the
 * time of a deck.
 */

import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";

/** The width of a character in em; `undefined` if the font lacks it. */
export type Advance = (code: number) => number | undefined;

/**
 * Reads a WOFF file whose table of characters has format 4.
 *
 * @throws {Error} with the path and the cause if the file cannot be read, is not such a font, or is damaged.
 */
export function readAdvances(path: string): Advance {
  try {
    return advancesOf(readFileSync(path));
  } catch (error) {
    throw new Error(`Cannot read the font ${path}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function advancesOf(file: Uint8Array): Advance {
  const table = tablesOf(file);
  const unitsPerEm = table("head").getUint16(18);
  const advances = table("hmtx");
  const last = table("hhea").getUint16(34) - 1;
  const glyphOf = readCharacters(table("cmap"));
  return (code) => {
    const glyph = glyphOf(code);
    // Glyphs after the end of the table are as wide as the last one in it.
    return glyph === 0 ? undefined : advances.getUint16(Math.min(glyph, last) * 4) / unitsPerEm;
  };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The tables of the font, by tag, decompressed. */
function tablesOf(file: Uint8Array): (tag: string) => DataView {
  const view = viewOf(file);
  const isWoff = view.byteLength > 44 && view.getUint32(0) === 0x774f4646;
  return (tag) => {
    for (let at = 44; isWoff && at < 44 + view.getUint16(12) * 20; at += 20) {
      if (String.fromCharCode(...file.subarray(at, at + 4)) !== tag) continue;
      const [offset, length, fullLength] = [4, 8, 12].map((field) => view.getUint32(at + field)) as [
        number,
        number,
        number,
      ];
      const content = file.subarray(offset, offset + length);
      if (content.length < length) throw new Error(`its table "${tag}" is cut off.`);
      return viewOf(length < fullLength ? inflateSync(content) : content);
    }
    throw new Error(`it is not a WOFF font with a table "${tag}".`);
  };
}

/** The number of a character's glyph; 0 if the font lacks it. From the characters' table for Windows, which covers Unicode's first plane. */
function readCharacters(cmap: DataView): (code: number) => number {
  const records = Array.from({ length: cmap.getUint16(2) }, (_, at) => 4 + at * 8);
  const record = records.find((at) => cmap.getUint16(at) === 3 && cmap.getUint16(at + 2) === 1);
  const start = record === undefined ? -1 : cmap.getUint32(record + 4);
  if (start < 0 || cmap.getUint16(start) !== 4) throw new Error("it has no table of characters in format 4.");
  const segments = cmap.getUint16(start + 6) / 2;
  // Four arrays, one value a segment: last codes, first codes, differences, offsets. Two bytes of padding follow the first.
  const lasts = start + 14;
  const firsts = lasts + segments * 2 + 2;
  const [deltas, offsets] = [firsts + segments * 2, firsts + segments * 4];
  return (code) => {
    let at = 0;
    while (at < segments && cmap.getUint16(lasts + at * 2) < code) at++;
    if (at === segments || cmap.getUint16(firsts + at * 2) > code) return 0;
    const delta = cmap.getUint16(deltas + at * 2);
    const place = offsets + at * 2;
    const offset = cmap.getUint16(place);
    if (offset === 0) return (code + delta) & 0xffff;
    const glyph = cmap.getUint16(place + offset + (code - cmap.getUint16(firsts + at * 2)) * 2);
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  };
}
