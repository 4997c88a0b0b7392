/** A connection that survives failures of the server: what is idempotent is tried again, with growing pauses. */

import { judgeError } from "../../client/mod.ts";
import { messageOf, pause, throwIfInterrupted } from "../../core/mod.ts";
import type { Database } from "../../sql/mod.ts";

/** How failed work is tried again. */
export interface Backoff {
  /** The most attempts. Default: 8. */
  attempts?: number;
  /** The pause before the second attempt, in milliseconds; it doubles with each further one. Default: 50. */
  firstMs?: number;
  /** The longest pause, in milliseconds. Default: 5,000. */
  longestMs?: number;
}

/** What {@link Session} needs. */
export interface SessionOptions {
  connect: () => Promise<Database>;
  backoff?: Backoff;
  signal?: AbortSignal;
  /** From 0 up to 1. Clients that failed together do not come back together. */
  random?: () => number;
  /** Gets what was tried again, and why. */
  retried?: (attempt: number, reason: string) => void;
  /** Runs on each new connection. */
  prepare?: (db: Database) => Promise<void>;
}

/** The pause before an attempt (2, 3 …): a random part of a time that doubles, and at least half of it. Pure. */
export function pauseBefore(
  attempt: number,
  fraction: number,
  { firstMs = 50, longestMs = 5_000 }: Backoff = {},
): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (attempt - 2));
  return whole / 2 + (whole / 2) * fraction;
}

/** Work on a server, connected again when the connection is lost. */
export class Session implements AsyncDisposable {
  #db: Database | undefined;
  readonly #options: SessionOptions;
  /** How often work was tried again. */
  retries = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /**
   * Runs work, and again if the server rolled it back, the connection is lost or no server answers. The work must change nothing the second time.
   *
   * @throws what the server refuses, and the last error when all attempts are used.
   */
  async run<T>(work: (db: Database) => Promise<T>): Promise<T> {
    const { backoff = {}, signal, random = Math.random, retried = () => {} } = this.#options;
    for (let attempt = 1;; attempt++) {
      throwIfInterrupted(signal);
      try {
        return await work(await this.#open());
      } catch (error) {
        if (this.#db?.isBroken) this.#db = undefined;
        if (judgeError(error, "work") === "refused" || attempt >= (backoff.attempts ?? 8)) throw error;
        this.retries++;
        retried(attempt, messageOf(error).split("\n")[0]!);
        await pause(pauseBefore(attempt + 1, random(), backoff), signal);
      }
    }
  }

  async #open(): Promise<Database> {
    if (this.#db && !this.#db.isBroken) return this.#db;
    const db = await this.#options.connect();
    try {
      await this.#options.prepare?.(db);
    } catch (error) {
      await db.close().catch(() => {});
      throw error;
    }
    return this.#db = db;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#db?.close().catch(() => {});
  }
}
