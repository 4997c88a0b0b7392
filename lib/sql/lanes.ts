/** Parts of a script that do not depend on each other: marked by its comments, and run side by side. */

import { LabError } from "../core/mod.ts";
import { explainingComment } from "./comments.ts";
import { Database } from "./database.ts";
import { type Quoting, usualQuoting } from "./lexer.ts";
import type { Queryable } from "./queryable.ts";
import { type ScannedStatement, scanScript } from "./scan.ts";

/** One statement of a script. */
export interface Statement {
  /** Without its delimiter and the comments before it. */
  sql: string;
  /** The line of its first character, from 1. */
  line: number;
  /** The comment lines above it. */
  comment: string;
}

/** Statements that run one after the other. */
export type Lane = readonly Statement[];

/** Lanes that do not depend on each other; usually only one. Sections run one after the other. */
export type Section = readonly Lane[];

const mark = /^--\s+(LANE|END LANES)(?=:|$)/;

/** Statements with an effect on one session that cannot be repeated on a second one. */
const ofOneSession =
  /^(START\s+TRANSACTION|BEGIN(?!\s+NOT)|LOCK\s+TABLES|PREPARE|CREATE(\s+OR\s+REPLACE)?\s+TEMPORARY|SET\s+@\w)|\bINTO\s+@\w/i;

/**
 * The sections of a script. Comments separate its lanes. To the `mariadb` client, which runs everything in order, they are only comments:
 *
 * ```sql
 * -- LANE: what the web shop sent
 * LOAD DATA …;
 * -- LANE: what the app sent
 * LOAD DATA …;
 * -- END LANES
 * ```
 *
 * A lane creates what it needs: it sees no temporary tables and variables of other lanes or of statements outside lanes. Pure.
 *
 * @throws {SyntaxError} if a mark is misplaced, a script with lanes has a transaction, variable or temporary table outside them, or a quote or
 * comment is never closed; the message begins with the line.
 */
export function readSections(text: string, quoting: Quoting = usualQuoting): Section[] {
  const { statements, after } = scanScript(text, quoting);
  const sections: Statement[][][] = [];
  let lanes: Statement[][] | undefined;
  let single: Statement[] | undefined;
  const takeMarks = (comments: ScannedStatement["before"]) => {
    for (const { text, line } of comments) {
      const [, word] = mark.exec(text) ?? [];
      if (word === "LANE") {
        if (!lanes) sections.push(lanes = []);
        lanes.push([]);
        single = undefined;
      } else if (word) {
        if (!lanes) throw new SyntaxError(`line ${line}: END LANES without a LANE above it`);
        lanes = undefined;
      }
    }
  };
  for (const { sql, line, before, within } of statements) {
    const misplaced = within.find(({ text }) => mark.test(text));
    if (misplaced) {
      throw new SyntaxError(`line ${misplaced.line}: a lane cannot begin or end inside the statement of line ${line}`);
    }
    takeMarks(before);
    if (!lanes && !single) sections.push([single = []]);
    (lanes ? lanes.at(-1)! : single!).push({ sql, line, comment: explainingComment(before) });
  }
  takeMarks(after);
  if (lanes) throw new SyntaxError(`line ${text.split("\n").length}: END LANES is missing`);
  if (sections.some(hasLanes)) sections.filter((section) => !hasLanes(section)).flat(2).forEach(refuseOfOneSession);
  return sections;
}

const hasLanes = (section: Section) => section.length > 1;

function refuseOfOneSession({ sql, line }: Statement): void {
  if (!ofOneSession.test(sql)) return;
  throw new SyntaxError(
    `line ${line}: only one of the two sessions would see this; do it inside the lane that needs it`,
  );
}

/** Runs a statement on the given session. */
export type RunStatement = (session: Queryable, statement: Statement) => Promise<void>;

/** Statements that configure a session: both sessions of a script need them. */
const isOfSession = ({ sql }: Statement) => /^(USE\b|SET\s+(?!STATEMENT\b|GLOBAL\b|PASSWORD\b))/i.test(sql);

