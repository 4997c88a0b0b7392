/** Errors of the server and of connections to it. */

import { exitCodes, LabError, messageOf } from "../core/mod.ts";
import { firstWords, withoutSecrets } from "./bind.ts";

/** Where a statement stands in a script. */
export interface ScriptPlace {
  /** The script: "sql/m1/01_schema.sql", or an absolute path outside the lab's folder. */
  file: string;
  /** The line of the statement's first word, from 1. */
  line: number;
}

/**
 * A server does not answer, or refuses the account. The message names the server and the way out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { connect, ConnectError } from "lab/sql";
 * await assert.rejects(
 *   connect({ host: "127.0.0.1", port: 1 }),
 *   (error) => error instanceof ConnectError && error.code === "ECONNREFUSED",
 * );
 * ```
 */
export class ConnectError extends LabError {
  override name = "ConnectError";
  /** "ECONNREFUSED", "ER_ACCESS_DENIED_ERROR" … */
  readonly code: string;
  /** The server's number (1045); 0 if it did not answer. */
  readonly errno: number;

  constructor(message: string, thrown: unknown) {
    super(message, { cause: thrown, exitCode: exitCodes.environment });
    const { code, errno, sqlState } = thrown as { code?: string; errno?: number; sqlState?: string };
    this.code = code ?? "UNKNOWN";
    this.errno = errno && sqlState ? errno : 0;
  }
}

/**
 * The server refused a statement, or the connection was lost while it ran. The message has the server's own words and, for a script, the
 * place. Use {@link isConnectionLoss} to tell the two apart.
 *
 * @example
 * ```ts no-run
 * import assert from "node:assert/strict";
 * import { connect, SqlError } from "lab/sql";
 * const db = await connect({ database: "aethermart_db" });
 * const refusal = await db.execute("UPDATE products SET list_price = -1").catch((error) =>
 *   error
 * );
 * assert.ok(refusal instanceof SqlError);
 * assert.equal(refusal.errno, 4025); // ER_CONSTRAINT_FAILED
 * assert.match(refusal.message, /ck_products_price/);
 * ```
 */
export class SqlError extends LabError {
  override name = "SqlError";
  /**
   * The driver's name for the error: "ER_DUP_ENTRY". It is MySQL's name, and wrong for MariaDB's own errors, from 1900 on: compare `errno` instead.
   * For a lost connection, the driver's code.
   */
  readonly code: string;
  /** The server's number (1062); 0 for a lost connection. */
  readonly errno: number;
  /** "23000"; empty for a lost connection. */
  readonly sqlState: string;
  /** The whole statement, without passwords. */
  readonly statement: string;
  /** The script, if the statement comes from one. */
  readonly file?: string;
  /** The line of the statement in the script, from 1. */
  readonly line?: number;

  constructor(thrown: unknown, statement: string, place?: ScriptPlace) {
    // The driver keeps the statement, including its passwords, with its error.
    delete (thrown as { sql?: string }).sql;
    const { code, errno, sqlState, sqlMessage } = thrown as
      & Partial<Record<"code" | "sqlState" | "sqlMessage", string>>
      & {
        errno?: number;
      };
    const words = withoutSecrets(sqlMessage ?? messageOf(thrown));
    const number = errno && sqlState ? ` (${errno}, ${sqlState})` : "";
    const where = place ? `${place.file}, line ${place.line}: ` : "";
    super(`${where}${words}${number}\n  in: ${firstWords(statement)}`, { cause: thrown });
    this.code = code ?? "UNKNOWN";
    this.errno = errno && sqlState ? errno : 0;
    this.sqlState = sqlState ?? "";
    this.statement = withoutSecrets(statement);
    this.file = place?.file;
    this.line = place?.line;
  }

  /** The same error, with its place in a script. */
  at(place: ScriptPlace): SqlError {
    return new SqlError(this.cause, this.statement, place);
  }
}
