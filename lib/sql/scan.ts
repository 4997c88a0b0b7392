/** A script's statements and the comments between them. */

import { tokenAt } from "./lexer.ts";

/** A comment of a script. */
export interface Comment {
  /** With the characters that make it one, without blanks or line ends around. */
  text: string;
  /** Of its first character; from 1. */
  line: number;
}

/** A statement as it stands in its script. */
export interface ScannedStatement {
  /** Without its delimiter and the comments before it. */
  sql: string;
  /** Of its first character; from 1. */
  line: number;
  /** Since the statement before it. */
  before: Comment[];
  /** Inside it. */
  within: Comment[];
}

/**
 * Reads a script: strings, quoted names, comments and `DELIMITER` lines are understood as the `mariadb` client
 * understands them. Pure.
 *
 * @throws {SyntaxError} for a quote or comment that is never closed; the message names its line.
 */
export function scanScript(text: string): { statements: ScannedStatement[]; after: Comment[] } {
  const source = text.replace(/^\uFEFF/, "");
  const lineAt = lineCounter(source);
  const statements: ScannedStatement[] = [];
  let delimiter = ";";
  /** The statement that no delimiter has ended yet. */
  let open: { start: number; end: number; line: number; before: Comment[]; within: Comment[] } | undefined;
  let comments: Comment[] = [];
  const finish = () => {
    if (!open) return;
    const { start, end, ...rest } = open;
    statements.push({ sql: source.slice(start, end), ...rest });
    open = undefined;
  };
  for (let at = 0; at < source.length;) {
    const command = !open && delimiterAt(source, at);
    if (command) {
      [delimiter, at] = [command.delimiter, command.end];
      continue;
    }
    const { kind, end, isOpen } = tokenAt(source, at);
    if (isOpen) {
      const what = kind === "comment" ? "comment" : `quote ${source[at]}`;
      throw new SyntaxError(`line ${lineAt(at)}: the ${what} is never closed`);
    }
    if (kind === "code" && source.startsWith(delimiter, at)) {
      finish();
      at += delimiter.length;
      continue;
    }
    if (kind === "comment") {
      (open ? open.within : comments).push({ text: source.slice(at, end).trim(), line: lineAt(at) });
    } else if (kind !== "space") {
      if (!open) {
        open = { start: at, end, line: lineAt(at), before: comments, within: [] };
        comments = [];
      }
      open.end = end;
    }
    at = end;
  }
  finish();
  return { statements, after: comments };
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
export function lineCounter(text: string): (offset: number) => number {
  let [seen, line] = [0, 1];
  return (offset) => {
    for (; seen < offset; seen++) if (text[seen] === "\n") line++;
    return line;
  };
}
