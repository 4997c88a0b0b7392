/** From a target to a database. */

import type { Connection } from "mysql2/promise";
import { loadPackage, messageOf, watchBackground, within } from "../core/mod.ts";
import { noteSecret } from "../secrets/mod.ts";
import { Database } from "./database.ts";
import { ConnectError } from "./errors.ts";
import { refuseInfile } from "./infile.ts";
import { timedOut } from "./loss.ts";
import { findTarget, parseTarget, type Target } from "./target.ts";
import { castValue } from "./values.ts";

watchBackground();

/** Which server, which account, and how long to wait. The server's URI fills in what is left out. */
export interface ConnectOptions extends Partial<Target> {
  /** The server's URI: `mariadb://user:password@host:port/database`. Default: `MARIADB_URI`, or the server that `up` started, unless `host` is given. */
  uri?: string;
  /**
   * How long a statement may take, in milliseconds. A statement that takes longer fails and ends the connection; whether it took effect is
   * unknown. Default: no limit.
   */
  timeoutMs?: number;
  /** How long connecting may take, in milliseconds. Default: 10,000. */
  connectTimeoutMs?: number;
}

/** How long a connection waits. */
type Patience = Required<Pick<ConnectOptions, "connectTimeoutMs">> & Pick<ConnectOptions, "timeoutMs">;

/**
 * Connects to the server that `MARIADB_URI` names, or else to the one that `up` started. In a run, this is the run's own server. Close the
 * connection, or declare it with `await using`.
 *
 * The session uses utf8mb4 and UTC. `LOAD DATA LOCAL` works only through `loadData`. A text with several statements is refused:
 * use {@link runScript}.
 *
 * @throws {ConnectError} if the server does not answer or refuses the account.
 * @throws {LabError} if no server is known, or `uri` is not a URI of a server.
 *
 * @example
 * ```ts no-run
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * const { orders } = await db.one<{ orders: number }>(
 *   "SELECT COUNT(*) AS orders FROM orders",
 * );
 * ```
 */
export async function connect(
  { uri, timeoutMs, connectTimeoutMs = 10_000, ...own }: ConnectOptions = {},
): Promise<Database> {
  const target = { ...await targetOf(uri, own.host), ...withoutUndefined(own) };
  if (uri || own.password) noteSecret("a password that connect was given", target.password);
  return await open(target, { timeoutMs, connectTimeoutMs });
}

async function targetOf(uri: string | undefined, host: string | undefined): Promise<Target> {
  if (uri) return parseTarget(uri);
  return host === undefined ? await findTarget() : { host, port: 3306, user: "root", password: "" };
}

async function open(target: Target, patience: Patience): Promise<Database> {
  const connection = await openConnection(target, patience).catch((error) => {
    throw new ConnectError(explain(error, target), error);
  });
  const db = new Database(connection, {
    timeoutMs: patience.timeoutMs,
    another: () => open({ ...target, database: undefined }, patience),
  });
  try {
    // The driver's collation is older than the server's, and would clash with it where two literals meet.
    await db.execute("SET NAMES utf8mb4, time_zone = '+00:00', max_error_count = 65535");
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function openConnection({ ca, ...target }: Target, { connectTimeoutMs }: Patience): Promise<Connection> {
  const { createConnection } = loadPackage<typeof import("mysql2/promise")>("mysql2/promise");
  const opening = createConnection({
    ...target,
    ...(ca !== undefined && { ssl: { ca, verifyIdentity: true } }),
    charset: "utf8mb4",
    // The driver asks for both by itself, and the mariadb client for neither. A procedure would see the difference: in the sql_mode that is stored
    // with it, and in ROW_COUNT(), which would count rows that an UPDATE found and did not change.
    flags: ["-IGNORE_SPACE", "-FOUND_ROWS"],
    timezone: "Z",
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    typeCast: castValue as never,
    infileStreamFactory: refuseInfile as never,
    connectTimeout: connectTimeoutMs,
  });
  // The driver's own limit ends with the greeting; a server may fall silent after that.
  const connection = await within(opening, connectTimeoutMs);
  if (connection !== "late") return connection;
  opening.then((connection) => connection.destroy(), () => {});
  throw timedOut("connecting", connectTimeoutMs);
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
