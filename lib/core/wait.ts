/** Waiting for a while, or for something no longer than a while. */

import { setTimeout as delay } from "node:timers/promises";
import { throwIfInterrupted } from "./errors.ts";

/**
 * Waits.
 *
 * @throws {InterruptedError} at once, if the signal is given.
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error) => {
    throwIfInterrupted(signal);
    throw error;
  });
}

/**
 * The promise's value; "late" if it takes longer than `ms`, and "interrupted" if the signal is given before. The promise
 * goes on in both cases; if it is rejected later, nobody hears of it. No timer is left.
 *
 * @throws what the promise is rejected with.
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
  const settled = new AbortController();
  const end = signal ? AbortSignal.any([settled.signal, signal]) : settled.signal;
  const time = delay(ms, "late" as const, { signal: end }).catch(() => "interrupted" as const);
  try {
    return await Promise.race([promise, time]);
  } finally {
    settled.abort();
  }
}
