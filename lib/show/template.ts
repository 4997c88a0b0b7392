/** Templates: Markdown files beside a notebook, which its cells fill with values. */

import { basename, join } from "node:path";
import process from "node:process";
import { FileRefused, LabError, mistake, readRegularFile } from "../core/mod.ts";
import type { RubricId } from "../rubric/mod.ts";
import { findOpenText, task } from "../tasks/mod.ts";

/** A person writes a template, so it is not large. */
const mostBytes = 2 ** 20;

/**
 * The text of a template with values in place of its `{{names}}`, and without its comments (`<!-- … -->`), for {@link markdown}. The template does
 * not have to use every value.
 *
 * @param file the name of a Markdown file: "m3_setup.md"
 * @param values name → text
 * @param options `folder`: the folder of the file. Default: that of the notebook
 * @throws {OpenTaskError} if a task in the template is open.
 * @throws {LabError} if the file cannot be read, or names a value that is not given.
 * @throws {TypeError} if `file` is a path and not a name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fillTemplate } from "lab/show";
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/guide.md`, "# Set-up of {{cluster}}\n");
 * assert.equal(
 *   await fillTemplate("guide.md", { cluster: "m3-galera" }, { folder }),
 *   "# Set-up of m3-galera\n",
 * );
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

/** With the line's end, so that a comment leaves no blank line. */
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