/**
 * Runs sections in order. The lanes of a section run side by side, on `db` and on a second session; if `db` is not a {@link Database} but a
 * transaction, they run one after the other. USE and SET outside lanes are run on both. If a statement fails, no further ones start; the other
 * session finishes its statement before the error is thrown.
 *
 * Both sessions use READ COMMITTED, under which INSERT … SELECT takes no locks on the rows it reads, so no lane waits for another's reads.
 * Afterwards `db` has its former isolation level.
 */
export async function runSections(db: Queryable, sections: readonly Section[], run: RunStatement): Promise<void> {
  if (!(db instanceof Database) || !sections.some(hasLanes)) {
    for (const statement of sections.flat(2)) await run(db, statement);
    return;
  }
  await using beside = await db.another();
  const { level } = await db.one<{ level: string }>("SELECT @@SESSION.transaction_isolation AS level");
  const setLevel = (session: Queryable, to: string) => session.execute("SET SESSION transaction_isolation = ?", [to]);
  const sessions = [db, beside];
  try {
    for (const session of sessions) await setLevel(session, "READ-COMMITTED");
    await holdLanes(sessions);
    for (const section of sections) {
      if (hasLanes(section)) {
        await runLanes(sessions, section, run);
        continue;
      }
      for (const statement of section.flat()) {
        await run(db, statement);
        if (isOfSession(statement)) await beside.run(statement.sql);
      }
    }
  } finally {
    await releaseLanes(sessions);
    // If the connection is lost, its session is lost with it.
    await setLevel(db, level).catch(() => {});
  }
}

/** How long a script waits for another script, or for the last statement of a client that was killed. */
const laneWaitMs = 300_000;

const laneLock = (at: number) => `aethermart lane ${at + 1}`;

/**
 * Gives each session a lock on the server until {@link releaseLanes} or the session's end. When a client is killed, the server finishes its
 * statement, and the session keeps its lock until then. So the next run does not begin while the last one may still write rows. A Galera node
 * has no such locks; nothing is held there.
 *
 * @throws {LabError} if another session holds one for longer than five minutes.
 */
async function holdLanes(sessions: readonly Database[]): Promise<void> {
  const [galera] = await sessions[0]!.query<{ Value: string }>("SHOW VARIABLES LIKE 'wsrep_on'");
  if (galera?.Value === "ON") return;
  const deadline = performance.now() + laneWaitMs;
  for (const [at, session] of sessions.entries()) {
    // Short waits: a connection may have a limit for each statement.
    while (!(await session.one<{ got: number | null }>("SELECT GET_LOCK(?, 1) AS got", [laneLock(at)])).got) {
      if (performance.now() < deadline) continue;
      const { holder } = await session.one<{ holder: number | null }>("SELECT IS_USED_LOCK(?) AS holder", [
        laneLock(at),
      ]);
      throw new LabError(
        `Another session (${
          holder ?? "unknown"
        } in SHOW PROCESSLIST) has been running a script with lanes for more than ${
          laneWaitMs / 60_000
        } minutes. Wait for it to end, or KILL it, and run this again.`,
      );
    }
  }
}

/** Releases what {@link holdLanes} gave; a session without a lock has none to release. */
async function releaseLanes(sessions: readonly Database[]): Promise<void> {
  for (const [at, session] of sessions.entries()) {
    await session.query("SELECT RELEASE_LOCK(?) AS released", [laneLock(at)]).catch(() => {});
  }
}

/** Each session takes the next lane as soon as it is free. */
async function runLanes(sessions: readonly Queryable[], lanes: Section, run: RunStatement): Promise<void> {
  const waiting = [...lanes];
  let failure: { error: unknown } | undefined;
  const work = async (session: Queryable) => {
    for (let lane = waiting.shift(); lane; lane = waiting.shift()) {
      for (const statement of lane) {
        if (failure) return;
        await run(session, statement).catch((error) => {
          failure ??= { error };
        });
      }
    }
  };
  await Promise.all(sessions.map(work));
  if (failure) throw failure.error;
}
