/** What runs statements, and what comes back. */

import type { Param } from "./bind.ts";
import type { LoadSource } from "./infile.ts";

/**
 * A row: column → value. Integers and DECIMALs are numbers as long as these are exact (15 digits); beyond that, a BIGINT is a bigint and a DECIMAL
 * is text. Dates and times are the server's text ("2026-03-01 12:00:00"), JSON is text, binary values and vectors are bytes.
 */
export type Row = Record<string, string | number | bigint | boolean | null | Uint8Array>;

/** A warning of the server. After LOAD DATA, warnings are errors in the data. */
export interface Warning {
  level: "Note" | "Warning" | "Error";
  code: number;
  message: string;
}

/** What a statement changed, as the server reports it. */
export interface Execution {
  affectedRows: number;
  /** The first generated AUTO_INCREMENT value; 0 if there is none. */
  insertId: number;
  /** The server's summary: "Records: 3  Deleted: 0  Skipped: 1  Warnings: 1". */
  info: string;
  /** How many warnings there were. The server keeps the first 65,535. */
  warningCount: number;
  warnings: Warning[];
}

/** The result of one statement: the rows of a query, or what any other statement changed. */
export interface Outcome {
  rows?: Row[];
  execution?: Execution;
}

/**
 * Something that runs statements: a {@link Database}, or its transaction. Every method throws {@link SqlError} if the server refuses the
 * statement or the connection is lost, {@link ColumnNameError} if two columns of the result have the same name, and a TypeError if `params` do
 * not fit the question marks.
 */
export interface Queryable {
  /**
   * The rows of a query. A CALL returns its first result set; other statements return no rows.
   *
   * @example
   * ```ts no-run
   * import { connect } from "lab/sql";
   * const db = await connect({ database: "aethermart_db" });
   * const rows = await db.query<{ channel: string; n: number }>(
   *   "SELECT channel, COUNT(*) AS n FROM orders GROUP BY channel",
   * );
   * ```
   */
  query<T extends object = Row>(sql: string, params?: readonly Param[]): Promise<T[]>;
  /**
   * The only row of a query.
   *
   * @throws {LabError} if the query returns no row, or more than one.
   *
   * @example
   * ```ts no-run
   * import { connect } from "lab/sql";
   * const db = await connect({ database: "aethermart_db" });
   * const { n } = await db.one<{ n: number }>(
   *   "SELECT COUNT(*) AS n FROM orders WHERE channel = ?",
   *   ["web"],
   * );
   * ```
   */
  one<T extends object = Row>(sql: string, params?: readonly Param[]): Promise<T>;
  /**
   * Runs a statement that changes something, and returns what it changed. Warnings do not throw: check `warningCount`.
   *
   * @example
   * ```ts no-run
   * import { connect } from "lab/sql";
   * const db = await connect({ database: "aethermart_db" });
   * const { affectedRows } = await db.execute(
   *   "UPDATE products SET list_price = list_price * 1.05 WHERE category_id = ?",
   *   [3],
   * );
   * ```
   */
  execute(sql: string, params?: readonly Param[]): Promise<Execution>;
  /**
   * Streams a file or chunks of bytes into a `LOAD DATA LOCAL INFILE 'name' INTO TABLE …`. All or nothing if the table is transactional: if the
   * source throws, what has arrived is rolled back and the source's error is thrown. Check `warningCount`: with LOCAL, bad values are
   * warnings under every `sql_mode`.
   */
  loadData(sql: string, source: LoadSource, params?: readonly Param[]): Promise<Execution>;
  /** Runs one statement of any kind, for code that does not know which: `rows` or `execution` is set. */
  run(sql: string, params?: readonly Param[]): Promise<Outcome>;
}
