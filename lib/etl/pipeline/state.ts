/** What the pipeline's books say: the balance of deliveries, alerts, and a digest of everything for comparisons. */

import type { Queryable } from "../../sql/mod.ts";
import { digestTables, type TableDigest } from "../digest.ts";

/** The account of a delivery. `delivered` is `to_come` plus the four outcomes, at any moment, if `difference` is 0. */
export type DeliveryBalance = {
  source: string;
  file: string;
  state: "arrived" | "applying" | "complete";
  delivered: number;
  /** In batches that are not applied yet. */
  to_come: number;
  loaded: number;
  superseded: number;
  merged: number;
  quarantined: number;
  difference: number;
};

/** Something that somebody should look at. */
export type Alert = { alert: string; source: string; detail: string };

/**
 * The account of every delivery, in the order of arrival. Only reads; true at any moment, also while batches are applied.
 *
 * @throws {SqlError} if the pipeline is not installed.
 *
 * @example
 * ```ts no-run
 * import { readBalance } from "lab/etl";
 * import { connect } from "lab/sql";
 * const deliveries = await readBalance(await connect());
 * console.log(deliveries.filter(({ difference }) => difference !== 0)); // no row is lost: []
 * ```
 */
export async function readBalance(db: Queryable): Promise<DeliveryBalance[]> {
  return await db.query<DeliveryBalance>(
    `SELECT source, file, state, delivered, to_come, loaded, superseded, merged, quarantined, difference
    FROM aethermart_pipeline.balance ORDER BY delivery_id`,
  );
}

/**
 * What the books give reason to look at: rows without an outcome, too many rows in quarantine, changed columns, missing pieces, dead letters,
 * sources that are not fresh. Only reads.
 *
 * @throws {SqlError} if the pipeline is not installed.
 *
 * @example
 * ```ts no-run
 * import { readAlerts } from "lab/etl";
 * import { connect } from "lab/sql";
 * for (const { alert, source, detail } of await readAlerts(await connect())) {
 *   console.log(alert, source, detail);
 * }
 * ```
 */
export async function readAlerts(db: Queryable): Promise<Alert[]> {
  return await db.query<Alert>(
    "SELECT alert, source, detail FROM aethermart_pipeline.alerts ORDER BY alert, source, detail",
  );
}

/** A book whose rows belong to a delivery, which is known by its content. */
function of(book: string, columns: string): string {
  return `SELECT d.source AS of_source, d.sha256, d.is_backfill AS of_backfill, ${columns}
    FROM aethermart_pipeline.${book} a JOIN aethermart_pipeline.deliveries d USING (delivery_id)`;
}

/** The columns of a book without generated keys and times, so that two ways to the same state compare as equal. */
const books: Record<string, string> = {
  contracts: "SELECT source, version, high_water, unknown_columns FROM aethermart_pipeline.contracts",
  contract_columns: "SELECT source, column_name, reader, role, since FROM aethermart_pipeline.contract_columns",
  deliveries:
    `SELECT source, file, sha256, delivered_rows, next_batch, set_name, piece, pieces, drift, is_backfill, state
    FROM aethermart_pipeline.deliveries`,
  arrivals: of("arrivals", "a.file"),
  batches: of("batches", "batch_no, rows_in, loaded, superseded, merged, quarantined, late"),
  row_ledger: of("row_ledger", "row_no, outcome, row_key, row_count"),
  row_versions: of("row_versions", "a.source, row_key, version_at, digest, row_no"),
  row_keys: "SELECT source, row_key, version_at FROM aethermart_pipeline.row_keys",
  row_warnings: of("row_warnings", "row_no, rule"),
  quarantine: of(
    "quarantine",
    "row_no, reason, detail, waits_for, MD5(raw), MD5(vals), accepted_from, a.state, attempts",
  ),
  repairs: of("repairs", "row_no, column_name, repaired_by, a.delivered, stored, note"),
  discarded_values: of("discarded_values", "row_no, column_name, a.delivered"),
};

/**
 * Digests the shop's seven tables and the pipeline's books, without what differs between two runs by nature (generated keys and times). Two
 * pipelines that got the same deliveries in the same order have the same digests, however often they were killed.
 *
 * @throws {SqlError} if the pipeline is not installed.
 *
 * @example
 * ```ts no-run
 * import { digestPipeline } from "lab/etl";
 * import { connect } from "lab/sql";
 * const db = await connect();
 * const before = await digestPipeline(db);
 * // … the same deliveries once more …
 * const after = await digestPipeline(db);
 * console.log(before.every(({ digest }, at) => digest === after[at]!.digest));
 * ```
 */
export async function digestPipeline(db: Queryable): Promise<TableDigest[]> {
  const shop = await digestTables(db, [
    "categories",
    "suppliers",
    "products",
    "customers",
    "orders",
    "order_items",
    "reviews",
  ]);
  const own: TableDigest[] = [];
  for (const [table, query] of Object.entries(books)) {
    const rows = await db.query<Record<string, unknown>>(query);
    const lines = rows.map((row) => JSON.stringify(Object.values(row))).sort();
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
    own.push({ table, rows: rows.length, digest: new Uint8Array(hash).toHex().slice(0, 16) });
  }
  return [...shop, ...own];
}
