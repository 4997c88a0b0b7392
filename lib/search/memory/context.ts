/** What the operations of a memory share. */

import { mistake } from "../../core/mod.ts";
import { type Queryable, SqlError } from "../../sql/mod.ts";
import type { Embedder } from "../embed/embedder.ts";

/** A namespace, how to reach it, and the effects of its operations. */
export interface MemoryContext {
  db: Pick<Queryable, "query">;
  namespace: string;
  embedder: Embedder;
  exactMost: number;
  clock: () => Date;
  /** Repeats a write that the server undid. */
  again: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Deadlock (in a cluster also: a conflict with a write at another node), and a lock that was not free in time. */
const isPassing = (error: unknown) => error instanceof SqlError && [1205, 1213].includes(error.errno);

const attempts = 8;

/** The server undid the whole write, so it can be tried again. */
export async function withRetries<T>(
  work: () => Promise<T>,
  pause: (ms: number) => Promise<unknown>,
  random: () => number,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
      await pause(5 * 2 ** attempt * (0.5 + random()));
    }
  }
}

/** @throws {TypeError} if a text is blank, too long, or no valid Unicode. */
export function requireText(text: string, what: string, most: number): void {
  if (typeof text !== "string" || text.trim() === "") throw mistake(`${what} needs a text that is not blank.`);
  // The tables count characters, not units of UTF-16.
  const { length } = [...text];
  if (length > most) throw mistake(`${what} has at most ${most} characters, not ${length}.`);
  if (!text.isWellFormed()) throw mistake(`${what} contains half of a character (a lone surrogate).`);
}
