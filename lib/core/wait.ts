/** Waits for a time, or for a promise with a time limit. */

import { setTimeout as delay } from "node:timers/promises";
import { throwIfInterrupted } from "./errors.ts";

/** Timers take no more (24.8 days), and would fire at once. */
const longestMs = 2 ** 31 - 1;

/**
 * Waits.
 *
 * @throws {InterruptedError} at once if the signal aborts
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(Math.min(ms, longestMs), undefined, { signal }).catch((error) => {
    throwIfInterrupted(signal);
    throw error;
  });
}

/**
 * The promise's value; "late" if it takes longer than `ms`, and "interrupted" if the signal aborts before. The promise
 * continues in both cases; a later rejection is ignored. No timer is left.
 *
 * @throws the promise's rejection
 */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | "late">;
export async function within<T>(
  promise: Promise<T>,
  ms: number,
  signal?: AbortSignal,
): Promise<T | "late" | "interrupted">;
export async function within<T>(
  promise: Promise<T>,
  ms: number,
  signal?: AbortSignal,
): Promise<T | "late" | "interrupted"> {
  promise.catch(() => {}); // a rejection after the time limit has no receiver
  if (signal?.aborted) return "interrupted";
  const { promise: ended, resolve } = Promise.withResolvers<"late" | "interrupted">();
  const timer = setTimeout(() => resolve("late"), Math.min(ms, longestMs));
  const interrupt = () => resolve("interrupted");
  signal?.addEventListener("abort", interrupt);
  try {
    return await Promise.race([promise, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", interrupt);
  }
}
