/** Templates: Markdown files beside a notebook, which its cells fill with what they found. */

import { basename, join } from "node:path";
import process from "node:process";
import { FileRefused, LabError, mistake, readRegularFile } from "../core/mod.ts";
import type { RubricId } from "../rubric/mod.ts";
import { findOpenText, task } from "../tasks/mod.ts";

/** A template is text that a person wrote. */
const mostBytes = 2 ** 20;

/**
 * The text of a template, with values in place of its `{{names}}` and without its comments (`<!-- … -->`). The template does not have to use
 * every value. For {@link markdown}.
 *
 * @param file the name of a Markdown file: "m3_setup.md"
 * @param folder where it lies; the folder of the notebook, in which cells run, unless given
 * @throws {OpenTaskError} if a task in it is open. {LabError} if it cannot be read, or names a value that is not given.
 *
 * ```ts no-run
 * import { fillTemplate, markdown, show } from "lab/show";
 * await show(markdown(await fillTemplate("guide.md", { version: "11.8" })));
 * ```
 */
export async function fillTemplate(
  file: string,
  values: Readonly<Record<string, string>>,
  { folder = process.cwd() }: { folder?: string } = {},
): Promise<string> {
  if (basename(file) !== file) throw mistake(`"${file}" is not the name of a file beside the notebook: "m3_setup.md".`);
  const text = readTemplate(file, folder);
  const open = findOpenText(text);
  if (open) await task(open.rubric as RubricId, open.what, { place: `${file}, line ${open.line}` });
  return text.replace(comment, "").replace(placeholder, (whole, name: string) => {
    if (Object.hasOwn(values, name)) return values[name]!;
    const line = text.slice(0, text.indexOf(whole)).split("\n").length;
    throw new LabError(
      `${file}, line ${line}: there is no value "${name}". The values are ${Object.keys(values).join(", ")}.`,
    );
  });
}

/** With its line's end: a comment leaves no blank line. */
const comment = /<!--[^]*?-->\n?/g;
const placeholder = /\{\{\s*(\w+)\s*\}\}/g;

function readTemplate(file: string, folder: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      readRegularFile(join(folder, file), { within: folder, mostBytes }),
    );
  } catch (error) {
    const why = error instanceof FileRefused ? error.message : `"${file}" is not UTF-8`;
    throw new LabError(`Cannot read the template ${file}: ${why}.`, { cause: error });
  }
}
