/** The options of a pool, and what it records. */

import { ClusterError } from "../cluster/mod.ts";
import type { Queryable } from "../sql/mod.ts";

/** Something that a pool saw or did. */
export type PoolEvent = {
  /** Milliseconds since the pool was opened. */
  atMs: number;
  /**
   * `node`: the result of a node's check changed. `failover`: work moves to this node. `retry`: work runs again. `unknown`: the answer to a COMMIT was
   * lost. `gave up`: no node accepted the work in time.
   */
  kind: "node" | "failover" | "retry" | "unknown" | "gave up";
  /** The node's name; empty if no node is concerned. */
  node: string;
  /** The state, or the reason. */
  detail: string;
};

/** Options of a pool. All times are in milliseconds. */
export interface PoolOptions {
  /** The default database. Default: `aethermart_db`. */
  database?: string;
  /** How many queries, and how many transactions, run at the same time at most. Default: 16 of each. */
  size?: number;
  /** The time between two checks of a node. Default: 200. */
  checkEveryMs?: number;
  /** How long a check may take before the node counts as failed. Default: 1,000. */
  checkTimeoutMs?: number;
  /** How long a statement may take. Default: 10,000. Commits wait while a group decides who belongs to it. */
  statementTimeoutMs?: number;
  /** How long a query or transaction is tried before it fails. Default: 30,000. */
  giveUpMs?: number;
  /** The node to begin with. Default: the primary, or the cluster's first node. */
  prefer?: string;
}

/** The result of a query or transaction. */
export interface Done<T> {
  /** The rows of the query, or what the transaction's work returned. */
  value: T;
  /** The node that did it. */
  node: string;
  /** How often it was repeated before. */
  retries: number;
}

/**
 * The answer to COMMIT was lost, so the transaction may or may not be committed. Thrown only if the work is not declared idempotent.
 *
 * @example
 * ```ts no-run
 * import { CommitUnknownError, openPool } from "lab/client";
 * import { startCluster } from "lab/cluster";
 * await using pool = await openPool(await startCluster("m3-galera"));
 * try {
 *   await pool.transaction((tx) =>
 *     tx.execute("UPDATE products SET list_price = list_price + 1 WHERE product_id = 1")
 *   );
 * } catch (error) {
 *   if (!(error instanceof CommitUnknownError)) throw error;
 *   console.log(`Read the price again: ${error.message}`);
 * }
 * ```
 */
export class CommitUnknownError extends ClusterError {
  override name = "CommitUnknownError";
}

/** The statements that work inside a transaction may run. */
export type Statements = Pick<Queryable, "query" | "one" | "execute">;
