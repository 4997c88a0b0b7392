/** Secrets in files that are packages: a deck contains workbooks, which are packages, too. */

import { findKnown, type Secrets } from "./scrub.ts";

/** A known secret in a file. */
export interface Leak {
  /** The part that contains it: "deck.pptx, ppt/embeddings/sheet1.xlsx, xl/sharedStrings.xml". */
  place: string;
  /** "the password of MARIADB_URI". */
  what: string;
}

/**
 * The known secrets in a file, in the parts of a package and of nested packages. Text is also read without its
 * tags, so that a word split into two runs is found.
 *
 * Cost: unzipping, about 30 ms for a deck of 30 slides; nothing if no secret is known.
 *
 * @param name the name of the file in the leaks
 */
export async function findLeaks(bytes: Uint8Array, name: string, secrets: Secrets): Promise<Leak[]> {
  if (secrets.known.length === 0) return [];
  if (!isZip(bytes)) return findKnown(new TextDecoder().decode(bytes), secrets).map((what) => ({ place: name, what }));
  const leaks = findKnown(name, secrets).map((what) => ({ place: "a part's name", what }));
  // Loaded on use: every command has the guard that may look into packages, but few commands use it.
  const { unzipSync } = await import("fflate/browser");
  for (const [part, content] of Object.entries(unzipSync(bytes))) {
    if (!part.endsWith("/")) leaks.push(...await findLeaks(content, `${name}, ${part}`, secrets));
  }
  return leaks;
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
