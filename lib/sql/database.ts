/** A connection to a server, one statement at a time. */

import type { Connection, QueryOptions, ResultSetHeader, RowDataPacket } from "mysql2/promise";
import { LabError, mistake, within } from "../core/mod.ts";
import { ask, ColumnNameError } from "./ask.ts";
import { bindParams, firstWords, type Param } from "./bind.ts";
import { SqlError } from "./errors.ts";
import { type LoadSource, toInfileStream } from "./infile.ts";
import { connectionLoss, isConnectionLoss } from "./loss.ts";
import type { Execution, Outcome, Queryable, Row } from "./queryable.ts";

/** What a connection needs to know. */
interface DatabaseOptions {
  /** How long a statement may take, in milliseconds. */
  timeoutMs?: number;
  /** Connects once more to the same server, as the same user. */
  another: () => Promise<Database>;
}

/**
 * A connection to a server, from {@link connect}. Statements that are started together run one after the other. Close it, or declare it with
 * `await using`.
 *
 * @example
 * ```ts no-run
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * const web = await db.query(
 *   "SELECT order_id, status FROM orders WHERE channel = ? ORDER BY order_id LIMIT 10",
 *   ["web"],
 * );
 * await db.transaction(async (tx) => {
 *   await tx.execute(
 *     "UPDATE products SET list_price = list_price + 1 WHERE product_id = ?",
 *     [1],
 *   );
 *   await tx.execute(
 *     "UPDATE products SET list_price = list_price - 1 WHERE product_id = ?",
 *     [2],
 *   );
 * });
 * ```
 */
export class Database implements Queryable, AsyncDisposable {
  #connection: Connection;
  /** The running statement; the next waits for it. */
  #last: Promise<unknown> = Promise.resolve();
  #transaction: Queryable | undefined;
  #closed: Promise<void> | undefined;
  #lost: Error | undefined;
  /** Fails the running statement. */
  #interrupt: ((error: Error) => void) | undefined;
  readonly #options: DatabaseOptions;

  /** @param connection a new connection of the driver, which belongs to this object from now on. */
  constructor(connection: Connection, options: DatabaseOptions) {
    this.#connection = connection;
    this.#options = options;
    // Without a listener the loss of an idle connection would end the process. The next statement reports it.
    connection.on("error", (error) => this.#lost ??= error);
  }

  /** Whether the connection is lost or closed: every further statement fails. */
  get isBroken(): boolean {
    return this.#lost !== undefined || this.#closed !== undefined;
  }

  /** The server's id of this connection, as KILL takes it. */
  get connectionId(): number {
    return this.#connection.threadId;
  }

  /**
   * A second connection to the same server, as the same user and with the same default database. The caller closes it.
   *
   * @throws {LabError} if another server now answers at the address, such as the next node behind a load balancer.
   */
  async another(): Promise<Database> {
    const where = "SELECT DATABASE() AS name, CONCAT(@@hostname, ':', @@port) AS server";
    const own = await this.one<{ name: string | null; server: string }>(where);
    const other = await this.#options.another();
    try {
      const { server } = await other.one<{ server: string }>(where);
      if (server !== own.server) {
        throw new LabError(
          `The second connection reached ${server}, the first one ${own.server}. Name one server in MARIADB_URI.`,
        );
      }
      if (own.name !== null) await other.execute(`USE \`${own.name.replaceAll("`", "``")}\``);
      return other;
    } catch (error) {
      await other.close();
      throw error;
    }
  }

  async query<T extends object = Row>(sql: string, params?: readonly Param[]): Promise<T[]> {
    return await this.#outside().query<T>(sql, params);
  }

  async one<T extends object = Row>(sql: string, params?: readonly Param[]): Promise<T> {
    return await this.#outside().one<T>(sql, params);
  }

  async execute(sql: string, params?: readonly Param[]): Promise<Execution> {
    return await this.#outside().execute(sql, params);
  }

  async loadData(sql: string, source: LoadSource, params?: readonly Param[]): Promise<Execution> {
    return await this.#outside().loadData(sql, source, params);
  }

  async run(sql: string, params?: readonly Param[]): Promise<Outcome> {
    return await this.#outside().run(sql, params);
  }

  /**
   * Runs `work` in a transaction: committed when `work` returns, rolled back when it throws. Use only `tx` inside: until the transaction
   * ends, statements on the database itself are refused.
   *
   * @returns what `work` returns.
   * @throws what `work` throws, and {TypeError} if a transaction is already open.
   */
  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    this.#outside();
    const tx: Queryable = this.#transaction = this.#statements(() => {
      if (this.#transaction !== tx) throw mistake("This transaction is over.");
    });
    try {
      await this.#alone(() => this.#send("START TRANSACTION"));
      const result = await work(tx);
      await this.#alone(() => this.#send("COMMIT"));
      return result;
    } catch (error) {
      // If the connection is lost, the transaction is lost with it.
      await this.#alone(() => this.#send("ROLLBACK")).catch(() => {});
      throw error;
    } finally {
      this.#transaction = undefined;
    }
  }

  /** Closes the connection after the running statement. It can be called again. */
  close(): Promise<void> {
    return this.#closed ??= this.#last.then(() => this.#end());
  }

