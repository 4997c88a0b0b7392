/** Secrets in files that are packages: a deck holds workbooks, which are packages themselves. */

import { findKnown, type Secrets } from "./scrub.ts";

/** A known secret in a file. */
export interface Leak {
  /** The part that holds it: "deck.pptx, ppt/embeddings/sheet1.xlsx, xl/sharedStrings.xml". */
  place: string;
  /** "the password of MARIADB_URI". */
  what: string;
}

/**
 * The known secrets that a file holds, in the parts of a package and of packages within it. Text is also read without its
 * tags, so that a word in two runs is found.
 *
 * Cost: unzipping; about 50 ms for a deck of 30 slides.
 *
 * @param name how the leaks call the file.
 */
export async function findLeaks(bytes: Uint8Array, name: string, secrets: Secrets): Promise<Leak[]> {
  if (!isZip(bytes)) return findKnown(new TextDecoder().decode(bytes), secrets).map((what) => ({ place: name, what }));
  const leaks = findKnown(name, secrets).map((what) => ({ place: "a part's name", what }));
  // Every command has the guard that may look into packages, and few do.
  const { default: JSZip } = await import("jszip");
  const zip = await JSZip.loadAsync(bytes);
  for (const part of Object.values(zip.files)) {
    if (!part.dir) leaks.push(...await findLeaks(await part.async("uint8array"), `${name}, ${part.name}`, secrets));
  }
  return leaks;
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
