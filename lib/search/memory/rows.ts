/** Rows of the memory's tables, and the values that they stand for. Pure. */

import { mistake } from "../../core/mod.ts";

/** How the tables write "until further notice". */
export const forever = "9999-12-31 23:59:59.999";

/** What was believed about a subject for a time. */
export interface Belief {
  itemId: number;
  content: string;
  importance: number;
  /** `undefined`: it does not expire. */
  expiresAt: Date | undefined;
  validFrom: Date;
  /** `undefined`: until further notice. */
  validUntil: Date | undefined;
  recordedAt: Date;
  /** `undefined`: it is still believed. */
  supersededAt: Date | undefined;
}

/** A row of `memory_history`, `recall_exact` or `recall_near`. */
export interface BeliefRow {
  item_id: number;
  subject: string;
  content: string;
  importance: number;
  expires_at: string;
  valid_from: string;
  valid_until: string;
  recorded_at: string;
  superseded_at: string;
  similarity: number;
}

/** One of the nearest memories, before words, recency and importance are considered. */
export interface Candidate {
  itemId: number;
  subject: string;
  content: string;
  importance: number;
  validFrom: Date;
  validUntil: Date | undefined;
  recordedAt: Date;
  meaning: number;
}

/**
 * A time as the server's DATETIME(3) in UTC.
 *
 * @throws {RangeError} if it is no time, or outside the years 1 to 9998.
 */
export function timeText(time: Date): string {
  const year = time.getUTCFullYear();
  if (!(year >= 1 && year <= 9998)) throw mistake(`A memory cannot hold the time ${time}.`, RangeError);
  return time.toISOString().slice(0, 23).replace("T", " ");
}

export const readTime = (text: string): Date => new Date(`${text.replace(" ", "T")}Z`);

const readEnd = (text: string): Date | undefined => text === forever ? undefined : readTime(text);

export const readBelief = (row: BeliefRow): Belief => ({
  itemId: row.item_id,
  content: row.content,
  importance: row.importance,
  expiresAt: readEnd(row.expires_at),
  validFrom: readTime(row.valid_from),
  validUntil: readEnd(row.valid_until),
  recordedAt: readTime(row.recorded_at),
  supersededAt: readEnd(row.superseded_at),
});

export const readCandidate = (row: BeliefRow): Candidate => ({
  itemId: row.item_id,
  subject: row.subject,
  content: row.content,
  importance: row.importance,
  validFrom: readTime(row.valid_from),
  validUntil: readEnd(row.valid_until),
  recordedAt: readTime(row.recorded_at),
  meaning: row.similarity,
});