  /** Drops the connection at once. The running statement fails. */
  destroy(): void {
    this.#lost ??= connectionLoss("the connection was dropped");
    this.#connection.destroy();
    this.#interrupt?.(this.#lost);
  }

  async #end(): Promise<void> {
    if (this.#lost) return this.#connection.destroy();
    const { timeoutMs } = this.#options;
    const ending = this.#connection.end().catch(() => this.#connection.destroy());
    if (timeoutMs === undefined) await ending;
    else if (await within(ending, timeoutMs) === "late") this.#connection.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #outside(): Queryable {
    if (this.#transaction) {
      throw mistake(
        "A transaction is open on this database. Use the `tx` that `transaction` passes to its callback, or await the transaction first.",
      );
    }
    return this.#statements();
  }

  /** @param checkOpen in a transaction: throws once it has ended. */
  #statements(checkOpen?: () => void): Queryable {
    const run = async (sql: string, params: readonly Param[] = []): Promise<Outcome> => {
      checkOpen?.();
      const statement = params.length > 0 ? bindParams(sql, params) : sql;
      return await this.#alone(async () => await this.#explain(await this.#send(statement)));
    };
    const query = async <T extends object>(sql: string, params?: readonly Param[]) =>
      (await run(sql, params)).rows as T[] ?? [];
    return {
      run,
      query,
      one: async <T extends object>(sql: string, params?: readonly Param[]) => {
        const rows = await query<T>(sql, params);
        if (rows.length === 1) return rows[0]!;
        throw new LabError(
          `The query returned ${rows.length} rows, and \`one\` expects exactly one.\n  in: ${firstWords(sql)}`,
        );
      },
      execute: async (sql, params) => (await run(sql, params)).execution ?? noChange,
      loadData: async (sql, source, params = []) => {
        checkOpen?.();
        const statement = params.length > 0 ? bindParams(sql, params) : sql;
        return await this.#alone(() => this.#load(statement, source, checkOpen !== undefined));
      },
    };
  }

  /** Runs `work` after everything before it: a statement and the query for its warnings belong together. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    // Only its caller awaits it, so the stack of a refusal leads back to the cell that sent the statement.
    try {
      return await work();
    } finally {
      resolve();
    }
  }

  async #send(sql: string, more: Partial<QueryOptions> = {}): Promise<unknown> {
    // The driver's answer to a later statement would be about its own state, not about the loss.
    if (this.#lost) throw new SqlError(this.#lost, sql);
    // The driver leaves a statement open whose connection is destroyed.
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    this.#interrupt = reject;
    try {
      return await Promise.race([
        ask(this.#connection, { ...more, sql, timeout: this.#options.timeoutMs }),
        interrupted,
      ]);
    } catch (error) {
      if (error instanceof ColumnNameError) throw error;
      if (isConnectionLoss(error)) {
        this.#lost ??= error as Error;
        this.destroy();
      }
      throw new SqlError(this.#lost ?? error, sql);
    } finally {
      this.#interrupt = undefined;
    }
  }

  async #load(sql: string, source: LoadSource, inTransaction: boolean): Promise<Execution> {
    const [begin, keep, undo] = inTransaction
      ? ["SAVEPOINT lab_load", "RELEASE SAVEPOINT lab_load", "ROLLBACK TO SAVEPOINT lab_load"]
      : ["START TRANSACTION", "COMMIT", "ROLLBACK"];
    await this.#send(begin);
    // The driver tells the server that the data is complete even if its source threw, so the source's error is kept
    // separately.
    let broken: { error: unknown } | undefined;
    const infileStreamFactory = () => toInfileStream(source).on("error", (error) => broken = { error });
    try {
      const { execution } = await this.#explain(
        await this.#send(sql, { infileStreamFactory } as Partial<QueryOptions>),
      );
      if (!execution) throw mistake("loadData is for LOAD DATA LOCAL INFILE.");
      await this.#send(keep);
      return execution;
    } catch (error) {
      await this.#send(undo).catch(() => {});
      throw broken ? broken.error : error;
    }
  }

  async #explain(answer: unknown): Promise<Outcome> {
    if (Array.isArray(answer)) {
      // A CALL returns a list of result sets and, last, what it changed.
      const isCall = answer.length > 0 && (Array.isArray(answer[0]) || isHeader(answer.at(-1)));
      return { rows: (isCall ? answer.find(Array.isArray) ?? [] : answer) as Row[] };
    }
    const { affectedRows, insertId, info, warningStatus } = answer as ResultSetHeader;
    const warnings = warningStatus > 0 ? await this.#send("SHOW WARNINGS") as RowDataPacket[] : [];
    return {
      execution: {
        affectedRows,
        insertId,
        info,
        warningCount: warningStatus,
        warnings: warnings.map((row) => ({ level: row.Level, code: row.Code, message: row.Message })),
      },
    };
  }
}

const noChange: Execution = { affectedRows: 0, insertId: 0, info: "", warningCount: 0, warnings: [] };

const isHeader = (value: unknown) => (value as object)?.constructor?.name === "ResultSetHeader";
