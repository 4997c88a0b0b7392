/** Writes the files of a data set, and counts and hashes them. */

import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { type EncodeInto, encodeUtf8Into } from "./files.ts";

const chunkBytes = 1 << 16;

/** A file that is written in chunks from one buffer, which saves garbage collection. */
export class TextFile implements AsyncDisposable {
  #buffer = new Uint8Array(2 * chunkBytes);
  #filled = 0;
  #bytes = 0;
  #hash: Hash = createHash("sha256");

  private constructor(readonly name: string, readonly file: FileHandle, readonly encodeInto: EncodeInto) {}

  /** Makes a new file; it fails if the file exists. */
  static async create(directory: string, name: string, encodeInto: EncodeInto = encodeUtf8Into): Promise<TextFile> {
    return new TextFile(name, await open(join(directory, name), "wx"), encodeInto);
  }

  /** Adds text. If that fills a chunk, it returns a promise for its writing: await it before adding more. */
  write(text: string): Promise<void> | undefined {
    // UTF-8 takes three bytes for a code unit at most.
    const needed = this.#filled + 3 * text.length;
    if (needed > this.#buffer.length) this.#grow(needed);
    this.#filled += this.encodeInto(text, this.#buffer.subarray(this.#filled));
    return this.#filled < chunkBytes ? undefined : this.#flush();
  }

  #grow(bytes: number): void {
    const larger = new Uint8Array(bytes);
    larger.set(this.#buffer.subarray(0, this.#filled));
    this.#buffer = larger;
  }

  async #flush(): Promise<void> {
    const chunk = this.#buffer.subarray(0, this.#filled);
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    await this.file.writeFile(chunk);
    this.#filled = 0;
  }

  /** Writes the rest, and returns the file's entry for the manifest. */
  async finish(): Promise<{ name: string; bytes: number; sha256: string }> {
    await this.#flush();
    return { name: this.name, bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.file.close();
  }
}
