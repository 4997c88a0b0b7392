/** What is left after a failure: compares the ledger of acknowledged orders with the tables, and the nodes with each other. */

import { digestTables, type TableDigest } from "../etl/mod.ts";
import type { Queryable } from "../sql/mod.ts";
import { type Cluster, ClusterError, readNodeState } from "../cluster/mod.ts";
import type { LedgerEntry } from "./workload.ts";

/** What became of the orders in a ledger, as numbers of orders. */
export type LedgerVerdict = {
  /** Orders that were acknowledged to the client. */
  acknowledged: number;
  /** Acknowledged orders that are not in the tables. */
  lost: number;
  /** Requests that were acknowledged twice, or with another order than the one in the tables. */
  mismatched: number;
  /** Orders without a request: placed twice. */
  duplicates: number;
  /** Orders in the tables that were never acknowledged: the answer was lost, and nobody tried again. */
  unacknowledged: number;
};

/**
 * Compares the ledger of a workload with the tables on a node. Nothing else may have placed orders since the workload began.
 *
 * @param db a connection to the node, as `lab`
 * @param run the workload's `run`
 * @throws {SqlError} if the server refuses a statement.
 *
 * @example
 * ```ts no-run
 * import { openPool } from "lab/client";
 * import { startCluster } from "lab/cluster";
 * import { runWorkload, verifyLedger } from "lab/shop";
 * await using cluster = await startCluster("m3-replica");
 * await using pool = await openPool(cluster);
 * const { run, ledger } = await runWorkload(
 *   pool,
 *   () => new Promise((resolve) => setTimeout(resolve, 5_000)),
 * );
 * await using db = await cluster.connect("node1");
 * const { acknowledged, lost, duplicates } = await verifyLedger(db, run, ledger);
 * ```
 */
export async function verifyLedger(db: Queryable, run: string, ledger: readonly LedgerEntry[]): Promise<LedgerVerdict> {
  const rows = await db.query<{ request_key: string; order_id: number; items: number }>(
    `SELECT r.request_key, r.order_id, COUNT(i.line_no) AS items
    FROM aethermart_db.order_requests r
      LEFT JOIN aethermart_db.orders o ON o.order_id = r.order_id
      LEFT JOIN aethermart_db.order_items i ON i.order_id = o.order_id
    WHERE r.request_key LIKE ? GROUP BY r.request_key, r.order_id`,
    [`${run}-%`],
  );
  // A request whose order has no items counts as no order.
  const there = new Map(rows.filter(({ items }) => Number(items) > 0).map((row) => [row.request_key, row.order_id]));
  const keys = new Set(ledger.map(({ key }) => key));
  const [{ strays } = { strays: 0 }] = await db.query<{ strays: number }>(
    `SELECT COUNT(*) AS strays FROM aethermart_db.orders o
      LEFT JOIN aethermart_db.order_requests r ON r.order_id = o.order_id
    WHERE r.order_id IS NULL AND o.order_id >=
      (SELECT MIN(order_id) FROM aethermart_db.order_requests WHERE request_key LIKE ?)`,
    [`${run}-%`],
  );
  return {
    acknowledged: ledger.length,
    lost: ledger.filter(({ key }) => !there.has(key)).length,
    mismatched: ledger.length - keys.size +
      ledger.filter(({ key, orderId }) => there.has(key) && Number(there.get(key)) !== Number(orderId)).length,
    duplicates: Number(strays),
    unacknowledged: [...there.keys()].filter((key) => !keys.has(key)).length,
  };
}

/** The digest of a table on one node. */
export type NodeDigest = TableDigest & { node: string };

/** Whether nodes have the same rows. */
export interface Comparison {
  /** Whether each table has the same rows on every node. */
  areEqual: boolean;
  /** One digest for each node and table. */
  digests: NodeDigest[];
}

/**
 * Digests tables of `aethermart_db` on every node and compares them. Each node first applies everything that was committed before. Reads every row on
 * every node. Nothing may write to these tables at the same time.
 *
 * @throws {ConnectError} if a node does not answer.
 * @throws {ClusterError} if a replica does not catch up in time.
 * @throws {LabError} if a table does not exist.
 *
 * @example
 * ```ts no-run
 * import { startCluster } from "lab/cluster";
 * import { compareNodes } from "lab/shop";
 * import { evidence, show } from "lab/show";
 * await using cluster = await startCluster("m3-galera");
 * const comparison = await compareNodes(cluster, ["orders", "order_items"]);
 * await show(
 *   evidence("all nodes have the same orders", comparison, ({ areEqual }) => areEqual),
 * );
 * ```
 */
export async function compareNodes(cluster: Cluster, tables: readonly string[]): Promise<Comparison> {
  const record = await cluster.record();
  const isReplication = record.spec.topology === "replica";
  const primary = isReplication ? await readNodeState(cluster, record.primary) : undefined;
  const digests: NodeDigest[] = [];
  for (const { name: node } of record.members) {
    await using db = await cluster.connect(node);
    if (record.spec.topology === "galera") await db.execute("SET SESSION wsrep_sync_wait = 1");
    if (isReplication && node !== record.primary) {
      const seconds = cluster.deadlineMs / 1000;
      const [row] = await db.query<{ late: number }>("SELECT MASTER_GTID_WAIT(?, ?) AS late", [
        primary?.binlogPosition ?? "",
        seconds,
      ]);
      if (Number(row!.late) !== 0) {
        throw new ClusterError(`${node} has not applied all of the primary's transactions in ${seconds} s.`, {
          cluster: cluster.name,
          node,
        });
      }
    }
    digests.push(...(await digestTables(db, tables)).map((digest) => ({ node, ...digest })));
  }
  const areEqual = tables.every((table) =>
    new Set(digests.filter((one) => one.table === table).map(({ rows, digest }) => `${rows} ${digest}`)).size === 1
  );
  return { areEqual, digests };
}
