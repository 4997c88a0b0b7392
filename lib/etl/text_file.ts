/** Files of a data set as they are written: counted and hashed on the way. */

import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";

/** A file that is written in chunks. */
export class TextFile implements AsyncDisposable {
  #pending = "";
  #bytes = 0;
  #hash: Hash = createHash("sha256");

  private constructor(
    readonly name: string,
    readonly file: FileHandle,
    readonly encode: (text: string) => Uint8Array,
  ) {}

  /** A new file; one that is there is not touched. */
  static async create(
    directory: string,
    name: string,
    encode: (text: string) => Uint8Array = (text) => new TextEncoder().encode(text),
  ): Promise<TextFile> {
    return new TextFile(name, await open(join(directory, name), "wx"), encode);
  }

  /** Adds text. Resolves at once until a chunk is full, then when it is written. */
  write(text: string): Promise<void> | undefined {
    this.#pending += text;
    return this.#pending.length < 1 << 16 ? undefined : this.#flush();
  }

  async #flush(): Promise<void> {
    const chunk = this.encode(this.#pending);
    this.#pending = "";
    this.#bytes += chunk.byteLength;
    this.#hash.update(chunk);
    await this.file.writeFile(chunk);
  }

  /** Writes what is left, and says what a manifest says of a file. */
  async finish(): Promise<{ name: string; bytes: number; sha256: string }> {
    await this.#flush();
    return { name: this.name, bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.file.close();
  }
}
