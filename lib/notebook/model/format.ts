/** .ipynb text ⇄ {@link Notebook}, in Jupyter's own style. Pure. */

import { createHash } from "node:crypto";
import type { z } from "zod";
import { deepestJson, isTooDeep, messageOf } from "../../core/mod.ts";
import { NotebookError } from "../errors.ts";
import { type Cell, type Notebook, notebookSchema } from "./schema.ts";

/**
 * Parses a notebook. Versions 4.0 to 4.4 become 4.5. Cells without an id get one, as Jupyter does; it depends only on their place and
 * source.
 *
 * @param name the path of the file, for messages
 * @param note receives a sentence about ids that are missing from a notebook of version 4.5
 * @throws {NotebookError} if it is not a notebook of nbformat 4; the message names the place and the way out
 */
export function parseNotebook(text: string, name: string, note: (message: string) => void = () => {}): Notebook {
  const json = parseJson(text, name);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw noNotebook(name, "it is not a JSON object");
  }
  const raw = json as Record<string, unknown>;
  checkVersion(raw, name);
  // The levels of a notebook, its list of cells, a cell, its list of outputs, an output, its data.
  if (isTooDeep(raw, deepestJson + 6)) {
    throw noNotebook(
      name,
      `a cell has more than ${deepestJson} levels of lists and objects. Show less in that cell`,
    );
  }
  const isOld = (raw.nbformat_minor as number) < 5;
  const added = addIds(raw);
  if (isOld) raw.nbformat_minor = 5;
  else if (added > 0) {
    const cells = added === 1 ? "a cell had no id and got one" : `${added} cells had no id and got one each`;
    note(`${name}: ${cells}. Save it in JupyterLab to keep them.`);
  }
  const checked = notebookSchema.safeParse(raw);
  if (!checked.success) throw noNotebook(name, checked.error.issues.map((issue) => explain(issue)).join("; "));
  // Return the parsed object, not zod's copy, which has another order of keys.
  const notebook = raw as unknown as Notebook;
  notebook.cells.forEach((cell) => mapText(cell, join, (mime) => !isJson(mime)));
  checkIds(notebook, name);
  return notebook;
}

/**
 * The text of an .ipynb file: indented by one, text as lists of lines, a newline at the end. The order of keys is kept, so a notebook
 * that Jupyter wrote does not change.
 */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => {
    const copy = { ...cell };
    mapText(copy, splitLines, isLines);
    return copy;
  });
  return JSON.stringify({ ...notebook, cells }, null, 1) + "\n";
}

function parseJson(text: string, name: string): unknown {
  if (text.trim() === "") throw noNotebook(name, "it is empty");
  const json = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(json);
  } catch (cause) {
    const broken = findBreak(json);
    const before = json.slice(0, broken ?? json.trimEnd().length).split("\n");
    const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    throw noNotebook(
      name,
      broken === undefined
        ? `its JSON ends too early, at ${place}; the file was cut off. Take it from a backup or from version control`
        : `its JSON is broken at ${place}`,
      { cause },
    );
  }
}

/**
 * The position of an error in JSON; `undefined` if the text only ends too early. The parser gives a position for some errors only, so a binary search
 * finds the longest prefix of the text that only ends too early.
 */
function findBreak(json: string): number | undefined {
  if (endsTooEarly(json)) return undefined;
  let [whole, broken] = [0, json.length]; // lengths of prefixes
  while (broken - whole > 1) {
    const middle = Math.floor((whole + broken) / 2);
    if (endsTooEarly(json.slice(0, middle))) whole = middle;
    else broken = middle;
  }
  return whole;
}

function endsTooEarly(json: string): boolean {
  try {
    JSON.parse(json);
    return true; // this prefix is valid JSON
  } catch (error) {
    const position = /position (\d+)/.exec(messageOf(error))?.[1];
    return position ? Number(position) >= json.trimEnd().length : /Unexpected end/.test(messageOf(error));
  }
}

