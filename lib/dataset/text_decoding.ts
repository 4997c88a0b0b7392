/** Decodes bytes strictly: a file that is not in its stated encoding is refused. */

import { LabError } from "../core/mod.ts";

/** Decodes one file, piece by piece. */
export class TextDecoding {
  readonly #encoding: string;
  readonly #decoder: TextDecoder;
  /** Watches whether a file in another encoding could be UTF-8. */
  #utf8: TextDecoder | undefined;
  #isPlain = true;
  #lines = 1;

  /** @param encoding by its WHATWG name */
  constructor(encoding: string) {
    this.#encoding = encoding;
    this.#decoder = new TextDecoder(encoding, { fatal: true });
    if (this.#decoder.encoding !== "utf-8") this.#utf8 = new TextDecoder("utf-8", { fatal: true });
  }

  /** @throws {LabError} if the encoding does not have these bytes. */
  decode(bytes: Uint8Array): string {
    this.#watch(bytes);
    return this.#text(bytes, true);
  }

  /**
   * The rest, after all bytes.
   *
   * @throws {LabError} if the last character is cut off, or the text is valid UTF-8 and not in its stated encoding.
   */
  finish(): string {
    const rest = this.#text(new Uint8Array(), false);
    this.#watch(new Uint8Array(), false);
    if (this.#utf8 && !this.#isPlain) {
      throw new LabError(
        `the mapping says ${this.#encoding}, but the whole file is valid UTF-8, including letters beyond ASCII. Set "encoding" to "utf-8"`,
      );
    }
    return rest;
  }

  #text(bytes: Uint8Array, stream: boolean): string {
    let text: string;
    try {
      text = this.#decoder.decode(bytes, { stream });
    } catch (error) {
      // Decoded leniently, the text has its first replacement character at the place of the problem.
      const before = new TextDecoder(this.#encoding).decode(bytes).split("\uFFFD")[0]!;
      throw new LabError(
        `the file is not ${this.#encoding}: see line ${
          this.#lines + countLines(before)
        }. Set the right "encoding", such as "latin1" for many older exports`,
        { cause: error },
      );
    }
    if (text.includes("\0")) {
      throw new LabError(`the file has NUL characters, so it is not ${this.#encoding}. Is it "utf-16le"?`);
    }
    this.#lines += countLines(text);
    return text;
  }

  #watch(bytes: Uint8Array, stream = true): void {
    if (!this.#utf8) return;
    if (this.#isPlain) this.#isPlain = bytes.every((byte) => byte < 128);
    try {
      this.#utf8.decode(bytes, { stream });
    } catch {
      this.#utf8 = undefined;
    }
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
