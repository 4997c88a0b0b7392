/** Delimiter-separated values. Writes RFC 4180 with LF line ends; reads what deliveries contain. */

/**
 * One line, with its line end. Values with the delimiter, a quote or a line break are quoted. So is the word NULL, which LOAD DATA would read as a
 * missing value.
 */
export function csvLine(values: readonly string[], delimiter: "," | "\t" = ","): string {
  const special = delimiter === "," ? /[",\r\n]|^NULL$/ : /["\t\r\n]|^NULL$/;
  return values.map((value) => special.test(value) ? `"${value.replaceAll('"', '""')}"` : value).join(delimiter) + "\n";
}

/** The characters that separate and quote a file's values. */
export interface CsvFormat {
  delimiter: string;
  quote: string;
}

/** One record of a file: a line, or several if a quoted value has line breaks. */
export interface CsvRecord {
  /** The line of its first character, from 1. */
  line: number;
  values: string[];
  /** As it was delivered, without its line end. */
  text: string;
  /** There is text between a closing quote and the next delimiter, so the values cannot be trusted. */
  isMisquoted: boolean;
  /** It is longer than a million characters: it has no values, and `text` is its beginning. */
  isTooLong: boolean;
}

/** No staging table can hold a longer record, so it is not kept in memory. */
const recordLimit = 1 << 20;

/** How much of a longer record is reported. */
const beginning = 200;

/**
 * Reads a file that comes in pieces. Lines end in LF or CRLF; a value that begins with the quote continues to the next single one; elsewhere a quote is
 * a character like others. Empty lines are skipped.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { CsvReader } from "lab/dataset";
 * const reader = new CsvReader({ delimiter: ",", quote: '"' });
 * const first = [...reader.read('sku,name\nA-1,"Key', false)];
 * const rest = [...reader.read('board, small"\n', true)];
 * assert.deepEqual([...first, ...rest].map(({ values }) => values), [
 *   ["sku", "name"],
 *   ["A-1", "Keyboard, small"],
 * ]);
 * ```
 */
export class CsvReader {
  readonly #format: CsvFormat;
  #text = "";
  #line = 1;
  /** The record that is being read, once it is too long. */
  #long: LongRecord | undefined;

  constructor(format: CsvFormat) {
    this.#format = format;
  }

  /**
   * The records that this piece completes. Read all of them before passing the next piece.
   *
   * @throws {SyntaxError} if a quote is not closed at the end of the file; the message names its line.
   */
  *read(piece: string, isLast: boolean): Generator<CsvRecord> {
    const text = this.#text += piece;
    let at = 0;
    if (this.#long) {
      const end = this.#long.skip(text, isLast);
      if (end === undefined) {
        this.#text = "";
        return;
      }
      yield* this.#finishLong();
      at = end;
    }
    while (at < text.length) {
      const found = this.#recordAt(at, isLast);
      if (!found) break;
      if (found.record.text !== "") yield found.record;
      at = found.end;
    }
    this.#text = text.slice(at);
    if (this.#text.length <= recordLimit && !(isLast && this.#text !== "")) return;
    this.#long = new LongRecord(this.#format, this.#line);
    // A record without an end ends in a later piece.
    this.#long.skip(this.#text, isLast);
    this.#text = "";
  }

  *#finishLong(): Generator<CsvRecord> {
    const { line, text, lines } = this.#long!;
    this.#long = undefined;
    this.#line += lines;
    yield { line, values: [], text, isMisquoted: false, isTooLong: true };
  }

  /** The record at an offset, with the offset behind it; `undefined` if its end has not arrived yet. */
  #recordAt(start: number, isLast: boolean): { record: CsvRecord; end: number } | undefined {
    const text = this.#text;
    const { delimiter, quote } = this.#format;
    const record: CsvRecord = { line: this.#line, values: [], text: "", isMisquoted: false, isTooLong: false };
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
      // The next piece shows whether the last character closes the value or is the first half of a doubled quote.
      if (close < 0 || (close === this.#text.length - 1 && !isLast)) return undefined;
      value += this.#text.slice(from, close);
      if (this.#text[close + 1] !== quote) return { value, end: close + 1 };
      value += quote;
      from = close + 2;
    }
  }
}

/** A record that is too long to keep: read to its end, character by character. */
class LongRecord {
  /** Its beginning. */
  text = "";
  /** Line ends in it, with the one that ends it. */
  lines = 0;
  #place: "begin" | "bare" | "quoted" | "closed" = "begin";

  constructor(readonly format: CsvFormat, readonly line: number) {}

  /**
   * Reads the next piece. Returns the offset behind the record's end; `undefined` if the end has not arrived yet.
   *
   * @throws {SyntaxError} if the file ends within quotes.
   */
  skip(piece: string, isLast: boolean): number | undefined {
    const { delimiter, quote } = this.format;
    if (this.text === "") this.text = `${piece.slice(0, beginning)} …`;
    for (let at = 0; at < piece.length; at++) {
      const char = piece[at]!;
      if (char === "\n") this.lines++;
      if (this.#place === "quoted") {
        if (char === quote) this.#place = "closed";
      } else if (char === "\n") return at + 1;
      else if (char === quote && this.#place !== "bare") this.#place = "quoted";
      else this.#place = char === delimiter ? "begin" : "bare";
    }
    if (!isLast) return undefined;
    if (this.#place === "quoted") throw new SyntaxError(`line ${this.line}: a quoted value is never closed`);
    return piece.length;
  }
}
