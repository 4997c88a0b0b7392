/** Enough of SQL's lexical rules to tell code from quotes and comments. */

/** What a piece of SQL text is. `code` is a single character. */
export type TokenKind = "code" | "quoted" | "comment" | "space";

/** A piece of SQL text that ends before `end`. */
export interface Token {
  kind: TokenKind;
  end: number;
  /** Whether a quote or a comment was still open where the text ended. */
  isOpen: boolean;
}

/** How a session's `sql_mode` treats quotes. */
export interface Quoting {
  /** Whether a backslash escapes the next character of a string: not under NO_BACKSLASH_ESCAPES. */
  backslashEscapes: boolean;
  /** Whether double quotes enclose names, in which a backslash is an ordinary character: under ANSI_QUOTES. */
  ansiQuotes: boolean;
}

/** Quoting under the default `sql_mode`. */
export const usualQuoting: Quoting = { backslashEscapes: true, ansiQuotes: false };

/**
 * The token that begins at `at`. Executable comments (`/*!` and `/*M!`) are code: the server runs their content, and the
 * `mariadb` client looks for delimiters in them.
 */
export function tokenAt(text: string, at: number, quoting: Quoting = usualQuoting): Token {
  const [char, next] = [text[at]!, text[at + 1]];
  const until = (end: number, length: number, kind: TokenKind): Token =>
    end < 0 ? { kind, end: text.length, isOpen: true } : { kind, end: end + length, isOpen: false };
  if (isBlank(char)) return { kind: "space", end: at + 1, isOpen: false };
  if (char === "'" || char === '"' || char === "`") return quotedAt(text, at, char, quoting);
  if (char === "#" || (char === "-" && next === "-" && isBlank(text[at + 2] ?? "\n"))) {
    // A comment may be the last thing in a file.
    return { ...until(text.indexOf("\n", at), 1, "comment"), isOpen: false };
  }
  if (char === "/" && next === "*" && !/^M?!/.test(text.slice(at + 2, at + 4))) {
    return until(text.indexOf("*/", at + 2), 2, "comment");
  }
  return { kind: "code", end: at + 1, isOpen: false };
}

/** SQL treats other Unicode spaces as letters. */
const isBlank = (char: string) => /[ \t\n\v\f\r]/.test(char);

/** A doubled quote counts as the end of one string and the beginning of another, which gives the same result. */
function quotedAt(text: string, at: number, quote: string, { backslashEscapes, ansiQuotes }: Quoting): Token {
  const escapes = backslashEscapes && quote !== "`" && !(quote === '"' && ansiQuotes);
  for (let i = at + 1; i < text.length; i++) {
    if (escapes && text[i] === "\\") i++;
    else if (text[i] === quote) return { kind: "quoted", end: i + 1, isOpen: false };
  }
  return { kind: "quoted", end: text.length, isOpen: true };
}
