/** The column store that cleanses: statements, rows and files, until a signal stops them. */

import { join } from "node:path";
import { LabError, messageOf, throwIfInterrupted } from "../../core/mod.ts";
import { type DuckDbConnection, type DuckDbInstance, loadDuckDb } from "../../packages/mod.ts";
import type { CleanseOptions } from "./types.ts";

/** DuckDB in this process, in memory, with what does not fit in the work folder. */
export class Engine implements Disposable {
  readonly #instance: DuckDbInstance;
  readonly #main: DuckDbConnection;
  readonly #open = new Set<DuckDbConnection>();
  readonly #signal: AbortSignal | undefined;
  readonly #stop = () => this.#open.forEach((connection) => connection.interrupt());

  private constructor(instance: DuckDbInstance, main: DuckDbConnection, signal?: AbortSignal) {
    this.#instance = instance;
    this.#main = main;
    this.#open.add(main);
    this.#signal = signal;
    signal?.addEventListener("abort", this.#stop);
  }

  /** Opens an empty database. */
  static async open(folder: string, { memory = "640MB", threads = 2, signal }: CleanseOptions): Promise<Engine> {
    const { DuckDBInstance } = await loadDuckDb();
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(threads),
      memory_limit: memory,
      temp_directory: join(folder, "spill"),
      preserve_insertion_order: "true",
    });
    return new Engine(instance, await instance.connect(), signal);
  }

  /** Runs statements. */
  async run(sql: string): Promise<void> {
    await this.#guard(() => this.#main.run(sql));
  }

  /** The rows of a query; large numbers, dates and decimals are texts. */
  async rows<T extends object>(sql: string): Promise<T[]> {
    return await this.#guard(async () => (await this.#main.runAndReadAll(sql)).getRowObjectsJson()) as T[];
  }

  /** Adds rows to a table. */
  async fill(table: string, rows: Iterable<readonly (string | number | null)[]>): Promise<void> {
    const appender = await this.#main.createAppender(table);
    try {
      for (const row of rows) {
        for (const value of row) {
          if (value === null) appender.appendNull();
          else appender.appendVarchar(String(value));
        }
        appender.endRow();
      }
    } finally {
      appender.closeSync();
    }
    throwIfInterrupted(this.#signal);
  }

  /** Writes the rows of a query to a file, beside other statements; returns their number. */
  async copy(select: string, path: string): Promise<number> {
    const own = await this.#instance.connect();
    this.#open.add(own);
    try {
      const written = await this.#guard(() =>
        own.runAndReadAll(
          `COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT csv, DELIMITER '\t', QUOTE '"', ESCAPE '"',
            HEADER false, NULLSTR 'NULL', USE_TMP_FILE false)`,
        )
      );
      return Number(written.getRowObjectsJson()[0]!.Count);
    } finally {
      this.#open.delete(own);
      own.closeSync();
    }
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    throwIfInterrupted(this.#signal);
    try {
      return await work();
    } catch (error) {
      throwIfInterrupted(this.#signal);
      throw new LabError(`Cleansing failed: ${messageOf(error)}`, { cause: error });
    }
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener("abort", this.#stop);
    this.#main.closeSync();
    this.#instance.closeSync();
  }
}
