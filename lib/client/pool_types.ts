/** How a pool behaves, and what it records. */

import { ClusterError } from "../cluster/mod.ts";
import type { Queryable } from "../sql/mod.ts";

/** Something that the pool saw or did. */
export type PoolEvent = {
  /** Milliseconds since the pool was opened. */
  atMs: number;
  /** `node`: the result of a check changed. `failover`: work goes to another. `retry`: work is tried again. */
  kind: "node" | "failover" | "retry" | "unknown" | "gave up";
  node: string;
  detail: string;
};

/** How a pool behaves. All times are in milliseconds. */
export interface PoolOptions {
  /** The default database. */
  database?: string;
  /** Connections at most, for questions and for transactions each: 16. */
  size?: number;
  /** Between two checks of a node: 200. */
  checkEveryMs?: number;
  /** How long a check may take before the node counts as gone: 1000. */
  checkTimeoutMs?: number;
  /** How long a statement may take: 10 000. Commits wait while a group decides who belongs to it. */
  statementTimeoutMs?: number;
  /** How long one piece of work is tried: 30 000. */
  giveUpMs?: number;
  /** The node to begin with; the primary, or the cluster's first, unless given. */
  prefer?: string;
}

/** The result of a piece of work. */
export interface Done<T> {
  value: T;
  node: string;
  /** How often it was repeated. */
  retries: number;
}

/**
 * The answer to a transaction's COMMIT was lost: it may be committed. Thrown only if the caller did not declare the work
 * idempotent.
 */
export class CommitUnknownError extends ClusterError {
  override name = "CommitUnknownError";
}

/** What work inside a transaction may use. */
export type Statements = Pick<Queryable, "query" | "one" | "execute">;
