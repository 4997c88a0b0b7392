/** How well cleansing worked, by the ledger of planted errors. */

import { join } from "node:path";
import { LabError } from "../core/mod.ts";
import { type Database } from "../sql/mod.ts";
import type { FaultKind, GeneratedDataset } from "../dataset/mod.ts";

/** What became of the planted errors of one kind, as numbers of errors: two swapped values are one. */
export type KindScore = {
  kind: FaultKind;
  planted: number;
  /** In rows that are in quarantine for a reason of their own. */
  quarantined: number;
  /** In rows that were merged into another. */
  merged: number;
  /** Rewritten to the true value, or both to theirs if two were swapped. */
  repaired: number;
  /** In rows that are in quarantine only because they refer to a row there: not decided yet. */
  waiting: number;
  /** Values rewritten to something else, and loaded. */
  wrong: number;
  /** Loaded with the error. */
  missed: number;
  /** The share of the decided errors that were quarantined, merged or repaired, from 0 to 1; `null` if none is decided. */
  recall: number | null;
  /** The share of the errors acted on that were quarantined, merged or repaired, from 0 to 1; `null` if none was acted on. */
  precision: number | null;
};

/** The score of one load. */
export interface Score {
  /** One entry for each kind of error, by name. */
  kinds: KindScore[];
  /** Rows without an error of their own that were quarantined because a row that they refer to was. */
  waiting: number;
  /** Sound rows that were quarantined for another reason or merged, and sound values that were rewritten. */
  false_alarms: number;
  /** The share of all decided errors that were quarantined, merged or repaired, from 0 to 1; 1 if there are none. */
  recall: number;
  /** The share of everything quarantined, merged or rewritten that was an error and was treated correctly, from 0 to 1. */
  precision: number;
}

/**
 * Compares quarantine, merged rows and repairs with the data set's ledger of planted errors. Call it after cleansing, which must never read the
 * ledger. Needs the right to create temporary tables.
 *
 * @throws {LabError} if another data set is loaded: an entry of the ledger then belongs to no staged file.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { load, score } from "lab/etl";
 * import { result, show, table } from "lab/show";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) {
 *   await runScript(db, `sql/m1/${name}.sql`);
 * }
 * const dataset = await findDataset({ scale: "small", seed: 42, data: "" });
 * await load(db, dataset);
 * if (dataset.ledger) { // your own files have none
 *   const { kinds, recall } = await score(db, dataset);
 *   const columns = {
 *     kind: {},
 *     planted: {},
 *     missed: {},
 *     recall: { format: "percent" },
 *   } as const;
 *   await show(
 *     table({
 *       title: "Planted errors",
 *       columns,
 *       rows: kinds,
 *       result: result("score", { recall }),
 *     }),
 *   );
 * }
 * ```
 */
export async function score(db: Database, dataset: GeneratedDataset): Promise<Score> {
  await dropTables(db);
  try {
    await readLedger(db, dataset);
    const kinds = await db.query<KindScore>(
      `SELECT counted.*, planted - quarantined - merged - repaired - waiting - wrong AS missed,
        (quarantined + merged + repaired) / NULLIF(planted - waiting, 0) AS recall,
        (quarantined + merged + repaired) / NULLIF(quarantined + merged + repaired + wrong, 0) AS \`precision\`
      FROM (SELECT kind, COUNT(*) AS planted, SUM(quarantined) AS quarantined, SUM(merged) AS merged,
          SUM(repaired) AS repaired, SUM(waiting) AS waiting, SUM(wrong) AS wrong
        FROM (SELECT p.kind,
            COALESCE(MAX(q.reason NOT LIKE '%quarantined'), 0) AS quarantined, COUNT(m.source_row) > 0 AS merged,
            SUM(BINARY r.stored <=> BINARY p.true_value) = COUNT(*) AS repaired,
            COALESCE(MAX(q.reason LIKE '%quarantined'), 0) AS waiting,
            COALESCE(MAX(BINARY r.stored <> BINARY p.true_value), 0) AS wrong
          FROM aethermart_db.planted p
          LEFT JOIN aethermart_db.quarantine q USING (source, source_row)
          LEFT JOIN aethermart_db.merged_rows m USING (source, source_row)
          LEFT JOIN aethermart_db.repairs r USING (source, source_row, column_name)
          GROUP BY p.kind, p.source, p.source_row, IF(p.kind = 'swapped_columns', '', p.column_name)) errors
        GROUP BY kind) counted
      ORDER BY kind`,
    );
    const others = await countOthers(db);
    const sum = (count: (kind: KindScore) => number) => kinds.reduce((total, kind) => total + Number(count(kind)), 0);
    const right = sum(({ quarantined, merged, repaired }) => quarantined + merged + repaired);
    const decided = sum(({ planted, waiting }) => planted - waiting);
    const acted = right + sum(({ wrong }) => wrong) + others.false_alarms;
    return { kinds, ...others, recall: decided ? right / decided : 1, precision: acted ? right / acted : 1 };
  } finally {
    await dropTables(db);
  }
}

