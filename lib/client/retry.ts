/** What an error of a transaction means for its client. Pure. */

import { isConnectionLoss } from "../sql/mod.ts";

/**
 * - `again`: nothing of it remains, and trying again may succeed.
 * - `elsewhere`: nothing of it remains, and this node cannot do it.
 * - `unknown`: it may have been committed: the answer was lost.
 * - `refused`: trying again would be refused again.
 */
export type Verdict = "again" | "elsewhere" | "unknown" | "refused";

/** Rolled back by the server in favour of another transaction. */
const conflicts = new Set([
  1020, // the row has changed since it was read (innodb_snapshot_isolation)
  1205, // lock wait timeout
  1213, // deadlock, and Galera's certification conflict
]);

/** A unique key is taken. */
const duplicate = 1062;

/** A node that takes no writes now. */
const unusable = new Set([
  1047, // Galera: not prepared for application use
  1180, // Galera: could not be handed to the group
  1053, // shutdown in progress
  1290, // read-only
  1792, // read-only transaction
  1836, // read-only mode
  1927, // connection was killed
]);

/** Those of them that a server answers before it does anything. */
const refusalCodes = new Set([1047, 1290, 1792, 1836]);

/**
 * Judges an error by what the transaction was doing. A connection that was lost before COMMIT was sent means that the transaction was
 * rolled back; afterwards, nobody knows. An error that a server answered to COMMIT itself means that it is not committed.
 *
 * @param mayBeDone whether an earlier attempt of the same work may have been committed: a key that is taken is then its own,
 * and the next attempt finds it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { judgeError } from "lab/client";
 * import { connectionLoss } from "lab/sql";
 * assert.equal(judgeError(connectionLoss("node2 was cut off"), "work"), "elsewhere");
 * assert.equal(judgeError(connectionLoss("node2 was cut off"), "commit"), "unknown");
 * ```
 */
export function judgeError(error: unknown, phase: "work" | "commit", mayBeDone = false): Verdict {
  const errno = (error as { errno?: number }).errno ?? 0;
  if (conflicts.has(errno) || (mayBeDone && errno === duplicate)) return "again";
  if (isConnectionLoss(error)) return phase === "commit" ? "unknown" : "elsewhere";
  if (unusable.has(errno)) return phase === "commit" && !refusalCodes.has(errno) ? "unknown" : "elsewhere";
  return "refused";
}
