/** A connection to one node that gives up in time: for asking how a node is, and for clients that survive its end. */

import { type Connection, createConnection, type ResultSetHeader, type RowDataPacket } from "mysql2/promise";
import { ask } from "./ask.ts";

/** How a session reaches a node. */
export interface SessionTarget {
  host: string;
  port: number;
  user: string;
  password: string;
  database?: string;
  /** The certificate, as PEM, of the authority that the server's is checked with; names and addresses are compared too. */
  ca: string;
}

/** What a statement changed. */
export type Changed = Pick<ResultSetHeader, "affectedRows" | "insertId">;

/** Values for the `?` of a prepared statement. */
export type Value = string | number | bigint | boolean | null | Uint8Array;

/**
 * One connection. A statement that is not answered in time fails with the driver's `PROTOCOL_SEQUENCE_TIMEOUT`, and the connection
 * with it: what became of the statement is not known.
 */
export class Session {
  #connection: Connection;
  #timeoutMs: number;
  /** Ends what is under way where the session is let go: the driver would leave it open. */
  #gone = Promise.withResolvers<never>();
  /** Whether it is of no more use. */
  isBroken = false;

  private constructor(connection: Connection, timeoutMs: number) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    // Without a listener the loss of an idle connection would end the process.
    connection.on("error", () => this.isBroken = true);
    this.#gone.promise.catch(() => {});
  }

  /**
   * @param options `timeoutMs` is for each statement, `connectTimeoutMs` until the node has let us in.
   * @throws the driver's error where it does not.
   */
  static async open(
    { ca, ...target }: SessionTarget,
    { timeoutMs = 2_000, connectTimeoutMs = timeoutMs }: { timeoutMs?: number; connectTimeoutMs?: number } = {},
  ): Promise<Session> {
    const opening = createConnection({
      ...target,
      ssl: { ca, verifyIdentity: true },
      charset: "utf8mb4",
      timezone: "Z",
      dateStrings: true,
      supportBigNumbers: true,
      connectTimeout: connectTimeoutMs,
    });
    // The driver's own limit ends with the greeting; a node may fall silent after that.
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(timedOut("connecting", connectTimeoutMs)), connectTimeoutMs);
    try {
      return new Session(await Promise.race([opening, late.promise]), timeoutMs);
    } catch (error) {
      opening.then((connection) => connection.destroy(), () => {});
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The rows of a question. */
  async query<T extends object>(sql: string, values: readonly Value[] = []): Promise<T[]> {
    return await this.#send(sql, values) as RowDataPacket[] as T[];
  }

  /** Runs what changes something. */
  async execute(sql: string, values: readonly Value[] = []): Promise<Changed> {
    return await this.#send(sql, values) as ResultSetHeader;
  }

  async #send(sql: string, values: readonly Value[]): Promise<unknown> {
    try {
      const asked = ask(this.#connection, { sql, timeout: this.#timeoutMs }, values as unknown[]);
      asked.catch(() => {});
      return await Promise.race([asked, this.#gone.promise]);
    } catch (error) {
      delete (error as { sql?: string }).sql;
      if (isConnectionLoss(error)) this.destroy();
      throw error;
    }
  }

  /** Says goodbye. One that is broken is just let go. */
  async close(): Promise<void> {
    if (this.isBroken) return this.destroy();
    this.isBroken = true;
    const timer = setTimeout(() => this.#connection.destroy(), this.#timeoutMs);
    await this.#connection.end().catch(() => this.#connection.destroy());
    clearTimeout(timer);
  }

  /** Lets go at once. */
  destroy(): void {
    this.isBroken = true;
    this.#connection.destroy();
    this.#gone.reject(connectionLoss("the connection was let go"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** An error that says what the driver's says when a connection is gone. */
export function connectionLoss(message: string): Error {
  return Object.assign(new Error(message), { code: "PROTOCOL_CONNECTION_LOST", fatal: true });
}

function timedOut(what: string, ms: number): Error {
  return Object.assign(new Error(`${what} took more than ${ms} ms`), {
    code: "PROTOCOL_SEQUENCE_TIMEOUT",
    fatal: true,
  });
}

/** The driver's codes for a connection that is gone, or whose state is unknown. */
const lossCodes = new Set([
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_SEQUENCE_TIMEOUT",
  "PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR",
  "PROTOCOL_ENQUEUE_AFTER_QUIT",
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ER_SERVER_SHUTDOWN",
  "ER_CONNECTION_KILLED",
  "HANDSHAKE_SSL_ERROR",
]);

/** Whether an error says that the connection is gone rather than that the server refused something. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, fatal, errno } = error as { code?: string; fatal?: boolean; errno?: number };
  return lossCodes.has(code ?? "") || (fatal === true && !(errno && errno >= 1000 && errno < 2000)) ||
    /closed state|write after end|socket has been ended/i.test(error instanceof Error ? error.message : "");
}
