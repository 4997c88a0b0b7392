/** Zip packages of Office parts: the same parts always give the same bytes. */

import JSZip from "jszip";

/** Part name without the leading slash → content. */
export type Parts = Map<string, string | Uint8Array>;

/** The earliest moment that a zip can name; packages carry their dates in docProps. */
const zipEpoch = new Date(Date.UTC(1980, 0, 1));

/** Zips parts, `[Content_Types].xml` first and the rest in order of name, deflated, without directories. */
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
