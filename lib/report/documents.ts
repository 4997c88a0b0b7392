/** Documents: Markdown that cells showed, published as separate files. */

import { exitCodes, LabError, quoteFileName, whyNoFileName } from "../core/mod.ts";
import { labOf, type Notebook, outputsOf, textOf } from "../notebook/mod.ts";

/** A file that a cell names, with the Markdown that the cell showed. */
export interface PublishedDocument {
  /** "setup.md" */
  file: string;
  text: string;
}

const ending = ".md";

/**
 * The documents of a notebook, in its order: a cell's `metadata.lab.document` names the file, and its Markdown outputs are the text. For a
 * notebook that was not executed, the names are right and the texts empty. Pure.
 *
 * @throws {LabError} (usage) for a name that is not a plain name of a Markdown file, or that two cells use
 */
export function documents(notebook: Notebook): PublishedDocument[] {
  const found = new Map<string, PublishedDocument>();
  for (const [index, cell] of notebook.cells.entries()) {
    const { document: file } = labOf(cell);
    if (file === undefined) continue;
    const refuse = (why: string) =>
      new LabError(`Cell ${index + 1} names the document ${quoteFileName(file)} (metadata.lab.document)${why}`, {
        exitCode: exitCodes.usage,
      });
    if (typeof file !== "string" || !file.endsWith(ending)) {
      throw refuse(`. Its name must end in ${ending}, as in "setup.md".`);
    }
    const why = whyNoFileName(file.slice(0, -ending.length));
    if (why) throw refuse(`. ${why}: "setup.md".`);
    if (found.has(file)) throw refuse(", which is already the name of another cell's document. Choose another name.");
    const texts = outputsOf(cell).flatMap((output) => textOf(output, "text/markdown")?.trim() ?? []);
    found.set(file, { file, text: texts.length > 0 ? texts.join("\n\n") + "\n" : "" });
  }
  return [...found.values()];
}