function checkVersion({ nbformat, nbformat_minor: minor }: Record<string, unknown>, name: string): void {
  if (nbformat === 4 && typeof minor === "number") return;
  if (typeof nbformat !== "number") throw noNotebook(name, "it has no nbformat and nbformat_minor");
  if (nbformat === 4) throw noNotebook(name, "it has no nbformat_minor");
  if (nbformat < 4) {
    throw new NotebookError(
      `"${name}" is of nbformat ${nbformat}; the lab reads nbformat 4. ` +
        `Convert it: jupyter nbconvert --to notebook "${name}", or open and save it in JupyterLab.`,
    );
  }
  throw new NotebookError(`"${name}" is of nbformat ${nbformat}, which is newer than this lab. Save it as nbformat 4.`);
}

/** Gives an id to each cell without one; returns how many there were. */
function addIds({ cells }: Record<string, unknown>): number {
  if (!Array.isArray(cells)) return 0;
  let added = 0;
  const taken = new Set(cells.map((cell) => cell?.id));
  cells.forEach((cell, index) => {
    if (typeof cell !== "object" || cell === null || cell.id !== undefined) return;
    added++;
    // If two of 2³² are equal, the next multiple is tried.
    for (let salt = index; cell.id === undefined; salt += cells.length) {
      const id = createHash("sha256").update(`${salt}\n${JSON.stringify(cell.source)}`).digest("hex").slice(0, 8);
      if (!taken.has(id)) cell.id = id;
      taken.add(id);
    }
  });
  return added;
}

function checkIds({ cells }: Notebook, name: string): void {
  const seen = new Map<string, number>();
  cells.forEach(({ id }, index) => {
    const first = seen.get(id);
    if (first !== undefined) {
      throw noNotebook(
        name,
        `cells ${first + 1} and ${index + 1} have the same id, "${id}". Give one of them another id`,
      );
    }
    seen.set(id, index);
  });
}

/** "cell 3, outputs[0].data: Invalid input: …" */
function explain({ path, message }: z.core.$ZodIssue): string {
  const [top, index, ...rest] = path;
  const inCell = top === "cells" && typeof index === "number";
  const field = (inCell ? rest : path).reduce<string>(
    (path, key) => typeof key === "number" ? `${path}[${key}]` : path ? `${path}.${String(key)}` : String(key),
    "",
  );
  const place = [inCell && `cell ${index + 1}`, field].filter(Boolean).join(", ");
  return place ? `${place}: ${message}` : message;
}

function noNotebook(name: string, why: string, options?: ErrorOptions): NotebookError {
  return new NotebookError(`"${name}" is not a valid notebook: ${why}.`, options);
}

/** Applies a function to the texts of a cell, and to the data of some MIME types in bundles. It assigns to the cell; nested objects are replaced, not changed. */
function mapText(cell: Cell, change: (text: unknown) => unknown, inMime: (mime: string) => boolean): void {
  const inBundle = (bundle: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(bundle).map(([mime, data]) => [mime, inMime(mime) ? change(data) : data]));
  const loose = cell as unknown as Record<string, unknown>;
  loose.source = change(cell.source);
  if (cell.outputs) {
    loose.outputs = cell.outputs.map((output) => {
      if (output.output_type === "stream") return { ...output, text: change(output.text) };
      return "data" in output ? { ...output, data: inBundle(output.data) } : output;
    });
  }
  if (cell.cell_type !== "code" && cell.attachments) {
    loose.attachments = Object.fromEntries(
      Object.entries(cell.attachments).map(([name, bundle]) => [name, inBundle(bundle)]),
    );
  }
}

/** The MIME types whose data Jupyter writes as lists of lines. It reads such lists for all types except JSON. */
const isLines = (mime: string) =>
  mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";

const isJson = (mime: string) => mime === "application/json" || mime.endsWith("+json");

const join = (text: unknown) =>
  Array.isArray(text) && text.every((line) => typeof line === "string") ? text.join("") : text;

// deno-lint-ignore no-control-regex -- Python treats these as line breaks
const line = /[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])|.+$/gs;

/** Like Python's `str.splitlines(keepends=True)`, which Jupyter uses. */
function splitLines(text: unknown): unknown {
  if (typeof text !== "string") return text;
  return text.match(line) ?? [];
}
