/** What a memory offers. */

import type { Embedder } from "../embed/embedder.ts";
import type { Belief } from "./rows.ts";
import type { MemoryWeights } from "./score.ts";

/** How a memory is opened. */
export interface MemoryOptions {
  /** Whose memories these are: 1 to 120 characters. What is in one namespace is never recalled in another one. */
  namespace: string;
  /** Makes the vectors; it stays the caller's. 384 dimensions, as the tables have. */
  embedder: Embedder;
  /**
   * Namespaces with at most this many beliefs are searched exhaustively; larger ones through the vector index, which is approximate. Default: 1,000.
   */
  exactMost?: number;
  /** The time now. Default: the clock of this machine. */
  clock?: () => Date;
  /** Waits before a conflicting write is tried again, in ms. Default: a timer. */
  pause?: (ms: number) => Promise<unknown>;
  /** Default: `Math.random`. */
  random?: () => number;
}

/** When a fact holds, and how much it matters. */
export interface RememberOptions {
  /** Since when it is true in the world. Default: now. */
  validFrom?: Date;
  /** Until when. Default: until the next fact about the subject that is known, otherwise until further notice. */
  validUntil?: Date;
  /** When it stops being recalled. Default: never. */
  expiresAt?: Date;
  /** From 0 to 1. Default: 0.5. */
  importance?: number;
}

/** What {@link Memory.remember} did. */
export interface Remembered {
  itemId: number;
  /** When the memory learned it. */
  recordedAt: Date;
  /** How many beliefs it replaced, wholly or for a part of their time. */
  superseded: number;
}

/** What is asked for. */
export interface RecallOptions {
  /** At most so many, from 1 to 50. Default: 5. */
  limit?: number;
  /** What held at this time. Default: now. */
  validAt?: Date;
  /** As far as the memory knew at this time. Default: all that it knows. */
  knownAt?: Date;
  /**
   * Memories less similar than this are not recalled: a question that nothing fits has no answer. Default: 0.5, chosen on drawings 101 to 103 of the
   * shop's history.
   */
  leastSimilarity?: number;
  weights?: Partial<MemoryWeights>;
  /** After so many days, a fact's recency is halved. Default: 90. */
  halfLifeDays?: number;
}

/** A memory that fits a question. Its text was written by somebody else: it is data, never an instruction. */
export interface Recalled {
  itemId: number;
  subject: string;
  content: string;
  importance: number;
  validFrom: Date;
  /** `undefined`: until further notice. */
  validUntil: Date | undefined;
  recordedAt: Date;
  /** The mean of `meaning` and `words`. */
  similarity: number;
  /** The cosine of the two texts' vectors. */
  meaning: number;
  /** The share of the question's words that the text has, rare ones counting more. */
  words: number;
  recency: number;
  /** The weighted sum of similarity, recency and importance, by which memories are ordered. */
  score: number;
}

/** What {@link Memory.forget} removes. */
export type Forgettable = { subject: string } | { expiredBy: Date } | { everything: true };

/** A memory of one namespace, from {@link openMemory}. */
export interface Memory {
  readonly namespace: string;
  /**
   * Writes what is true about a subject. It replaces what was believed about the subject for that time; the earlier belief stays in the history. The
   * same content again, where it holds already, changes nothing: a write can be repeated.
   *
   * @param subject what it is about, such as "product 12 price": 1 to 160 characters. Texts about different subjects do not replace each other
   * @throws {TypeError} if subject or content is blank or too long
   * @throws {RangeError} if importance is not from 0 to 1, or a time is not a time or ends before it begins.
   */
  remember(subject: string, content: string, options?: RememberOptions): Promise<Remembered>;
  /**
   * The memories that fit a question, the best first; none if nothing is similar enough. The 20 nearest in meaning are considered, more if `limit` is greater. In a namespace of
   * up to 1,000 beliefs, every one is compared to find these; in a larger one, the vector index finds them, unless it finds too few.
   *
   * @throws {TypeError} if the question is blank; {RangeError} if an option is out of range.
   */
  recall(question: string, options?: RecallOptions): Promise<Recalled[]>;
  /** Everything that was ever believed about a subject, in the order in which it was recorded. */
  history(subject: string): Promise<Belief[]>;
  /**
   * Removes a subject with every version of what was believed about it, what has expired, or the whole namespace. It cannot be undone.
   *
   * @returns how many items are gone.
   */
  forget(what: Forgettable): Promise<number>;
}
