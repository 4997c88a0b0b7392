/** Zip packages of Office parts: the same parts always give the same bytes. */

import { unzipSync, zipSync } from "fflate/browser"; // its entry for Node loads worker threads, which takes 60 ms

/** Part name without the leading slash → content. */
export type Parts = Map<string, string | Uint8Array>;

/** The earliest time that a zip file can store, in local time, as zip files have it; the real dates are in docProps. */
const zipEpoch = new Date(1980, 0, 1);

/**
 * Pictures are compressed already. A small part gains little, while the memory that its compression needs, and with it most of the
 * time, does not depend on its size.
 */
const isStored = (name: string, content: Uint8Array) => content.length < 600 || /\.(?:png|jpe?g|gif)$/.test(name);

/**
 * Zips parts, `[Content_Types].xml` first and the others in order of name, without directories.
 *
 * @param level 6: deflated. 0: stored, for a package that becomes a part of another one
 */
export function zipParts(parts: Parts, level: 0 | 6 = 6): Uint8Array {
  const first = "[Content_Types].xml";
  const names = [...parts.keys()].filter((name) => name !== first).sort();
  const utf8 = new TextEncoder();
  const files = [first, ...names].flatMap((name) => {
    const content = parts.get(name);
    if (content === undefined) return [];
    const bytes = typeof content === "string" ? utf8.encode(content) : content;
    return [[name, [bytes, { level: isStored(name, bytes) ? 0 : level }]]];
  });
  return zipSync(Object.fromEntries(files), { mtime: zipEpoch });
}

/** Reads a package: XML parts as text, others as bytes. */
export function unzipParts(bytes: Uint8Array): Parts {
  const utf8 = new TextDecoder();
  const files = Object.entries(unzipSync(bytes)).filter(([name]) => !name.endsWith("/"));
  return new Map(files.map(([name, content]) => [name, /\.(xml|rels)$/.test(name) ? utf8.decode(content) : content]));
}
