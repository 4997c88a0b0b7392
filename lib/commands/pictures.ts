/** Reads pictures from a notebook's folder into the notebook, so that it stays complete wherever it is moved. */

import { join } from "node:path";
import { FileRefused, readRegularFile } from "../core/mod.ts";
import type { Cell, Notebook } from "../notebook/mod.ts";
import { largestPicture, mimeOf, picturesIn, placeOf, readPicture, type RefusedPictures } from "../report/mod.ts";

/** A notebook with the pictures in its Markdown as attachments, under the names in the text, and the reasons why others are missing. */
export interface Illustrated {
  notebook: Notebook;
  refused: RefusedPictures;
}

/** The limit for all pictures of a notebook together, in bytes, so that the notebook stays small enough to read. */
const mostBytes = 20_000_000;

/**
 * Attaches pictures from the notebook's folder. It reads only regular files in that folder, up to a size limit,
 * and only real pictures. Existing attachments of a cell stay. The given notebook is not changed.
 */
export function attachPictures(notebook: Notebook, folder: string): Illustrated {
  const refused = new Map<string, string>();
  let bytes = 0;
  const cells: Cell[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "markdown") {
      cells.push(cell);
      continue;
    }
    const attachments = { ...cell.attachments };
    for (const { address } of picturesIn(cell.source)) {
      const { kind, name } = placeOf(address);
      if (kind !== "file" || Object.hasOwn(attachments, name)) continue;
      const read = readFileIn(folder, name);
      const picture = typeof read === "string" ? read : readPicture(read);
      if (typeof picture === "string") refused.set(name, picture);
      else if ((bytes += read.length) > mostBytes) {
        refused.set(name, "exceeds the limit for all pictures together");
      } else {
        const content = picture.type === "svg" ? new TextDecoder().decode(read as Uint8Array) : picture.base64;
        attachments[name] = { [mimeOf(picture)]: content };
      }
    }
    cells.push(Object.keys(attachments).length ? { ...cell, attachments } : cell);
  }
  return { notebook: { ...notebook, cells }, refused };
}

/** The bytes of a file in a folder, or the reason why they are not read, as a clause after "it". */
function readFileIn(folder: string, name: string): Uint8Array | string {
  const path = join(folder, name);
  try {
    return readRegularFile(path, { within: folder, mostBytes: largestPicture.bytes });
  } catch (error) {
    if (error instanceof FileRefused) return error.message.slice(`"${path}" `.length);
    throw error;
  }
}
