/** What a check expects of the server's answer, and whether an answer meets it. Pure. */

/** What a check expects: the line after EXPECT. */
export type Expectation =
  /** The server refuses the statement with one of these numbers and, if `text` is given, a message that contains it. */
  | { kind: "error"; errnos: number[]; text?: string }
  /** The statement returns so many rows. */
  | { kind: "rows"; rows: number }
  /** It returns one row with one column that has this value; `null` for NULL. */
  | { kind: "value"; value: string | null }
  /** It returns rows whose first columns have these values, in this order; further columns may have any. */
  | { kind: "lines"; lines: (string | null)[][] }
  /** The server accepts it, whatever it returns. */
  | { kind: "success" };

/** What the server did with a check's statement. */
export type Answer =
  | { kind: "error"; errno: number; message: string }
  /** Values by row and column, as the server's text. */
  | { kind: "rows"; rows: (string | null)[][] }
  /** Accepted, and returned no rows. */
  | { kind: "done" };

/** The errors that suites may name, with their numbers. */
const errorNumbers: Readonly<Record<string, number>> = {
  ER_DBACCESS_DENIED_ERROR: 1044,
  ER_ACCESS_DENIED_ERROR: 1045,
  ER_BAD_NULL_ERROR: 1048,
  ER_BAD_FIELD_ERROR: 1054,
  ER_DUP_ENTRY: 1062,
  ER_TABLEACCESS_DENIED_ERROR: 1142,
  ER_COLUMNACCESS_DENIED_ERROR: 1143,
  ER_LOCK_WAIT_TIMEOUT: 1205,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: 1227,
  ER_WARN_DATA_OUT_OF_RANGE: 1264,
  WARN_DATA_TRUNCATED: 1265,
  ER_TRUNCATED_WRONG_VALUE: 1292,
  ER_NO_DEFAULT_FOR_FIELD: 1364,
  ER_PROCACCESS_DENIED_ERROR: 1370,
  ER_DATA_TOO_LONG: 1406,
  ER_ROW_IS_REFERENCED_2: 1451,
  ER_NO_REFERENCED_ROW_2: 1452,
  ER_SIGNAL_EXCEPTION: 1644,
  ER_WARNING_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN: 1906,
  ER_CONSTRAINT_FAILED: 4025,
};

/**
 * Reads the text after EXPECT: "error 4025", "error ER_DUP_ENTRY 'sku'", "error 1045 or 1227", "rows 3", "empty", "value 12.50", "value
 * NULL", "lines 7, Keyboard / 3, Mouse", "success".
 *
 * @throws {SyntaxError} for anything else.
 */
export function parseExpectation(text: string): Expectation {
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  if (word === "error") return parseError(rest);
  if (word === "rows" && /^\d+$/.test(rest)) return { kind: "rows", rows: Number(rest) };
  if (word === "empty" && !rest) return { kind: "rows", rows: 0 };
  if (word === "success" && !rest) return { kind: "success" };
  if (word === "value" && rest) return { kind: "value", value: rest === "NULL" ? null : unquote(rest) };
  if (word === "lines" && rest) return { kind: "lines", lines: parseLines(rest) };
  throw new SyntaxError(
    `EXPECT "${text}" is none of: error NUMBER, rows NUMBER, empty, value TEXT, lines VALUE, VALUE / VALUE, VALUE, success`,
  );
}

function parseError(rest: string): Expectation {
  const [, codes = "", quoted] = /^(\w+(?: or \w+)*)(?:\s+('.+'))?$/.exec(rest) ?? [];
  if (!codes) {
    throw new SyntaxError(
      `Write EXPECT error with the server's error number and, if you like, a part of its message in quotes, not "${rest}"`,
    );
  }
  const errnos = codes.split(" or ").map((code) => {
    const errno = /^\d+$/.test(code) ? Number(code) : errorNumbers[code];
    if (errno !== undefined) return errno;
    const known = Object.keys(errorNumbers).join(", ");
    throw new SyntaxError(`EXPECT error does not know ${code}: write the error's number, or one of ${known}`);
  });
  return { kind: "error", errnos, ...(quoted && { text: unquote(quoted) }) };
}

const parseLines = (text: string) =>
  text.split("/").map((line) => line.split(",").map((value) => value.trim() === "NULL" ? null : value.trim()));

const unquote = (text: string) => /^'.*'$/.test(text) ? text.slice(1, -1).replaceAll("''", "'") : text;

/** Whether the answer is as expected. Numbers are compared as numbers (12.5 is 12.50), everything else as text. */
export function meets(answer: Answer, expected: Expectation): boolean {
  switch (expected.kind) {
    case "error":
      return answer.kind === "error" && expected.errnos.includes(answer.errno) &&
        answer.message.includes(expected.text ?? "");
    case "rows":
      return answer.kind === "rows" && answer.rows.length === expected.rows;
    case "value":
      return onlyValueOf(answer) !== undefined && onlyValueOf(answer) === toCanonical(expected.value);
    case "lines":
      return answer.kind === "rows" &&
        JSON.stringify(canonicalLines(firstColumns(answer.rows, expected.lines))) ===
          JSON.stringify(canonicalLines(expected.lines));
    case "success":
      return answer.kind !== "error";
  }
}

/** Of each row as many columns as the line in its place has; of further rows as many as the first line. */
const firstColumns = (rows: readonly (string | null)[][], lines: readonly (string | null)[][]) =>
  rows.map((row, at) => row.slice(0, (lines[at] ?? lines[0]!).length));

const canonicalLines = (lines: readonly (string | null)[][]) => lines.map((line) => line.map(toCanonical));

const formatLines = (lines: readonly (string | null)[][]) =>
  canonicalLines(lines).map((line) => line.map((value) => value ?? "NULL").join(", ")).join(" / ");

/** The one value of an answer that has one; `undefined` for any other. */
function onlyValueOf(answer: Answer): string | null | undefined {
  if (answer.kind !== "rows" || answer.rows.length !== 1 || answer.rows[0]!.length !== 1) return undefined;
  return toCanonical(answer.rows[0]![0]!);
}

/** A decimal without trailing zeros, because the driver reads "12.50" as a number; other text is unchanged. */
function toCanonical(value: string | null): string | null {
  return value !== null && /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, "") : value;
}

/** "error 1062", "error 1045 or 1227", "3 rows", "value 12.5", "7, Keyboard / 3, Mouse", "success". */
export function formatExpectation(expected: Expectation): string {
  switch (expected.kind) {
    case "error":
      return `error ${expected.errnos.join(" or ")}${expected.text ? ` '${expected.text}'` : ""}`;
    case "rows":
      return formatRows(expected.rows);
    case "value":
      return `value ${toCanonical(expected.value) ?? "NULL"}`;
    case "lines":
      return formatLines(expected.lines);
    case "success":
      return "success";
  }
}

/** The answer in the words of an expectation; an error with the server's message. */
export function formatAnswer(answer: Answer, expected: Expectation): string {
  if (answer.kind === "error") return `error ${answer.errno}: ${answer.message}`;
  if (expected.kind === "success" || answer.kind === "done") return "success";
  const value = onlyValueOf(answer);
  if (expected.kind === "value" && value !== undefined) return `value ${value ?? "NULL"}`;
  // A few are told in full, to see in what they differ.
  if (expected.kind === "lines" && answer.rows.length > 0 && answer.rows.length <= 10) {
    return formatLines(firstColumns(answer.rows, expected.lines));
  }
  return formatRows(answer.rows.length);
}

const formatRows = (rows: number) => rows === 0 ? "empty" : `${rows} row${rows === 1 ? "" : "s"}`;
