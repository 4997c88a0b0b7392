/** Pictures beside a notebook, read into it: it stays whole wherever it is moved. */

import { join } from "node:path";
import { FileRefused, readRegularFile } from "../core/mod.ts";
import type { Cell, Notebook } from "../notebook/mod.ts";
import { largestPicture, mimeOf, picturesIn, placeOf, readPicture, type RefusedPictures } from "../report/mod.ts";

/** A notebook with the pictures that its Markdown names as attachments, under the names that stand in the text, and why others are not. */
export interface Illustrated {
  notebook: Notebook;
  refused: RefusedPictures;
}

/** What all pictures of a notebook may have, bytes: it is to stay small enough to be read. */
const mostBytes = 20_000_000;

/**
 * Attaches pictures from the notebook's folder. Only regular files below that folder are read, up to a size,
 * and only what is a picture by its content. What a cell has attached already stays as it is. The notebook that is given is not changed.
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

/** The bytes of a file below a folder, or why they are not read, as it continues after "it". */
function readFileIn(folder: string, name: string): Uint8Array | string {
  const path = join(folder, name);
  try {
    return readRegularFile(path, { within: folder, mostBytes: largestPicture.bytes });
  } catch (error) {
    if (error instanceof FileRefused) return error.message.slice(`"${path}" `.length);
    throw error;
  }
}
