/** Sends one statement to the driver, and checks the names of the columns that come back. */

import type { Connection as CoreConnection, FieldPacket, Query, QueryError, QueryOptions } from "mysql2";
import type { Connection } from "mysql2/promise";
import { LabError } from "../core/mod.ts";
import { firstWords } from "./bind.ts";

/**
 * A result whose rows would lose a value: a row is an object, which cannot hold two values under one name. The statement itself was executed.
 *
 * @example
 * ```ts no-run
 * import assert from "node:assert/strict";
 * import { ColumnNameError, connect } from "lab/sql";
 * const db = await connect({ database: "aethermart_db" });
 * const joined = "SELECT o.*, c.* FROM orders o JOIN customers c USING (customer_id)";
 * await assert.rejects(db.query(joined), ColumnNameError); // both tables have a customer_id
 * await db.query(
 *   "SELECT o.order_id, c.customer_id FROM orders o JOIN customers c USING (customer_id)",
 * );
 * ```
 */
export class ColumnNameError extends LabError {
  override name = "ColumnNameError";
  /** How many rows the statement returned. */
  readonly rowCount: number;

  constructor(problem: string, sql: string, rowCount: number) {
    super(`${problem}\n  in: ${firstWords(sql)}`);
    this.rowCount = rowCount;
  }
}

/** Names that JavaScript objects reserve. The driver's row parser refuses them, and its connection hangs. */
const reserved = new Set(
  ["__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"],
);

/**
 * Sends a statement and waits for its answer: rows, a header, or for a CALL a list of both.
 *
 * @throws {ColumnNameError} if the first result set has a column whose value its row could not hold. Otherwise what the driver throws.
 */
export async function ask(connection: Connection, options: QueryOptions, values?: unknown[]): Promise<unknown> {
  const core = (connection as unknown as { connection: CoreConnection }).connection;
  let problem: string | undefined;
  let sets = 0;
  const look = (fields: FieldPacket[] | undefined) => {
    const found = fields && findProblem(fields);
    // A query returns the first of several result sets.
    if (sets++ === 0) problem = found;
  };
  const answer = await new Promise((resolve, reject) => {
    const done = (error: QueryError | null, result: unknown) => error ? reject(error) : resolve(result);
    const query: Query = values ? core.query(options, values, done) : core.query(options, done);
    query.on("fields", look as never);
  });
  if (problem) {
    const rows = answer as unknown[];
    const first = Array.isArray(rows[0]) ? rows[0] : rows;
    throw new ColumnNameError(problem, options.sql, first.length);
  }
  return answer;
}

/** What is wrong with the names of a result's columns. A reserved name is changed, because the driver could not continue with it. */
function findProblem(fields: FieldPacket[]): string | undefined {
  const seen = new Set<string>();
  let problem: string | undefined;
  for (const field of fields) {
    const { name } = field;
    if (reserved.has(name)) {
      problem ??= `No column of a result can be called "${name}". Give it another name: SELECT … AS own_name.`;
      field.name = `column ${name}`;
    } else if (seen.has(name)) {
      problem ??=
        `Two columns of the result are called "${name}", so one value would be lost. Name the columns one by one, each with a different name: SELECT a.${name} AS first_${name}, b.${name} AS second_${name}.`;
    }
    seen.add(name);
  }
  return problem;
}
