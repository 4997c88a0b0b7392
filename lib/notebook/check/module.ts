/** A notebook's code cells as one TypeScript module, and the mapping from places in the module to places in cells. Pure. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** A cell's code for the module. */
export interface CellCode {
  /** The index of the cell among all cells. */
  cell: number;
  source: string;
  /** The kernel reads `{ a: 1 }` as an object; the module needs parentheses around it. */
  isObject: boolean;
}

/** A place in a cell's text; line and column count from 1. */
export interface CellPlace {
  cell: number;
  line: number;
  column: number;
}

/** The module and the mapping to its cells. */
export interface CellModule {
  text: string;
  /** The place in a cell for a place in the module; `undefined` if the line belongs to no cell. Lines and columns count from 1. */
  locate(line: number, column: number): CellPlace | undefined;
}

interface Line {
  text: string;
  cell?: number;
  line?: number;
  /** From this column on, the module's line is longer than the cell's line by this much. */
  grown: { from: number; by: number }[];
}

const glue = (text: string): Line => ({ text, grown: [] });

/**
 * Joins cells in order, with semicolons between them, so that a cell without a final semicolon does not continue in the next one.
 *
 * @param folder the absolute path that relative imports are resolved from
 */
export function joinCells(pieces: CellCode[], folder: string): CellModule {
  const lines: Line[] = [glue("export {};")]; // makes it a module, in which top-level `await` is allowed
  for (const { cell, source, isObject } of pieces) {
    lines.push(glue(isObject ? ";(" : ";"));
    source.split("\n").forEach((text, i) => lines.push({ ...adaptLine(text, folder), cell, line: i + 1 }));
    if (isObject) lines.push(glue(")"));
  }
  return {
    text: lines.map(({ text }) => text).join("\n") + "\n",
    locate(line, column) {
      const { cell, line: own, grown } = lines[line - 1] ?? glue("");
      if (cell === undefined || own === undefined) return undefined;
      const excess = grown.reduce((sum, { from, by }) => column > from ? sum + by : sum, 0);
      return { cell, line: own, column: Math.max(1, column - excess) };
    },
  };
}

const relativeImport = /(\b(?:from|import)\s*\(?\s*["'])(\.\.?\/[^"'\n]*)(?=["'])/g;

/**
 * The name that replaces `import.meta`, which modules have and cells do not. Nothing declares this name, so the checker reports each use in code.
 * It has the same length, so the reported place is right.
 */
export const metaAlias = "import_meta";

/** Adapts a line to the module: relative imports become absolute, because the module is in another folder, and `import.meta` becomes an undeclared name. */
function adaptLine(source: string, folder: string): Line {
  const text = source.replace(/(?<![.\w$])import\.meta\b/g, metaAlias);
  const grown: Line["grown"] = [];
  let excess = 0;
  const anchored = text.replace(relativeImport, (_, before: string, specifier: string, at: number) => {
    const url = pathToFileURL(resolve(folder, specifier)).href;
    const by = url.length - specifier.length;
    grown.push({ from: at + excess + before.length + 1, by });
    excess += by;
    return before + url;
  });
  return { text: anchored, grown };
}

/**
 * The export that the name at this place of an import statement refers to, as in `"node:path join"`; `undefined` outside of import statements.
 * Two equal answers mean that the same import is written twice, which the kernel accepts and the checker does not.
 */
export function importAt(source: string, { line, column }: { line: number; column: number }): string | undefined {
  const offset = source.split("\n").slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, column - 1);
  for (const { 0: statement, 1: clause, 2: specifier, index } of source.matchAll(importStatement)) {
    if (offset < index || offset >= index + statement.length) continue;
    const name = /^[\w$]+/.exec(source.slice(offset))?.[0];
    if (!name) return undefined;
    return `${specifier} ${importedName(clause!, name)}`;
  }
  return undefined;
}

const importStatement = /\bimport\s+((?:type\s+)?[\w$*{][^;"'`]*?)\s*from\s*["']([^"'\n]+)["']/g;

/** The exported name behind a local one: "default", "*" or the name before `as`. */
function importedName(clause: string, local: string): string {
  const [, named = ""] = /\{([^}]*)\}/.exec(clause) ?? [];
  for (const item of named.split(",")) {
    const [exported, alias = exported] = item.trim().replace(/^type\s+/, "").split(/\s+as\s+/);
    // The checker points at the local name or, with `as`, at the exported one.
    if (exported && (alias === local || exported === local)) return exported;
  }
  return clause.includes("*") && new RegExp(`\\*\\s*as\\s+${local.replaceAll("$", "\\$")}\\b`).test(clause)
    ? "*"
    : "default";
}
