/** Zip packages of Office parts: the same parts always give the same bytes. */

import { unzipSync, zipSync } from "fflate/browser"; // its entry for Node loads worker threads, which takes 60 ms

/** Part name without the leading slash → content. */
export type Parts = Map<string, string | Uint8Array>;

/** The earliest time that a zip file can store, in local time, as zip files have it; the real dates are in docProps. */
const zipEpoch = new Date(1980, 0, 1);

/** Workbooks and pictures are compressed already; the others get the usual level. */
const levelOf = (name: string) => /\.(?:xlsx|png|jpe?g|gif)$/.test(name) ? 0 : 6;

/** Zips parts, `[Content_Types].xml` first and the others in order of name, deflated, without directories. */
export function zipParts(parts: Parts): Uint8Array {
  const first = "[Content_Types].xml";
  const names = [...parts.keys()].filter((name) => name !== first).sort();
  const utf8 = new TextEncoder();
  const files = [first, ...names].flatMap((name) => {
    const content = parts.get(name);
    if (content === undefined) return [];
    return [[name, [typeof content === "string" ? utf8.encode(content) : content, { level: levelOf(name) }]]];
  });
  return zipSync(Object.fromEntries(files), { mtime: zipEpoch });
}

/** Reads a package: XML parts as text, others as bytes. */
export function unzipParts(bytes: Uint8Array): Parts {
  const utf8 = new TextDecoder();
  const files = Object.entries(unzipSync(bytes)).filter(([name]) => !name.endsWith("/"));
  return new Map(files.map(([name, content]) => [name, /\.(xml|rels)$/.test(name) ? utf8.decode(content) : content]));
}
