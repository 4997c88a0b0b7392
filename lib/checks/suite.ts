/** Runs suites: checks whether the server does what an .sql file expects. */

import { Buffer } from "node:buffer";
import { formatElapsed, jupyterDisplay, LabError, throwIfInterrupted } from "../core/mod.ts";
import type { RubricId } from "../rubric/mod.ts";
import { connect, type Queryable, readSql, type Row, SqlError } from "../sql/mod.ts";
import { type Answer, formatAnswer, formatExpectation, meets } from "./expectation.ts";
import { createStandIn, dropStandIn, type StandIn } from "./stand_in.ts";
import { type Check, parseSuite, type Suite, type SuiteStatement } from "./suite_format.ts";

/** The result of one check. */
export type CheckResult = {
  file: string;
  /** The line of the statement, from 1. */
  line: number;
  /** The rubric row that it counts towards. */
  rubric: RubricId;
  /** What is true if it passed, as a sentence. */
  check: string;
  /** The role or account that it ran as; `null` for the connection's own. */
  role: string | null;
  /** "error 1062", "3 rows", "value 12.5", "success". */
  expected: string;
  /** The server's answer in the same form; an error with the server's message. */
  outcome: string;
  passed: boolean;
  /** How long the statement took, in milliseconds. */
  ms: number;
};

/** The columns for a table of check results: `table({ title, columns: suiteColumns, rows: await runSuite(…) })`. */
export const suiteColumns = {
  check: "Check",
  expected: "Expected",
  outcome: "The server's answer",
} as const;

/** A connection as a stand-in: runs statements, and is closed by `await using`. */
export type Session = Queryable & AsyncDisposable;

/** How a suite is run. */
export interface SuiteOptions {
  /** Connects as a stand-in, without a default database. Default: to the server that `connect` finds. */
  logIn?: (login: StandIn) => Promise<Session>;
  /** Stops the suite between two statements; clean-up still runs. */
  signal?: AbortSignal;
  /** The clock, in milliseconds; only differences count. Default: `performance.now`. */
  now?: () => number;
}

/**
 * Reads the suite in a file; nothing is run.
 *
 * @param file from the lab's folder ("sql/m1/suite/objects.sql"), absolute, or a `file:` URL
 * @throws {LabError} if the file cannot be read or is not a suite; the message names the line.
 * @throws {OpenTaskError} if a task in the file is open.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readSuite } from "lab/checks";
 * const { statements } = await readSuite("sql/m1/suite/constraints.sql");
 * assert.ok(statements.some(({ check }) => check?.rubric === "m1.schema"));
 * ```
 */
export async function readSuite(file: string | URL): Promise<Suite> {
  return await readSql(file, parseSuite);
}

/**
 * Runs every check of a suite and returns the results in order. A failed check does not stop the others. As the last expression of a cell, the
 * results show as one line.
 *
 * Each check is rolled back: to a savepoint if the suite has opened a transaction, otherwise by a transaction around the check. What a statement
 * commits by itself (DDL, a procedure with COMMIT) stays until the statements under CLEAN-UP, which always run. A check with AS runs as
 * a short-lived user with the rights of that role or account, which needs the right to create users. Such a check sees only committed rows.
 *
 * @param file from the lab's folder ("sql/m1/suite/objects.sql"), absolute, or a `file:` URL
 * @throws {SqlError} if the server refuses set-up or clean-up; it has file and line.
 * @throws {LabError} if the file cannot be read, a role does not exist, or a check ended the suite's own transaction.
 * @throws {OpenTaskError} if a task in the suite is open.
 *
 * @example
 * ```ts no-run
 * import { runSuite, suiteColumns } from "lab/checks";
 * import { show, table } from "lab/show";
 * import { connect } from "lab/sql";
 * const checks = await runSuite(await connect(), "sql/m1/suite/constraints.sql");
 * await show(table({ title: "What the tables refuse", columns: suiteColumns, rows: checks }));
 * ```
 */
export async function runSuite(
  db: Queryable,
  file: string | URL,
  { logIn = (login) => connect({ ...login, database: "" }), signal, now = performance.now.bind(performance) }:
    SuiteOptions = {},
): Promise<CheckResult[]> {
  const suite = await readSuite(file);
  const personas = new Personas(db, logIn);
  const results: CheckResult[] = [];
  const failures: unknown[] = [];
  const attempt = async (work: () => Promise<unknown>) => {
    await work().catch((error) => failures.push(error));
  };
  await attempt(async () => {
    await personas.admit(suite);
    for (const statement of suite.statements) {
      throwIfInterrupted(signal);
      const { check } = statement;
      if (!check) {
        await setUp(db, suite, statement);
        continue;
      }
      results.push(await tryCheck(personas, suite, check, statement, now));
    }
  });
  await attempt(() => personas.leave());
  await attempt(() => db.execute("ROLLBACK"));
  for (const statement of suite.cleanUp) await attempt(() => setUp(db, suite, statement));
  await attempt(() => personas.dismiss());
  // Later failures often follow from the first.
  if (failures.length > 0) throw failures[0];
  return Object.defineProperty(results, jupyterDisplay, { value: () => ({ "text/plain": summarize(suite, results) }) });
}

