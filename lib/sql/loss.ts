/** Whether a connection is gone. Pure. */

/** The driver's codes for a connection that is gone, or whose state is unknown. */
const lossCodes = new Set([
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_SEQUENCE_TIMEOUT",
  "PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR",
  "PROTOCOL_ENQUEUE_AFTER_QUIT",
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ER_SERVER_SHUTDOWN",
  "ER_CONNECTION_KILLED",
  "HANDSHAKE_SSL_ERROR",
]);

/**
 * Whether an error means that the connection is gone, and not that the server refused a statement. Takes an error of this area or of the
 * driver. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { connect, isConnectionLoss } from "lab/sql";
 * const error = await connect({ host: "127.0.0.1", port: 1 }).catch((error) => error);
 * assert.ok(isConnectionLoss(error));
 * ```
 */
export function isConnectionLoss(error: unknown): boolean {
  const cause = causeOf(error) as { code?: string; fatal?: boolean; errno?: number; sqlState?: string };
  const { code, fatal, errno, sqlState } = cause;
  if (lossCodes.has(code ?? "")) return true;
  if (fatal === true && !(errno && errno >= 1000 && errno < 2000)) return true;
  // Some of the driver's errors have only a message. The server's own message may contain the same words without a loss.
  const isServers = sqlState !== undefined || (errno !== undefined && errno >= 1000);
  return !isServers && cause instanceof Error &&
    /closed state|write after end|socket has been ended/i.test(cause.message);
}

/** The driver's error behind one of this area. */
const causeOf = (error: unknown): unknown => error instanceof Error && error.cause ? error.cause : error;

/**
 * An error like the one that the driver throws when a connection is gone; {@link isConnectionLoss} recognises it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { connectionLoss, isConnectionLoss } from "lab/sql";
 * assert.ok(isConnectionLoss(connectionLoss("node2 was cut off")));
 * ```
 */
export function connectionLoss(message: string): Error {
  return Object.assign(new Error(message), { code: "PROTOCOL_CONNECTION_LOST", fatal: true });
}

/** An error like the one that the driver throws when a statement takes too long. */
export function timedOut(what: string, ms: number): Error {
  return Object.assign(new Error(`${what} took more than ${ms} ms`), {
    code: "PROTOCOL_SEQUENCE_TIMEOUT",
    fatal: true,
  });
}
