/** A script's statements and the comments between them. */

import { type Quoting, tokenAt, usualQuoting } from "./lexer.ts";

/** A comment in a script. */
export interface Comment {
  /** With the characters that begin and end it, without blanks around it. */
  text: string;
  /** The line of its first character, from 1. */
  line: number;
}

/** A statement with the comments around it. */
export interface ScannedStatement {
  /** Without its delimiter and the comments before it. */
  sql: string;
  /** The line of its first character, from 1. */
  line: number;
  /** The comments between it and the previous statement. */
  before: Comment[];
  /** The comments inside it. */
  within: Comment[];
}

/**
 * The statements of a script's text with their comments; `after` has the comments that no statement follows. Pure.
 *
 * @param quoting how the session's `sql_mode` treats quotes; default: as MariaDB does by default
 * @throws {SyntaxError} if the script cannot be read, for example because a quote is never closed; the message begins with the line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { scanScript } from "lab/sql";
 * const { statements } = scanScript(
 *   "-- Orders by channel\nSELECT channel, COUNT(*) FROM orders GROUP BY channel;",
 * );
 * assert.equal(statements[0]?.before[0]?.text, "-- Orders by channel");
 * assert.equal(statements[0]?.line, 2);
 * ```
 */
export function scanScript(
  text: string,
  quoting: Quoting = usualQuoting,
): { statements: ScannedStatement[]; after: Comment[] } {
  const statements: ScannedStatement[] = [];
  const scan = scanStatements(text, quoting);
  for (;;) {
    const { value, done } = scan.next();
    if (done) return { statements, after: value };
    statements.push(value);
  }
}

/**
 * Reads a script as the `mariadb` client does: strings, quoted names and comments; the commands `DELIMITER`, `USE`, `go`, `clear` and `exit`; `\g`,
 * `\G`, `\c`, `\q` and the mark of a dump's sandbox. The client's other commands are not SQL and are refused. Pure.
 *
 * @param quoting is read again after each statement, which may have changed it
 * @returns the comments that no statement follows.
 * @throws {SyntaxError} if the script cannot be read, for example because a quote or comment is never closed; the message begins with the line.
 */
export function* scanStatements(text: string, quoting: Quoting): Generator<ScannedStatement, Comment[]> {
  // The client also drops the byte order mark, and the carriage return of Windows line ends, even within strings.
  const source = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const lineAt = lineCounter(source);
  const refuse = (at: number, what: string) => new SyntaxError(`line ${lineAt(at)}: ${what}`);
  let delimiter = ";";
  /** The statement that no delimiter has ended yet. */
  let open: { start: number; end: number; line: number; before: Comment[]; within: Comment[] } | undefined;
  let comments: Comment[] = [];
  const extend = (start: number, end: number) => {
    if (!open) {
      open = { start, end, line: lineAt(start), before: comments, within: [] };
      comments = [];
    }
    open.end = end;
  };
  function* finish(): Generator<ScannedStatement, void> {
    if (!open) return;
    const { start, end, ...rest } = open;
    open = undefined;
    yield { sql: source.slice(start, end), ...rest };
  }
  for (let at = 0; at < source.length;) {
    const command = open ? undefined : commandAt(source, at, delimiter);
    if (command) {
      if ("problem" in command) throw refuse(at, command.problem);
      if (command.word === "exit") return comments;
      if (command.word === "delimiter") delimiter = command.delimiter;
      if (command.word === "use") {
        extend(at, command.end);
        yield* finish();
      }
      at = command.end;
      continue;
    }
    if (source[at] === "\\") {
      const letter = source[at + 1] ?? "\n";
      if (letter === "g" || letter === "G") yield* finish();
      else if (letter === "c") open = undefined;
      else if (letter === "q") return comments;
      else if (letter === "N" || letter === "-") extend(at, at + 2);
      else {throw refuse(
          at,
          `the mariadb client would read ${letter === "\n" ? "\\" : `\\${letter}`} as one of its commands`,
        );}
      at += 2;
      continue;
    }
    if (source.startsWith(delimiter, at)) {
      yield* finish();
      at += delimiter.length;
      continue;
    }
    const { kind, end, isOpen } = !open && source.startsWith("--", at)
      ? { kind: "comment" as const, end: endOfLine(source, at), isOpen: false }
      : tokenAt(source, at, quoting);
    if (isOpen) throw refuse(at, `the ${kind === "comment" ? "comment" : `quote ${source[at]}`} is never closed`);
    if (kind === "comment") {
      (open ? open.within : comments).push({ text: source.slice(at, end).trim(), line: lineAt(at) });
    } else if (kind !== "space") {
      if (source[at] === "\0") throw refuse(at, "a NUL character, which SQL does not allow");
      extend(at, end);
    }
    at = end;
  }
  yield* finish();
  return comments;
}

