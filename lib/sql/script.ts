/** Files of plain SQL, as the `mariadb` client runs them. */

import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { fromRoot, LabError, messageOf, repoRoot } from "../core/mod.ts";
import { firstWords } from "./bind.ts";
import type { Queryable, Warning } from "./database.ts";
import { SqlError } from "./errors.ts";
import { tokenAt } from "./lexer.ts";

/** A statement of a script. */
export interface Statement {
  /** Without its delimiter and the comments before it. */
  sql: string;
  /** Of its first character; from 1. */
  line: number;
}

/**
 * Splits a script at its delimiters. Strings, quoted names, comments and `DELIMITER` lines are understood as the
 * `mariadb` client understands them; the client's own commands (`source`, `\G` …) are not SQL and stay as they are,
 * for the server to refuse. Pure.
 *
 * @throws {SyntaxError} for a quote or comment that is never closed; the message names its line.
 */
export function splitScript(text: string): Statement[] {
  const source = text.replace(/^\uFEFF/, "");
  const lineAt = lineCounter(source);
  const statements: Statement[] = [];
  let [delimiter, start, end] = [";", -1, 0];
  const finish = () => {
    if (start >= 0) statements.push({ sql: source.slice(start, end), line: lineAt(start) });
    start = -1;
  };
  for (let at = 0; at < source.length;) {
    const command = start < 0 && delimiterAt(source, at);
    if (command) {
      [delimiter, at] = [command.delimiter, command.end];
      continue;
    }
    const token = tokenAt(source, at);
    if (token.isOpen) {
      const what = token.kind === "comment" ? "comment" : `quote ${source[at]}`;
      throw new SyntaxError(`line ${lineAt(at)}: the ${what} is never closed`);
    }
    if (token.kind === "code" && source.startsWith(delimiter, at)) {
      finish();
      at += delimiter.length;
      continue;
    }
    if (token.kind === "code" || token.kind === "quoted") {
      if (start < 0) start = at;
      end = token.end;
    }
    at = token.end;
  }
  finish();
  return statements;
}

/** A `DELIMITER //` line that begins at `at`, if there is one. */
function delimiterAt(source: string, at: number): { delimiter: string; end: number } | undefined {
  if (at > 0 && !/^[ \t]*$/.test(source.slice(source.lastIndexOf("\n", at - 1) + 1, at))) return undefined;
  const pattern = /delimiter[ \t]+(\S+)[^\n]*/iy;
  pattern.lastIndex = at;
  const found = pattern.exec(source);
  return found ? { delimiter: found[1]!, end: pattern.lastIndex } : undefined;
}

/** Lines of ascending offsets, in one pass over the text. */
function lineCounter(text: string): (offset: number) => number {
  let [seen, line] = [0, 1];
  return (offset) => {
    for (; seen < offset; seen++) if (text[seen] === "\n") line++;
    return line;
  };
}

/** What a statement of a script did. */
export interface StatementRun {
  line: number;
  /** Its beginning, on one line. */
  statement: string;
  ms: number;
  /** Rows that it changed, or answered with. */
  rows: number;
  warnings: Warning[];
}

/** How a script is run. */
export interface ScriptOptions {
  /** Milliseconds; only differences are used. */
  now?: () => number;
}

/**
 * Runs a script, statement by statement, and stops at the first that the server refuses.
 *
 * @param file from the repository's root ("sql/m1/schema.sql"), absolute, or a `file:` URL
 * @throws {SqlError} with file and line. {LabError} where the file cannot be read or split.
 */
export async function runScript(
  db: Queryable,
  file: string | URL,
  { now = performance.now.bind(performance) }: ScriptOptions = {},
): Promise<StatementRun[]> {
  const path = file instanceof URL ? fileURLToPath(file) : isAbsolute(file) ? file : fromRoot(file);
  const name = path.startsWith(`${repoRoot}/`) ? relative(repoRoot, path) : path;
  const runs: StatementRun[] = [];
  for (const { sql, line } of await readStatements(path, name)) {
    const begun = now();
    try {
      const { rows, execution } = await db.run(sql);
      runs.push({
        line,
        statement: firstWords(sql),
        ms: now() - begun,
        rows: rows?.length ?? execution?.affectedRows ?? 0,
        warnings: execution?.warnings ?? [],
      });
    } catch (error) {
      throw error instanceof SqlError ? error.at({ file: name, line }) : error;
    }
  }
  return runs;
}

async function readStatements(path: string, name: string): Promise<Statement[]> {
  try {
    return splitScript(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new LabError(`${name}, ${error.message}.`, { cause: error });
    if (error instanceof Deno.errors.NotFound) throw new LabError(`There is no SQL script ${name}.`, { cause: error });
    throw new LabError(`Cannot read the SQL script ${name}: ${messageOf(error)}`, { cause: error });
  }
}
