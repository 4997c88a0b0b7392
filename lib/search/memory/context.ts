/** What the operations of a memory share. */

import { mistake } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";
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

/** @throws {TypeError} if a text is blank, too long, or no valid Unicode. */
export function requireText(text: string, what: string, most: number): void {
  if (typeof text !== "string" || text.trim() === "") throw mistake(`${what} needs a text that is not blank.`);
  // The tables count characters, not units of UTF-16.
  const { length } = [...text];
  if (length > most) throw mistake(`${what} has at most ${most} characters, not ${length}.`);
  if (!text.isWellFormed()) throw mistake(`${what} contains half of a character (a lone surrogate).`);
}
