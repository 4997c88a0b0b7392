/** Documents: Markdown that cells showed, published as files of their own. */

import { exitCodes, LabError, quoteFileName, whyNoFileName } from "../core/mod.ts";
import { labOf, type Notebook, outputsOf, textOf } from "../notebook/mod.ts";

/** A file that a cell names, with what it showed. */
export interface PublishedDocument {
  /** "setup.md" */
  file: string;
  text: string;
}

const ending = ".md";

/**
 * The documents of a notebook, in its order: a cell's `metadata.lab.document` names the file, its Markdown outputs are the text. A
 * notebook that was not executed has the right names and empty texts. Pure.
 *
 * @throws {LabError} (usage) for a name that is not the plain name of a Markdown file, or that two cells give.
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
      throw refuse(`. Its name must end in ${ending}: "setup.md".`);
    }
    const why = whyNoFileName(file.slice(0, -ending.length));
    if (why) throw refuse(`. ${why}: "setup.md".`);
    if (found.has(file)) throw refuse(", and so does a cell above it. Give each another name.");
    const texts = outputsOf(cell).flatMap((output) => textOf(output, "text/markdown")?.trim() ?? []);
    found.set(file, { file, text: texts.length > 0 ? texts.join("\n\n") + "\n" : "" });
  }
  return [...found.values()];
}
