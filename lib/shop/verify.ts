/** What remained after a failure: the ledger of acknowledged orders against the tables, and nodes against each other. */

import { digestTables, type TableDigest } from "../etl/mod.ts";
import type { Queryable } from "../sql/mod.ts";
import { type Cluster, ClusterError, readNodeState } from "../cluster/mod.ts";
import type { LedgerEntry } from "./workload.ts";

/** What came of a ledger. */
export type LedgerVerdict = {
  /** Orders that were acknowledged to the client. */
  acknowledged: number;
  /** Acknowledged orders that are not there. */
  lost: number;
  /** Requests that were acknowledged more than once, or with an order other than the one that is there. */
  mismatched: number;
  /** Orders of the run beyond one for each request: placed twice, or without their request. */
  duplicates: number;
  /** Orders that are there though no acknowledgement came: an answer was lost, and nobody tried again. */
  unacknowledged: number;
};

/**
 * Compares a run's ledger with what a node has. Its orders are those of its requests; the workload must have been the only one to
 * place orders since the first.
 *
 * @param db a connection as `lab`.
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
  // A request whose order has no items is no order that is there.
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

/** A table's digest on one node. */
export type NodeDigest = TableDigest & { node: string };

/** Whether nodes hold the same. */
export interface Comparison {
  areEqual: boolean;
  digests: NodeDigest[];
}

/**
 * Digests tables of `aethermart_db` on every node that runs, each after it has all that was committed before, and compares. Reads
 * every row on every node. Nothing may be writing meanwhile.
 *
 * @throws {ClusterError} where a node does not answer: equality of the others would say less than it seems to.
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
