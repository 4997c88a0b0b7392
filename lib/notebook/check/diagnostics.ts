/** The output of `deno check` and `deno lint` → problems with their places in cells. Pure. */

import { type CellModule, type CellPlace, importAt, metaAlias } from "./module.ts";
import type { Notebook } from "../model/schema.ts";

/** A problem that the type checker or the parser found. */
export interface Diagnostic {
  /** The index of the cell among all cells; `undefined` for a place in a module that a cell imports. */
  cell?: number;
  /** The module's URL, if it is not a cell. */
  url?: string;
  /** Counted from 1, in the cell or the module. */
  line: number;
  column: number;
  /** "TS2322", or "syntax". */
  code: string;
  message: string;
  /** The line of code. */
  frame: string;
}

/** A diagnostic whose cell is not known yet. */
export interface RawDiagnostic {
  code: string;
  message: string;
  url: string;
  line: number;
  column: number;
}

const place = /^ +at (\S+?):(\d+):(\d+)$/m;

/** Reads the output of `deno check`. */
export function parseCheck(stderr: string): RawDiagnostic[] {
  const found: RawDiagnostic[] = [];
  for (const block of stderr.split(/^(?=TS\d+ \[ERROR\]: |error: )/m)) {
    const [, code = "TS", text] = /^(?:(TS\d+) \[ERROR\]|error): ([\s\S]*)$/.exec(block) ?? [];
    const at = text && place.exec(text);
    if (!at) continue;
    found.push({ code, message: messageOf(text.slice(0, at.index)), ...placeOf(at) });
  }
  return found;
}

/** Reads the output of `deno lint --json`. Code that cannot be parsed is in its JSON; errors that the parser could recover from are on stderr. */
export function parseLint({ stdout, stderr }: { stdout: string; stderr: string }): RawDiagnostic[] {
  const { errors }: { errors: { message: string }[] } = JSON.parse(stdout);
  const mended = stderr.split(/^warn: /m).slice(1);
  return [...errors.map(({ message }) => message), ...mended].flatMap((text) => {
    const at = place.exec(text);
    if (!at) return [];
    const message = messageOf(text.slice(0, at.index).replace(/^SyntaxError: /, ""));
    return [{ code: "syntax", message, ...placeOf(at) }];
  });
}

const placeOf = ([, url, line, column]: RegExpExecArray) => ({ url: url!, line: Number(line), column: Number(column) });

/** The message without its code frame. */
function messageOf(text: string): string {
  const lines = text.trimEnd().split("\n");
  const underline = lines.findLastIndex((line) => /^[\s|]*[~^]+$/.test(line));
  const frameless = underline > 0 ? lines.slice(0, underline - 1) : lines;
  return frameless.filter((line) => !/^\s*(\||hint: .*)\s*$/.test(line)).join("\n").trim();
}

const noMeta =
  "The kernel has no import.meta, because a cell is not a module. Paths start from the notebook's folder, Deno.cwd().";

const redeclared = new Set(["TS2300", "TS2451", "TS2393", "TS2440"]);

/**
 * The checker's diagnostics, with their places in cells. The same import in two cells is not a problem; any other name that two cells declare is one problem
 * that names both cells.
 */
export function placeInCells(
  raw: RawDiagnostic[],
  { cells }: Notebook,
  module: CellModule,
  moduleUrl: string,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const twice = new Map<string, Diagnostic[]>();
  for (const { code, message: text, url, line, column } of raw) {
    const message = text.replaceAll(` from "${moduleUrl}"`, "");
    const at = url === moduleUrl ? module.locate(line, column) : undefined;
    if (!at) {
      found.push({ url, line, column, code, message, frame: "" });
      continue;
    }
    const frame = cells[at.cell]!.source.split("\n")[at.line - 1]!;
    if (message.includes(`'${metaAlias}'`) && frame.startsWith("import.meta", at.column - 1)) {
      found.push({ ...at, code: "TS1343", message: noMeta, frame });
      continue;
    }
    const diagnostic = { ...at, code, message, frame };
    const name = redeclared.has(code) && /^[\w$]+/.exec(frame.slice(at.column - 1))?.[0];
    if (name) twice.set(name, [...twice.get(name) ?? [], diagnostic]);
    else found.push(diagnostic);
  }
  const importOf = (at: CellPlace) => importAt(cells[at.cell]!.source, at);
  for (const [name, places] of twice) found.push(...explainTwice(name, places as (Diagnostic & CellPlace)[], importOf));
  return found.sort((a, b) =>
    (a.cell ?? Infinity) - (b.cell ?? Infinity) || a.line - b.line || a.column - b.column || 0
  );
}

function explainTwice(
  name: string,
  places: (Diagnostic & CellPlace)[],
  importOf: (at: CellPlace) => string | undefined,
): Diagnostic[] {
  const first = importOf(places[0]!);
  if (first !== undefined && places.every((at) => importOf(at) === first)) return [];
  const inCells = [...new Set(places.map(({ cell }) => cell))].sort((a, b) => a - b);
  if (inCells.length === 1) return places;
  const numbers = inCells.map((cell) => cell + 1);
  const list = `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
  const last = places.reduce((a, b) => b.cell > a.cell ? b : a);
  return [{ ...last, message: `"${name}" is declared in cells ${list}. Give one of them another name.` }];
}

/**
 * A diagnostic as text:
 *
 * ```text
 * Cell 4, line 2: Type 'number' is not assignable to type 'string'. (TS2322)
 *   const x: string = 1;
 *         ^
 * ```
 */
export function formatDiagnostic({ cell, url, line, column, code, message, frame }: Diagnostic): string {
  const where = cell === undefined ? `${url}, line ${line}` : `Cell ${cell + 1}, line ${line}`;
  const kind = code === "syntax" ? "syntax error" : code;
  const shown = frame.trim() === "" ? [] : [`  ${frame}`, `  ${frame.slice(0, column - 1).replace(/\S/g, " ")}^`];
  return [`${where}: ${message} (${kind})`, ...shown].join("\n");
}