/** A command of the client's, where a statement could begin. */
type Command =
  | { word: "delimiter"; delimiter: string; end: number }
  | { word: "use" | "exit" | "nothing"; end: number }
  | { problem: string };

/** What each command of the client means on a separate line. */
const commands: Record<string, "use" | "exit" | "nothing" | "refused"> = {
  use: "use",
  ...Object.fromEntries(["exit", "quit"].map((word) => [word, "exit"])),
  ...Object.fromEntries(["go", "ego", "clear"].map((word) => [word, "nothing"])),
  ...Object.fromEntries(
    [
      "charset",
      "connect",
      "edit",
      "help",
      "nopager",
      "notee",
      "nowarning",
      "pager",
      "print",
      "prompt",
      "rehash",
      "source",
    ]
      .concat("status", "system", "tee", "warnings").map((word) => [word, "refused"]),
  ),
};

function commandAt(source: string, at: number, delimiter: string): Command | undefined {
  const beginsLine = source.slice(source.lastIndexOf("\n", at - 1) + 1, at).trim() === "";
  const line = source.slice(at, endOfLine(source, at));
  const [word = ""] = /^[a-z]+(?=[ \t]|$)/i.exec(line) ?? [];
  if (word.toLowerCase() === "delimiter") return delimiterCommand(line, at, beginsLine ? undefined : delimiter);
  const meaning = Object.hasOwn(commands, word.toLowerCase()) ? commands[word.toLowerCase()]! : undefined;
  // With a delimiter on its line it is an ordinary statement, which the server accepts or refuses.
  if (!meaning || !beginsLine || line.includes(delimiter) || line.includes("\\g")) return undefined;
  if (meaning === "refused") return { problem: `${word} is a command of the mariadb client, not SQL` };
  if (line.slice(word.length).trim() === "" ? meaning === "use" : meaning !== "use") return undefined;
  return { word: meaning, end: at + line.length };
}

/** @param until the current delimiter, which ends a command within a line. */
function delimiterCommand(line: string, at: number, until?: string): Command {
  const length = until === undefined ? line.length : line.indexOf(until);
  if (length < 0) return { problem: "DELIMITER does not begin its line, and no delimiter ends it on the line" };
  const [, , quoted, plain] = /^\w+[ \t]+(?:(['"`])(.*?)\1|([^ '"`][^ ]*))/.exec(line.slice(0, length)) ?? [];
  const delimiter = quoted || plain;
  if (!delimiter) return { problem: "DELIMITER names no delimiter" };
  if (/\\/.test(line)) return { problem: "a DELIMITER line cannot have a backslash" };
  return { word: "delimiter", delimiter, end: at + length + (until?.length ?? 0) };
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end < 0 ? source.length : end;
}

/** Lines of ascending offsets, in one pass over the text. */
export function lineCounter(text: string): (offset: number) => number {
  let [seen, line] = [0, 1];
  return (offset) => {
    for (; seen < offset; seen++) if (text[seen] === "\n") line++;
    return line;
  };
}
