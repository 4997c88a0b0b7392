/** From a target to a database. */

import { createConnection } from "mysql2/promise";
import { exitCodes, LabError, messageOf, watchBackground } from "../core/mod.ts";
import { noteSecret } from "../secrets/mod.ts";
import { refuseInfile } from "./infile.ts";
import { Database } from "./database.ts";
import { findTarget, parseTarget, type Target } from "./target.ts";
import { castValue } from "./values.ts";

watchBackground();

/** What differs from the server's own answer to "which server, as whom". */
export interface ConnectOptions {
  /** The server's URI, instead of `MARIADB_URI` and of the one that `up` started. */
  uri?: string;
  /** The default database. It must be there. */
  database?: string;
  user?: string;
  password?: string;
  /** Speaks TLS, and only with a server whose certificate this authority (as PEM) has signed for the address that we call it by. */
  tls?: { ca: string };
}

/**
 * Connects to the server that `MARIADB_URI` names, else to the one that `up` started. Close it, or bind it with `await
 * using`.
 *
 * The session writes and reads utf8mb4 and UTC. `LOAD DATA LOCAL` works through `loadData` alone; several statements
 * in one text are refused.
 *
 * @throws {LabError} where there is no server, it does not answer or refuses us.
 */
export async function connect({ uri, tls, ...own }: ConnectOptions = {}): Promise<Database> {
  const target = { ...(uri ? parseTarget(uri) : await findTarget()), ...withoutUndefined(own) };
  if (uri || own.password) noteSecret("a password that connect was given", target.password);
  return await open(target, tls);
}

async function open(target: Target, tls: ConnectOptions["tls"]): Promise<Database> {
  const connection = await createConnection({
    ...target,
    ...(tls && { ssl: { ca: tls.ca, verifyIdentity: true } }),
    charset: "utf8mb4",
    // The driver asks for both by itself. The client does not, and a procedure would know of it: by the sql_mode that is
    // kept with it, and by ROW_COUNT(), which would count rows that an UPDATE found and left as they were.
    flags: ["-IGNORE_SPACE", "-FOUND_ROWS"],
    timezone: "Z",
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    typeCast: castValue as never,
    infileStreamFactory: refuseInfile as never,
    connectTimeout: 10_000,
  }).catch((error) => {
    throw new LabError(explain(error, target), { cause: error, exitCode: exitCodes.environment });
  });
  const db = new Database(connection, () => open({ ...target, database: undefined }, tls));
  try {
    // The driver's collation is older than the server's, and would clash with it where two literals meet.
    await db.execute("SET NAMES utf8mb4");
    await db.execute("SET time_zone = '+00:00', max_error_count = 65535");
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

function explain(error: unknown, { host, port, user, database }: Target): string {
  const where = `${host}:${port}`;
  const { code, sqlMessage } = error as { code?: string; sqlMessage?: string };
  if (code === "ER_BAD_DB_ERROR") {
    return `The server at ${where} has no database "${database}". Create it first: CREATE DATABASE ${database}.`;
  }
  if (sqlMessage) return `The server at ${where} refuses ${user}: ${sqlMessage}`;
  return `No MariaDB server answers at ${where} (${
    code ?? messageOf(error)
  }). Start it, or set MARIADB_URI to one that runs.`;
}

function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
