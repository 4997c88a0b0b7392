/** Checks a notebook's cells with Deno's own parser and type checker, before anything runs. */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  createWorkFolder,
  exec,
  type ExecResult,
  exitCodes,
  fromRoot,
  LabError,
  throwIfInterrupted,
} from "../../core/mod.ts";
import { type Diagnostic, parseCheck, parseLint, placeInCells } from "./diagnostics.ts";
import { type CellCode, joinCells } from "./module.ts";
import type { CodeCell, Notebook } from "../model/schema.ts";

/** Options of a check. */
export interface CheckOptions {
  /** The notebook's folder, absolute: relative imports resolve from there. */
  folder: string;
  /** The `deno.json` to use, regardless of the notebook's folder. Default: the repository's. */
  config?: string;
  signal?: AbortSignal;
}

/**
 * Checks all code cells as one module, in order. It runs nothing and writes no file into the notebook's folder. The list is empty if there are no problems.
 *
 * Syntax is checked first, cell by cell, because an open bracket would extend into the next cell. Types are checked only if the syntax is right. Code that
 * the kernel accepts passes (top-level `await`, a value as last expression, an object as a cell, a repeated import), except a name that two cells declare: the
 * kernel accepts some of these, but their meaning depends on the order in which cells run.
 *
 * Cells tagged `raises-exception` are checked like others, because their errors are those at run time. A cell that demonstrates a type error needs
 * `// @ts-expect-error`.
 *
 * The first check takes several seconds. Deno remembers its result by the path of the module: the same cells again take a third of a second, and changed ones
 * half of the first time.
 *
 * @throws {LabError} if the checker itself fails
 */
export async function checkTypes(notebook: Notebook, options: CheckOptions): Promise<Diagnostic[]> {
  const { folder, config = fromRoot("deno.json"), signal } = options;
  const cells = notebook.cells.flatMap((cell, index) =>
    cell.cell_type === "code" && cell.source.trim() !== "" ? [{ cell, index }] : []
  );
  if (cells.length === 0) return [];
  using work = createWorkFolder();
  const { pieces, errors } = await parseCells(cells, work.dir, signal);
  if (errors.length > 0) return errors;
  const module = joinCells(pieces, folder);
  using place = createWorkFolder("check");
  const path = join(place.dir, "module.ts");
  await Deno.writeTextFile(path, module.text);
  const result = await deno(["check", "--quiet", "--config", config, path], signal);
  if (result.ok) return [];
  const raw = parseCheck(result.stderr);
  if (raw.length === 0) throw cannotCheck(result);
  return placeInCells(raw, notebook, module, pathToFileURL(path).href);
}

interface Numbered {
  cell: CodeCell;
  index: number;
}

/** Parses each cell separately. A cell that begins with a brace is also parsed as an object, because the kernel tries that first. */
async function parseCells(
  cells: Numbered[],
  work: string,
  signal?: AbortSignal,
): Promise<{ pieces: CellCode[]; errors: Diagnostic[] }> {
  const plainPath = (index: number) => join(work, `cell_${index}.ts`);
  const objectPath = (index: number) => join(work, `object_${index}.ts`);
  await Promise.all(cells.flatMap(({ cell: { source }, index }) => [
    Deno.writeTextFile(plainPath(index), source),
    ...(mayBeObject(source) ? [Deno.writeTextFile(objectPath(index), `(${source}\n)`)] : []),
  ]));
  // The linter parses many files at once and reports the place of each error; its style rules are ignored.
  const result = await deno(["lint", "--json", "--no-config", work], signal);
  if (!result.stdout.startsWith("{")) throw cannotCheck(result);
  const broken = new Map(parseLint(result).map((error) => [fileURLToPath(error.url), error]));
  const pieces: CellCode[] = [];
  const errors: Diagnostic[] = [];
  for (const { cell: { source }, index } of cells) {
    const isObject = mayBeObject(source) && !broken.has(objectPath(index));
    const error = isObject ? undefined : broken.get(plainPath(index));
    if (error) {
      const { code, message, line, column } = error;
      errors.push({ cell: index, line, column, code, message, frame: source.split("\n")[line - 1] ?? "" });
    }
    pieces.push({ cell: index, source, isObject });
  }
  return { pieces, errors };
}

const mayBeObject = (source: string) => source.trimStart().startsWith("{") && !source.trimEnd().endsWith(";");

async function deno(args: string[], signal?: AbortSignal): Promise<ExecResult> {
  const result = await exec(Deno.execPath(), args, { env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" }, signal });
  throwIfInterrupted(signal);
  return result;
}

const cannotCheck = ({ command, stderr, stdout }: ExecResult) =>
  new LabError(`The cells could not be checked: "${command}" reported:\n${(stderr || stdout).trim()}`, {
    exitCode: exitCodes.environment,
  });
