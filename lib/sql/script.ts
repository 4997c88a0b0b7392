/** Files of plain SQL, as the `mariadb` client runs them. */

import { isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { LabError, messageOf, repoRoot, scriptsRoot } from "../core/mod.ts";
import type { RubricId } from "../rubric/mod.ts";
import { findOpenTask, task } from "../tasks/mod.ts";
import { ColumnNameError } from "./ask.ts";
import { explainingComment } from "./comments.ts";
import { SqlError } from "./errors.ts";
import { readSections, runSections, type RunStatement, type Statement } from "./lanes.ts";
import { type Quoting, usualQuoting } from "./lexer.ts";
import type { Queryable } from "./queryable.ts";
import { type ScannedStatement, scanScript, scanStatements } from "./scan.ts";
import { type ScriptRun, scriptRun, type StatementRun, statementRun } from "./script_run.ts";
import { decodeScript } from "./script_text.ts";

/**
 * The statements of a script's text, split at its delimiters as the `mariadb` client does under the default `sql_mode`. Pure.
 *
 * @throws {SyntaxError} if the text cannot be read, for example because a quote is never closed; the message begins with the line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { splitScript } from "lab/sql";
 * const statements = splitScript(
 *   "-- Lamps only\nCREATE TABLE lamps (product_id INT);\nINSERT INTO lamps VALUES (1);",
 * );
 * assert.deepEqual(statements.map(({ line }) => line), [2, 3]);
 * ```
 */
export function splitScript(text: string): Statement[] {
  return scanScript(text).statements.map(toStatement);
}

/** How a script is run. */
export interface ScriptOptions {
  /** The clock, in milliseconds; only differences count. Default: `performance.now`. */
  now?: () => number;
}

const toStatement = ({ sql, line, before }: ScannedStatement): Statement => ({
  sql,
  line,
  comment: explainingComment(before),
});

/**
 * The statements of a script file, in order; nothing is run.
 *
 * @param file from the lab's folder ("sql/m1/01_schema.sql"), absolute, or a `file:` URL
 * @throws {OpenTaskError} if a task in the script is open.
 * @throws {LabError} if the file cannot be read or split.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readScript } from "lab/sql";
 * const statements = await readScript("sql/m1/01_schema.sql");
 * assert.ok(statements.some(({ sql }) => sql.includes("CREATE TABLE orders")));
 * ```
 */
export async function readScript(file: string | URL): Promise<Statement[]> {
  return await readSql(file, splitScript);
}

/**
 * Calls `run` for each statement of a script, with lanes side by side as in {@link runScript}. Stops when `run` throws.
 *
 * @param file from the lab's folder ("sql/m1/01_schema.sql"), absolute, or a `file:` URL
 * @param run gets the session to use and the statement
 * @throws what `run` throws.
 * @throws {OpenTaskError} if a task in the script is open; then nothing has run.
 * @throws {LabError} if the file cannot be read or split.
 *
 * @example
 * ```ts no-run
 * import { connect, walkScript } from "lab/sql";
 * const db = await connect();
 * await walkScript(db, "sql/m1/00_reset.sql", async (session, { sql, line }) => {
 *   await session.run(sql);
 *   console.log(`line ${line} done`);
 * });
 * ```
 */
export async function walkScript(db: Queryable, file: string | URL, run: RunStatement): Promise<void> {
  const { name } = locate(file);
  const text = await readSql(file, (text) => text);
  const quoting = text.includes("\\") ? await askQuoting(db) : usualQuoting;
  if (quotingMayChange(text)) return await follow(db, text, name, quoting, run);
  await runSections(db, parseSql(text, name, (text) => readSections(text, quoting)), run);
}

const namesMode = (sql: string) => /sql_mode/i.test(sql);

/** Whether only the server knows where the statements of a script end. Lanes cannot set their own `sql_mode`. */
const quotingMayChange = (text: string) => text.includes("\\") && namesMode(text) && !/^-- LANE\b/m.test(text);

/** Runs each statement before it reads the next, as the client does: a statement may change what a backslash means. */
async function follow(db: Queryable, text: string, name: string, quoting: Quoting, run: RunStatement): Promise<void> {
  const now = { ...quoting };
  const scan = scanStatements(text, now);
  for (;;) {
    const { value, done } = parseSql(text, name, () => scan.next());
    if (done) return;
    await run(db, toStatement(value));
    if (namesMode(value.sql)) Object.assign(now, await askQuoting(db));
  }
}

async function askQuoting(db: Queryable): Promise<Quoting> {
  const [row] = await db.query<{ mode: string }>("SELECT @@sql_mode AS mode");
  const modes = row?.mode.split(",") ?? [];
  return { backslashEscapes: !modes.includes("NO_BACKSLASH_ESCAPES"), ansiQuotes: modes.includes("ANSI_QUOTES") };
}

/**
 * Reads a file of SQL and returns what `parse` makes of its text. `parse` may throw a SyntaxError whose message begins with the line.
 *
 * @param file from the lab's folder ("sql/m1/01_schema.sql"), absolute, or a `file:` URL
 * @throws {OpenTaskError} if a task in the file is open.
 * @throws {LabError} if the file cannot be read or parsed; the message names the file and the line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readSql } from "lab/sql";
 * const tables = await readSql(
 *   "sql/m1/01_schema.sql",
 *   (text) => text.match(/CREATE TABLE/g)?.length ?? 0,
 * );
 * assert.ok(tables > 5);
 * ```
 */
export async function readSql<T>(file: string | URL, parse: (text: string, name: string) => T): Promise<T> {
  const { path, name } = locate(file);
  try {
    const bytes = await Deno.readFile(path);
    const text = parseSql(bytes, name, decodeScript);
    const open = findOpenTask(text);
    if (open) await task(open.rubric as RubricId, open.what, { place: `${name}, line ${open.line}` });
    return parseSql(text, name, parse);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new LabError(`There is no SQL script ${name}.`, { cause: error });
    if (error instanceof LabError) throw error;
    throw new LabError(`Cannot read the SQL script ${name}: ${messageOf(error)}`, { cause: error });
  }
}

/** Parses a script; a SyntaxError becomes a LabError that also names the script. */
function parseSql<S, T>(script: S, name: string, parse: (script: S, name: string) => T): T {
  try {
    return parse(script, name);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new LabError(`${name}, ${error.message}.`, { cause: error });
  }
}

function locate(file: string | URL): { path: string; name: string } {
  const path = file instanceof URL ? fileURLToPath(file) : isAbsolute(file) ? file : join(scriptsRoot(), file);
  const root = scriptsRoot();
  // A submission is graded with its own scripts only.
  if (root !== repoRoot && relative(root, path).startsWith("..")) {
    throw new LabError(
      `"${file}" is outside this submission. Name one of the submission's scripts: "sql/m1/01_schema.sql".`,
    );
  }
  return { path, name: path.startsWith(`${root}/`) ? relative(root, path) : path };
}

/**
 * Runs a script, statement by statement, and stops at the first that the server refuses. Between the comments `-- LANE: …` and `-- END LANES`,
 * lanes run side by side on two sessions.
 *
 * @param file from the lab's folder ("sql/m1/01_schema.sql"), absolute, or a `file:` URL
 * @returns what each statement did, in the order of the script. A cell can show it.
 * @throws {SqlError} if the server refuses a statement; it has file and line.
 * @throws {OpenTaskError} if a task in the script is open; then nothing has run.
 * @throws {LabError} if the file cannot be read or split.
 *
 * @example
 * ```ts no-run
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * await runScript(db, "sql/m1/00_reset.sql");
 * await runScript(db, "sql/m1/01_schema.sql"); // as the last expression of a cell, shows the script
 * ```
 */
export async function runScript(
  db: Queryable,
  file: string | URL,
  { now = performance.now.bind(performance) }: ScriptOptions = {},
): Promise<ScriptRun> {
  const { name } = locate(file);
  const runs: StatementRun[] = [];
  const started = now();
  await walkScript(db, file, async (session, statement) => {
    const begun = now();
    try {
      const { rows, warnings } = await runAndCount(session, statement.sql);
      runs.push(statementRun(name, statement, { ms: now() - begun, rows, warnings }));
    } catch (error) {
      throw error instanceof SqlError ? error.at({ file: name, line: statement.line }) : error;
    }
  });
  return scriptRun(name, runs, now() - started);
}

/** What a statement did. Only the number of rows matters, so two columns may have the same name, as in the client. */
async function runAndCount(session: Queryable, sql: string): Promise<Pick<StatementRun, "rows" | "warnings">> {
  try {
    const { rows, execution } = await session.run(sql);
    return { rows: rows?.length ?? execution?.affectedRows ?? 0, warnings: execution?.warnings ?? [] };
  } catch (error) {
    if (error instanceof ColumnNameError) return { rows: error.rowCount, warnings: [] };
    throw error;
  }
}
