/**
 * What notebooks use of the package `@duckdb/node-api`. The package's own types are there only where it is installed; a test compares them
 * with these.
 */

/** The package. Its own documentation says more. */
export interface DuckDb {
  DuckDBInstance: {
    /** Opens a database file and makes it if it does not exist. Without a path, the database is in memory. */
    create(path?: string, options?: Record<string, string>): Promise<DuckDbInstance>;
  };
}

/** An open database. */
export interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>;
  closeSync(): void;
}

/** Runs statements. */
export interface DuckDbConnection {
  run(sql: string): Promise<unknown>;
  /** Runs a query and reads all of its rows. */
  runAndReadAll(sql: string): Promise<DuckDbReader>;
  /** The fastest way to fill a table row by row. */
  createAppender(table: string): Promise<DuckDbAppender>;
  /** Stops the running statement, which then fails. */
  interrupt(): void;
  closeSync(): void;
}

/** The rows of a query. */
export interface DuckDbReader {
  /** Rows as objects. Numbers that JavaScript cannot hold exactly, and dates, come as text. */
  getRowObjectsJson(): Record<string, unknown>[];
}

/** Takes the values of a row in the order of the columns, then {@link DuckDbAppender.endRow}. */
export interface DuckDbAppender {
  appendBoolean(value: boolean): void;
  appendUTinyInt(value: number): void;
  appendUSmallInt(value: number): void;
  appendInteger(value: number): void;
  appendUInteger(value: number): void;
  appendBigInt(value: bigint): void;
  appendDouble(value: number): void;
  /** Also for dates, times and decimals: the column's type decides how the text is read. */
  appendVarchar(value: string): void;
  appendNull(): void;
  endRow(): void;
  /** Writes what is left. */
  closeSync(): void;
}
