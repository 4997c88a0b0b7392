/** Zip packages of Office parts: the same parts always give the same bytes. */

import { type Document, DOMParser } from "@xmldom/xmldom";
import JSZip from "jszip";

/** Part name without the leading slash → content. */
export type Parts = Map<string, string | Uint8Array>;

/** The earliest time that a zip file can store; the real dates are in docProps. */
const zipEpoch = new Date(Date.UTC(1980, 0, 1));

/** Zips parts, `[Content_Types].xml` first and the others in order of name, deflated, without directories. */
export async function zipParts(parts: Parts): Promise<Uint8Array> {
  const zip = new JSZip();
  const first = "[Content_Types].xml";
  const names = [...parts.keys()].filter((name) => name !== first).sort();
  for (const name of [first, ...names]) {
    const content = parts.get(name);
    if (content !== undefined) zip.file(name, content, { date: zipEpoch, createFolders: false });
  }
  return await zip.generateAsync({
    type: "uint8array",
    compression: "DEFLATE",
    compressionOptions: { level: 9 },
    platform: "DOS",
  });
}

/** Characters that XML 1.0 cannot contain, in any form. Office refuses a file with one. */
// deno-lint-ignore no-control-regex
export const forbiddenInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Parses a part. The parser's warnings (a replacement character in a text) are not errors and are not printed. */
export const parseXml = (xml: string): Document =>
  new DOMParser({
    onError(level, message) {
      if (level !== "warning") throw new Error(`A part of the package is not valid XML: ${message}`);
    },
  }).parseFromString(xml, "text/xml");

/** Reads a package: XML parts as text, others as bytes. */
export async function unzipParts(bytes: Uint8Array): Promise<Parts> {
  const zip = await JSZip.loadAsync(bytes);
  const parts: Parts = new Map();
  for (const file of Object.values(zip.files)) {
    if (file.dir) continue;
    parts.set(file.name, /\.(xml|rels)$/.test(file.name) ? await file.async("string") : await file.async("uint8array"));
  }
  return parts;
}
