/** Documents: Markdown that cells showed, published as files of their own. */

import { LabError } from "../core/mod.ts";
import { type ExecutedNotebook, joined, outputsOf } from "./executed.ts";

/** A file that a cell names, with what it showed. */
export interface PublishedDocument {
  /** "setup.md" */
  file: string;
  text: string;
}

/** What is no path, no hidden file and no other kind of file. */
const fileName = /^[a-z0-9][a-z0-9_-]*\.md$/;

/**
 * The documents of a notebook, in its order: a cell's `metadata.lab.document` names the file, its Markdown outputs are the text. Of a
 * notebook that was not executed the names are right and the texts empty. Pure.
 *
 * @throws {LabError} for a name that is no plain name of a Markdown file, or that two cells give.
 */
export function documents(notebook: ExecutedNotebook): PublishedDocument[] {
  const found = new Map<string, PublishedDocument>();
  for (const [index, cell] of notebook.cells.entries()) {
    const { document: file } = (cell.metadata.lab ?? {}) as { document?: unknown };
    if (file === undefined) continue;
    const place = `Cell ${index + 1} names the document "${file}" (metadata.lab.document)`;
    if (typeof file !== "string" || !fileName.test(file)) {
      throw new LabError(`${place}; a name has small letters, digits, "-" or "_", and ends in .md: "setup.md".`);
    }
    if (found.has(file)) throw new LabError(`${place}, and so does a cell above it. Give each a name of its own.`);
    const texts = outputsOf(cell).flatMap((output) => {
      const { data } = output as { data?: Record<string, string | string[]> };
      const text = data?.["text/markdown"];
      return text === undefined ? [] : [joined(text).trim()];
    });
    found.set(file, { file, text: texts.length > 0 ? texts.join("\n\n") + "\n" : "" });
  }
  return [...found.values()];
}