async function setUp(db: Queryable, { file }: Suite, { sql, line }: SuiteStatement): Promise<void> {
  try {
    await db.run(sql);
  } catch (error) {
    throw error instanceof SqlError ? error.at({ file, line }) : error;
  }
}

async function tryCheck(
  personas: Personas,
  { file }: Suite,
  check: Check,
  { sql, line }: SuiteStatement,
  now: () => number,
): Promise<CheckResult> {
  const session = await personas.sessionOf(check);
  const { open } = await session.one<{ open: number }>("SELECT @@in_transaction AS open");
  const inTransaction = Number(open) === 1;
  await session.execute(inTransaction ? "SAVEPOINT lab_check" : "START TRANSACTION");
  const begun = now();
  const answer = personas.nameIn(await ask(session, sql));
  const ms = now() - begun;
  await session.execute(inTransaction ? "ROLLBACK TO SAVEPOINT lab_check" : "ROLLBACK").catch((error) => {
    throw new LabError(
      `${file}, line ${line}: the check "${check.name}" ended the suite's transaction, so it was not undone. Put a ROLLBACK ` +
        `before a statement that commits by itself, and the statements that undo it under CLEAN-UP.`,
      { cause: error },
    );
  });
  return {
    file,
    line,
    rubric: check.rubric,
    check: check.name,
    role: check.as ?? null,
    expected: formatExpectation(check.expected),
    outcome: formatAnswer(answer, check.expected),
    passed: meets(answer, check.expected),
    ms,
  };
}

/** @throws {SqlError} if the connection is lost, because that is not an answer. */
async function ask(session: Queryable, sql: string): Promise<Answer> {
  try {
    const { rows } = await session.run(sql);
    return rows ? { kind: "rows", rows: rows.map((row) => Object.values(row).map(toText)) } : { kind: "done" };
  } catch (error) {
    if (!(error instanceof SqlError) || error.errno === 0) throw error;
    const message = error.message.split(` (${error.errno}, `)[0]!;
    return { kind: "error", errno: error.errno, message };
  }
}

function toText(value: Row[string]): string | null {
  if (value === null) return null;
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value);
}

/** The users that checks run as, each with its connection. */
class Personas {
  #users = new Map<string, StandIn>();
  #sessions = new Map<string, Session>();

  constructor(readonly db: Queryable, readonly logIn: (login: StandIn) => Promise<Session>) {}

  /** Creates the users. It commits, so it comes before the suite's first statement. */
  async admit({ file, statements }: Suite): Promise<void> {
    for (const { check, line } of statements) {
      if (!check?.as || this.#users.has(check.as)) continue;
      try {
        this.#users.set(check.as, await createStandIn(this.db, check.as));
      } catch (error) {
        if (error instanceof SqlError) throw error.at({ file, line });
        throw error instanceof LabError
          ? new LabError(`${file}, line ${line}: ${error.message}`, { cause: error })
          : error;
      }
    }
  }

  async sessionOf({ as }: Check): Promise<Queryable> {
    if (!as) return this.db;
    const known = this.#sessions.get(as);
    if (known) return known;
    const session = await this.logIn(this.#users.get(as)!);
    this.#sessions.set(as, session);
    // A row that the suite has locked stays locked until this check ends, so a long wait for it is useless.
    await session.execute("SET SESSION innodb_lock_wait_timeout = 2");
    const { name } = await this.db.one<{ name: string | null }>("SELECT DATABASE() AS name");
    // A persona without a right to that database can still run statements that name another.
    if (name) {
      await session.execute(`USE \`${name}\``).catch((error) => {
        if ((error as SqlError).errno !== 1044) throw error;
      });
    }
    return session;
  }

  /** An answer whose message names personas instead of their users. */
  nameIn(answer: Answer): Answer {
    if (answer.kind !== "error") return answer;
    let { message } = answer;
    for (const [name, { user }] of this.#users) message = message.replaceAll(`'${user}'`, `'${name}'`);
    return { ...answer, message };
  }

  /** Ends the connections, and with them what they have locked. */
  async leave(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session[Symbol.asyncDispose]()));
  }

  async dismiss(): Promise<void> {
    for (const { user } of this.#users.values()) await dropStandIn(this.db, user);
  }
}

/** "sql/m1/suite/objects.sql: 24 checks in 80 ms, all passed". */
function summarize({ file }: Suite, results: CheckResult[]): string {
  const failed = results.filter(({ passed }) => !passed);
  const ms = results.reduce((sum, result) => sum + result.ms, 0);
  return `${file}: ${results.length} checks in ${formatElapsed(ms)}, ` +
    (failed.length === 0
      ? "all passed"
      : `${failed.length} failed\n${
        failed.map(({ line, check, expected, outcome }) => `  line ${line}: ${check}: ${outcome}, not ${expected}`)
          .join("\n")
      }`);
}
