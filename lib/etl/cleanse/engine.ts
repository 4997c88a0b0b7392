/** The column store that cleanses: statements, rows and files, until a signal stops them. */

import { join } from "node:path";
import { LabError, messageOf, throwIfInterrupted } from "../../core/mod.ts";
import { type DuckDbConnection, type DuckDbInstance, loadDuckDb } from "../../packages/mod.ts";
import type { CleanseOptions } from "./types.ts";

/**
 * DuckDB in this process, in memory, with what does not fit in the work folder. Statements may run side by side: each has a connection of its own while it
 * runs, and each runs on one thread. With more threads, those that wait would poll for work and take processor time from the server that loads.
 */
export class Engine implements Disposable {
  readonly #instance: DuckDbInstance;
  readonly #connections = new Set<DuckDbConnection>();
  readonly #idle: DuckDbConnection[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #stop = () => this.#connections.forEach((connection) => connection.interrupt());
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(instance: DuckDbInstance, signal?: AbortSignal) {
    this.#instance = instance;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#stop);
  }

  /** Opens an empty database. */
  static async open(folder: string, { memory = "640MB", signal }: CleanseOptions): Promise<Engine> {
    const { DuckDBInstance } = await loadDuckDb();
    const instance = await DuckDBInstance.create(":memory:", {
      threads: "1",
      memory_limit: memory,
      temp_directory: join(folder, "spill"),
      preserve_insertion_order: "true",
    });
    return new Engine(instance, signal);
  }

  /** Runs statements. */
  async run(sql: string): Promise<void> {
    await this.#on((connection) => connection.run(sql));
  }

  /** The rows of a query; large numbers, dates and decimals are texts. */
  async rows<T extends object>(sql: string): Promise<T[]> {
    return await this.#on(async (connection) => (await connection.runAndReadAll(sql)).getRowObjectsJson()) as T[];
  }

  /** Adds rows to a table. */
  async fill(table: string, rows: Iterable<readonly (string | number | null)[]>): Promise<void> {
    await this.#on(async (connection) => {
      const appender = await connection.createAppender(table);
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
    });
  }

  /** Writes the rows of a query to a file; returns their number. */
  async copy(select: string, path: string): Promise<number> {
    const [written] = await this.rows<{ Count: string }>(
      `COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT csv, DELIMITER '\t', QUOTE '"', ESCAPE '"',
        HEADER false, NULLSTR 'NULL', USE_TMP_FILE false)`,
    );
    return Number(written!.Count);
  }

  /** Runs tasks one after the other: two that read a table and then add what is missing would both add it. */
  async inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => {});
    return await done;
  }

  async #on<T>(work: (connection: DuckDbConnection) => Promise<T>): Promise<T> {
    throwIfInterrupted(this.#signal);
    const connection = this.#idle.pop() ?? await this.#instance.connect();
    this.#connections.add(connection);
    try {
      return await this.#guard(() => work(connection));
    } finally {
      this.#idle.push(connection);
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
    for (const connection of this.#connections) connection.closeSync();
    this.#instance.closeSync();
  }
}
