/** Suites: what an .sql file expects of the server, checked. */

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
  /** Of the statement. */
  line: number;
  rubric: RubricId;
  /** What holds if it passed, in words. */
  check: string;
  /** The role or account that it ran as; `null` for the connection's own. */
  role: string | null;
  /** "error 1062", "3 rows", "value 12.5", "success". */
  expected: string;
  /** The server's answer in the same form; an error with the server's message. */
  outcome: string;
  passed: boolean;
  ms: number;
};

/** The columns of `table({ columns: suiteColumns, rows: await runSuite(…) })`. */
export const suiteColumns = {
  check: "Check",
  expected: "Expected",
  outcome: "The server's answer",
} as const;

/** A stand-in's connection. */
export type Session = Queryable & AsyncDisposable;

/** How a suite is run. */
export interface SuiteOptions {
  /** Connects a stand-in, without a default database; by default to the server that `connect` finds. */
  logIn?: (login: StandIn) => Promise<Session>;
  /** Checked between statements. What the suite has done is undone in any case. */
  signal?: AbortSignal;
  /** Milliseconds; only differences are used. */
  now?: () => number;
}

/** The suite in a file. */
export async function readSuite(file: string | URL): Promise<Suite> {
  return await readSql(file, parseSuite);
}

/**
 * Runs every check of a suite and returns its results. A check that fails does not stop the others.
 *
 * Each check is rolled back: to a savepoint if the suite has an open transaction, whose rows the next check then sees,
 * else by a transaction around the check. A statement that commits by itself (DDL, a procedure with a COMMIT) has its
 * effect until the statements under CLEAN-UP, which always run, after a ROLLBACK. A check with AS runs on a connection of
 * a short-lived user with the rights of that role or account: it sees committed rows and none of the suite's variables.
 *
 * Needs the right to create users if a check has AS. As the last expression of a cell, the results show as one line.
 *
 * @param file from the repository's root ("sql/m1/suite/objects.sql"), absolute, or a `file:` URL
 * @throws {SqlError} with file and line if the server refuses set-up or clean-up. {LabError} if the file cannot be read, a
 *   role does not exist, or a check ended the suite's own transaction. {OpenTaskError} if a task in it is open.
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
