/** How well cleansing did, by the ledger of planted errors: for instructors, and for students who want to know. */

import { join } from "node:path";
import { type Database } from "../sql/mod.ts";
import type { GeneratedDataset } from "./dataset.ts";
import type { FaultKind } from "./faults.ts";

/** What became of the planted errors of one kind. */
export type KindScore = {
  kind: FaultKind;
  planted: number;
  /** Rows in quarantine, for whichever reason. */
  quarantined: number;
  merged: number;
  /** Values rewritten to what they truly are. */
  repaired: number;
  /** Neither: loaded with the error in them. */
  missed: number;
};

/** The score of one load. */
export interface Score {
  kinds: KindScore[];
  /** Rows without an error of their own that were quarantined because a row that they refer to was. */
  waiting: number;
  /** Rows without an error that were quarantined for another reason, merged, or rewritten. */
  false_alarms: number;
}

/**
 * Compares quarantine, merged rows and repairs with the ledger of the data set that is loaded. Cleansing itself must never read the ledger;
 * this reads it afterwards, into a temporary table of this connection.
 */
export async function score(db: Database, dataset: GeneratedDataset): Promise<Score> {
  await db.execute("DROP TEMPORARY TABLE IF EXISTS aethermart_db.planted");
  await db.execute(`CREATE TEMPORARY TABLE aethermart_db.planted (
    source VARCHAR(20) CHARACTER SET ascii NOT NULL, source_row INT UNSIGNED NOT NULL,
    column_name VARCHAR(40) CHARACTER SET ascii NOT NULL, kind VARCHAR(20) NOT NULL, true_value VARCHAR(255) NOT NULL,
    PRIMARY KEY (source, source_row, column_name))`);
  try {
    await db.loadData(
      `LOAD DATA LOCAL INFILE 'ledger.csv' INTO TABLE aethermart_db.planted CHARACTER SET utf8mb4
      FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES
      (@file, source_row, column_name, kind, true_value) SET source = REPLACE(@file, '.csv', '')`,
      join(dataset.directory, dataset.ledger.name),
    );
    const kinds = await db.query<KindScore>(`SELECT kind, planted, quarantined, merged, repaired,
        planted - quarantined - merged - repaired AS missed
      FROM (SELECT p.kind, COUNT(*) AS planted, COUNT(q.source_row) AS quarantined, COUNT(m.source_row) AS merged,
          SUM(q.source_row IS NULL AND BINARY r.stored <=> BINARY p.true_value) AS repaired
        FROM aethermart_db.planted p
        LEFT JOIN aethermart_db.quarantine q USING (source, source_row)
        LEFT JOIN aethermart_db.merged_rows m USING (source, source_row)
        LEFT JOIN aethermart_db.repairs r USING (source, source_row, column_name)
        GROUP BY p.kind) counted
      ORDER BY kind`);
    return { kinds, ...await countOthers(db) };
  } finally {
    await db.execute("DROP TEMPORARY TABLE IF EXISTS aethermart_db.planted");
  }
}

async function countOthers(db: Database): Promise<Omit<Score, "kinds">> {
  let [waiting, falseAlarms] = [0, 0];
  // One statement each: the server cannot open a temporary table twice in one.
  for (
    const [from, isWaiting] of [["quarantine", "reason LIKE '%quarantined'"], ["merged_rows", "FALSE"], [
      "repairs",
      "FALSE",
    ]]
  ) {
    const [row] = await db.query<{ waiting: number; others: number }>(`SELECT
        COALESCE(SUM(${isWaiting}), 0) AS waiting, COALESCE(SUM(NOT (${isWaiting})), 0) AS others
      FROM aethermart_db.${from} found
      LEFT JOIN aethermart_db.planted p USING (source, source_row)
      WHERE p.source_row IS NULL`);
    waiting += Number(row!.waiting);
    falseAlarms += Number(row!.others);
  }
  return { waiting, false_alarms: falseAlarms };
}