const dropTables = (db: Database) =>
  db.execute("DROP TEMPORARY TABLE IF EXISTS aethermart_db.planted, aethermart_db.ledger_lines");

/** Finds the staged row for each line of the ledger: by file and row, and for an item by its place in the document. */
async function readLedger(db: Database, dataset: GeneratedDataset): Promise<void> {
  await db.execute(`CREATE TEMPORARY TABLE aethermart_db.ledger_lines (
    file VARCHAR(255) NOT NULL, \`row\` INT UNSIGNED NOT NULL, place TINYINT UNSIGNED NOT NULL,
    column_name VARCHAR(40) CHARACTER SET ascii NOT NULL, kind VARCHAR(20) NOT NULL, true_value TEXT NOT NULL)`);
  await db.loadData(
    `LOAD DATA LOCAL INFILE 'ledger.csv' INTO TABLE aethermart_db.ledger_lines CHARACTER SET utf8mb4
    FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES
    (file, \`row\`, @column, kind, true_value)
    SET place = IF(@column LIKE 'items[%', REGEXP_SUBSTR(@column, '[0-9]+'), 0),
      column_name = SUBSTRING_INDEX(@column, '].', -1)`,
    join(dataset.directory, dataset.ledger.name),
  );
  await db.execute(`CREATE TEMPORARY TABLE aethermart_db.planted (
    source VARCHAR(20) CHARACTER SET ascii NOT NULL, source_row INT UNSIGNED NOT NULL,
    column_name VARCHAR(40) CHARACTER SET ascii NOT NULL, kind VARCHAR(20) NOT NULL, true_value TEXT NOT NULL,
    PRIMARY KEY (source, source_row, column_name))`);
  const { affectedRows } = await db.execute(`INSERT INTO aethermart_db.planted
    SELECT d.source, d.base + l.\`row\` * d.row_width + l.place, l.column_name, l.kind, l.true_value
    FROM aethermart_db.ledger_lines l
    JOIN aethermart_db.deliveries d ON d.file = l.file AND (d.row_width > 1) = (l.place > 0)`);
  if (affectedRows !== dataset.ledger.rows) {
    throw new LabError(
      `${dataset.ledger.name} has ${dataset.ledger.rows} errors, but ${affectedRows} of them are in staged files. ` +
        "Load this data set before you score it.",
    );
  }
}

/** Counts what was done to rows and values that are not in the ledger. */
async function countOthers(db: Database): Promise<Pick<Score, "waiting" | "false_alarms">> {
  let [waiting, falseAlarms] = [0, 0];
  // One statement each: the server cannot open a temporary table twice in one.
  for (
    const [from, isWaiting, match] of [
      ["quarantine", "reason LIKE '%quarantined'", "source, source_row"],
      ["merged_rows", "FALSE", "source, source_row"],
      ["repairs", "FALSE", "source, source_row, column_name"],
    ]
  ) {
    const [row] = await db.query<{ waiting: number; others: number }>(`SELECT
        COALESCE(SUM(${isWaiting}), 0) AS waiting, COALESCE(SUM(NOT (${isWaiting})), 0) AS others
      FROM aethermart_db.${from} found
      LEFT JOIN aethermart_db.planted p USING (${match})
      WHERE p.source_row IS NULL`);
    waiting += Number(row!.waiting);
    falseAlarms += Number(row!.others);
  }
  return { waiting, false_alarms: falseAlarms };
}
