/** What the server says when it refuses. */

import { exitCodes, LabError, messageOf } from "../core/mod.ts";
import { firstWords, withoutSecrets } from "./bind.ts";

/** Where a statement stands in a script. */
export interface ScriptPlace {
  /** As it was named, from the repository's root where it lies there. */
  file: string;
  /** Of the statement's first word; from 1. */
  line: number;
}

/** A server that does not answer, or refuses us. Its message says which server, and the way out. */
export class ConnectError extends LabError {
  override name = "ConnectError";
  /** "ECONNREFUSED", "ER_ACCESS_DENIED_ERROR". */
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

/** A statement that the server refused, or whose connection was lost. Its message has the server's own words and the place. */
export class SqlError extends LabError {
  override name = "SqlError";
  /** "ER_DUP_ENTRY"; for a lost connection the driver's code. */
  readonly code: string;
  /** The server's number (1062); 0 for a lost connection. */
  readonly errno: number;
  /** "23000". */
  readonly sqlState: string;
  /** The whole statement, without passwords. */
  readonly statement: string;
  readonly file?: string;
  readonly line?: number;

  constructor(thrown: unknown, statement: string, place?: ScriptPlace) {
    // The driver keeps the statement with its error, passwords and all.
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

  /** The same refusal, with its place in a script. */
  at(place: ScriptPlace): SqlError {
    return new SqlError(this.cause, this.statement, place);
  }
}
