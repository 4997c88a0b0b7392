/** Delimiter-separated values: RFC 4180 with LF line ends to write, what deliveries bring to read. */

/**
 * One line, with its line end. Values with the delimiter, a quote or a line break are quoted; so is the word NULL, which LOAD DATA would take for
 * no value.
 */
export function csvLine(values: readonly string[], delimiter: "," | "\t" = ","): string {
  const special = delimiter === "," ? /[",\r\n]|^NULL$/ : /["\t\r\n]|^NULL$/;
  return values.map((value) => special.test(value) ? `"${value.replaceAll('"', '""')}"` : value).join(delimiter) + "\n";
}

/** How a file's values are told apart. Each is one character. */
export interface CsvFormat {
  delimiter: string;
  quote: string;
}

/** One record of a file: a line, or several where a quoted value has line breaks. */
export interface CsvRecord {
  /** Of its first character; from 1. */
  line: number;
  values: string[];
  /** As it was delivered, without its line end. */
  text: string;
  /** Something stands between a closing quote and the next delimiter: the values are not to be trusted. */
  isMisquoted: boolean;
}

/** A longer record is a quote that was never closed, and no reason to hold the file in memory. */
const recordLimit = 1 << 20;

/**
 * Reads a file that comes in pieces. Lines end in LF or CRLF; a value that begins with the quote goes on to the next single one; elsewhere a quote is
 * a character like others. Empty lines are no records.
 */
export class CsvReader {
  readonly #format: CsvFormat;
  #text = "";
  #line = 1;

  constructor(format: CsvFormat) {
    this.#format = format;
  }

  /**
   * The records that are complete with this piece. Take them all before the next piece is given.
   *
   * @throws {SyntaxError} for a quote that is not closed at the end of the file or within a million characters; the message names its line.
   */
  *read(piece: string, isLast: boolean): Generator<CsvRecord> {
    const text = this.#text += piece;
    let at = 0;
    while (at < text.length) {
      const found = this.#recordAt(at, isLast);
      if (!found) break;
      if (found.record.text !== "") yield found.record;
      at = found.end;
    }
    this.#text = text.slice(at);
    if (this.#text.length > recordLimit || (isLast && this.#text !== "")) {
      throw new SyntaxError(`line ${this.#line}: a quote opens a value and is never closed`);
    }
  }

  /** The record at an offset, with the offset behind it; `undefined` where its end has not arrived. */
  #recordAt(start: number, isLast: boolean): { record: CsvRecord; end: number } | undefined {
    const text = this.#text;
    const { delimiter, quote } = this.#format;
    const record: CsvRecord = { line: this.#line, values: [], text: "", isMisquoted: false };
    let [at, lineEnd, isQuoted] = [start, -1, false];
    for (;;) {
      const quoted = text[at] === quote ? this.#quotedAt(at, isLast) : { value: "", end: at };
      if (!quoted) return undefined;
      const wasQuoted = quoted.end > at;
      isQuoted ||= wasQuoted;
      at = quoted.end;
      if (lineEnd < at) {
        lineEnd = text.indexOf("\n", at);
        if (lineEnd < 0 && !isLast) return undefined;
        if (lineEnd < 0) lineEnd = text.length;
      }
      const next = text.indexOf(delimiter, at);
      const isEnd = next < 0 || next > lineEnd;
      const rest = isEnd ? text.slice(at, lineEnd).replace(/\r$/, "") : text.slice(at, next);
      if (wasQuoted && rest !== "") record.isMisquoted = true;
      record.values.push(quoted.value + rest);
      if (isEnd) break;
      at = next + 1;
    }
    record.text = text.slice(start, lineEnd).replace(/\r$/, "");
    this.#line += isQuoted ? record.text.split("\n").length : 1;
    return { record, end: lineEnd + 1 };
  }

  #quotedAt(open: number, isLast: boolean): { value: string; end: number } | undefined {
    const { quote } = this.#format;
    let value = "";
    for (let from = open + 1;;) {
      const close = this.#text.indexOf(quote, from);
      // Whether the last character closes the value or is the first half of a doubled quote, the next piece tells.
      if (close < 0 || (close === this.#text.length - 1 && !isLast)) return undefined;
      value += this.#text.slice(from, close);
      if (this.#text[close + 1] !== quote) return { value, end: close + 1 };
      value += quote;
      from = close + 2;
    }
  }
}
