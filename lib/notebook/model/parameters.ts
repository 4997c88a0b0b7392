/**
 * Parameters as in papermill: a cell tagged `parameters` declares them with `let` and default values. A run that sets some adds a cell after it, tagged
 * `injected-parameters`, that assigns them, so that the type check finds wrong names and types. Pure.
 */

import { exitCodes, LabError } from "../../core/mod.ts";
import type { Diagnostic } from "../check/diagnostics.ts";
import { NotebookError } from "../errors.ts";
import { cellTags } from "./cells.ts";
import type { Cell, CodeCell, Notebook } from "./schema.ts";

export type ParameterValue = string | number | boolean;

/** Name → value, in the order in which they were given. */
export type Parameters = Record<string, ParameterValue>;

const name = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
const literal = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d[\w.+-]*|true|false`;

/**
 * Parses `name=value`. A value that is a number, `true`, `false` or a quoted string in JSON is parsed as JSON; any other is plain text: `seed=7` is a
 * number, `scale=tiny` a string, and so is `code="7"` (in a shell: `'code="7"'`).
 *
 * @throws {LabError} (usage) for anything else
 */
export function parseParameter(text: string): [name: string, value: ParameterValue] {
  const [, key, given] = new RegExp(`^(${name})=(.*)$`, "su").exec(text) ?? [];
  if (key === undefined || given === undefined) {
    throw unusable(`"${text}" is not a parameter. Write name=value, where the name is valid for a variable`);
  }
  const value = parseJson(given);
  if (typeof value === "number" && (Number.isInteger(value) ? !Number.isSafeInteger(value) : !Number.isFinite(value))) {
    throw unusable(
      `${key}=${given} is a number that cannot be stored exactly; to pass it as text, write '${key}="${given}"'`,
    );
  }
  return [key, ["number", "boolean", "string"].includes(typeof value) ? value as ParameterValue : given];
}

/**
 * Returns the notebook with a cell that sets these parameters, in place of one from an earlier run. Without parameters it returns the same notebook.
 * The numbers of the cells after the new one grow by one.
 *
 * @param file the name of the notebook in messages
 * @throws {NotebookError} if it takes no parameters
 */
export function injectParameters(notebook: Notebook, parameters: Parameters, file: string): Notebook {
  const given = Object.keys(parameters);
  if (given.length === 0) return notebook;
  const cells = notebook.cells.filter((cell) => !isInjected(cell));
  const places = cells.flatMap((cell, index) => isDeclaring(cell) ? [index] : []);
  if (places.length === 0) {
    throw new NotebookError(
      `"${file}" takes no parameters, and ${
        given.join(", ")
      } cannot be set: it has no code cell tagged "parameters". ` +
        `Add one that declares them with let (let ${given[0]} = ${
          JSON.stringify(parameters[given[0]!])
        };), or leave them out.`,
    );
  }
  if (places.length > 1) {
    const given = places.map((index) => index + 1).join(" and ");
    throw new NotebookError(`"${file}" has two cells tagged "parameters", ${given}. Remove the tag from one of them.`);
  }
  cells.splice(places[0]! + 1, 0, assign(parameters, new Set(cells.map(({ id }) => id))));
  return { ...notebook, cells };
}

/**
 * The parameters of a run of this notebook: the defaults, and the values that were set. A default that is not a literal (a number, a boolean, a plain string)
 * is known only to the cell and is left out.
 */
export function readParameters({ cells }: Notebook): Parameters {
  const declared = new RegExp(`^\\s*let\\s+(${name})\\s*(?::[^=]+)?=\\s*(${literal})\\s*(?:;|//|$)`, "gmu");
  const assigned = new RegExp(`^(${name}) = (${literal});$`, "gmu");
  const found: Parameters = {};
  for (const [isKind, pattern] of [[isDeclaring, declared], [isInjected, assigned]] as const) {
    const source = cells.find(isKind)?.source ?? "";
    for (const [, key, given] of source.matchAll(pattern)) {
      const value = parseJson(given!.startsWith("'") ? requote(given!) : given!.replaceAll("_", ""));
      if (value !== undefined) found[key!] = value as ParameterValue;
    }
  }
  return found;
}

/**
 * Explains a diagnostic about a parameter that was set; `undefined` for a diagnostic about other code.
 *
 * @param file the name of the notebook in the message
 */
export function explainParameter(diagnostic: Diagnostic, notebook: Notebook, file: string): string | undefined {
  const cell = notebook.cells[diagnostic.cell ?? -1];
  if (!cell || !isInjected(cell)) return undefined;
  const [, key, value] = new RegExp(`^(${name}) = (.*);$`, "u").exec(diagnostic.frame) ?? [];
  if (!key) return undefined;
  if (["TS2304", "TS2552"].includes(diagnostic.code)) {
    const known = Object.entries(
      readParameters({ ...notebook, cells: notebook.cells.filter((cell) => !isInjected(cell)) }),
    );
    const list = known.map(([name, value]) => `${name} (${JSON.stringify(value)})`).join(", ");
    return `"${file}" has no parameter "${key}"${list && `. Its parameters: ${list}`}.`;
  }
  return `The parameter "${key}" cannot be ${value}: ${diagnostic.message} (${diagnostic.code})`;
}

const isTagged = (tag: string) => (cell: Cell): boolean => cell.cell_type === "code" && cellTags(cell).includes(tag);
const isDeclaring = isTagged("parameters");
const isInjected = isTagged("injected-parameters");

function assign(parameters: Parameters, taken: Set<string>): CodeCell {
  const lines = Object.entries(parameters).map(([name, value]) => `${name} = ${JSON.stringify(value)};`);
  let id = "injected-parameters";
  for (let n = 2; taken.has(id); n++) id = `injected-parameters-${n}`;
  return {
    cell_type: "code",
    execution_count: null,
    id,
    metadata: { tags: ["injected-parameters"] },
    outputs: [],
    // The kernel shows the value of the last expression, unless it is undefined.
    source: ["// Parameters of this run", ...lines, "undefined;"].join("\n"),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Converts a string literal in single quotes to one in double quotes. */
const requote = (given: string) => `"${given.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"')}"`;

const unusable = (why: string) => new LabError(`${why}.`, { exitCode: exitCodes.usage });
