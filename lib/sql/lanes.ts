/** Parts of a script that do not depend on each other: read from its comments, and run side by side. */

import { Database, type Queryable } from "./database.ts";
import { type ScannedStatement, scanScript } from "./scan.ts";

/** A statement of a script. */
export interface Statement {
  /** Without its delimiter and the comments before it. */
  sql: string;
  /** Of its first character; from 1. */
  line: number;
}

/** Statements that follow one another. */
export type Lane = readonly Statement[];

/** Lanes of which none depends on another: most often there is one. Sections follow one another. */
export type Section = readonly Lane[];

const mark = /^--\s+(LANE|END LANES)\b/;

/**
 * The sections of a script. Comments part its lanes; to the `mariadb` client, which runs all in order, they are none but comments:
 *
 * ```sql
 * -- LANE: what the web shop sent
 * LOAD DATA …;
 * -- LANE: what the app sent
 * LOAD DATA …;
 * -- END LANES
 * ```
 *
 * A lane makes what it needs for itself: temporary tables and variables of one are not known to another. Pure.
 *
 * @throws {SyntaxError} for a mark out of place, or quotes and comments that are never closed; the message begins with the line.
 */
export function readSections(text: string): Section[] {
  const { statements, after } = scanScript(text);
  const sections: Statement[][][] = [];
  let lanes: Statement[][] | undefined;
  let alone: Statement[] | undefined;
  const takeMarks = (comments: ScannedStatement["before"]) => {
    for (const { text, line } of comments) {
      const [, word] = mark.exec(text) ?? [];
      if (word === "LANE") {
        if (!lanes) sections.push(lanes = []);
        lanes.push([]);
        alone = undefined;
      } else if (word) {
        if (!lanes) throw new SyntaxError(`line ${line}: END LANES without a LANE above it`);
        lanes = undefined;
      }
    }
  };
  for (const { sql, line, before, within } of statements) {
    const lost = within.find(({ text }) => mark.test(text));
    if (lost) {
      throw new SyntaxError(`line ${lost.line}: this stands inside the statement of line ${line}, which has no end`);
    }
    takeMarks(before);
    if (!lanes && !alone) sections.push([alone = []]);
    (lanes ? lanes.at(-1)! : alone!).push({ sql, line });
  }
  takeMarks(after);
  if (lanes) throw new SyntaxError(`line ${text.split("\n").length}: END LANES is missing`);
  return sections;
}

/** What is done with a statement, on the session that is given. */
export type RunStatement = (session: Queryable, statement: Statement) => Promise<void>;

/** Holds for a session, not for the database: so every session of a script has to know. */
const isOfSession = ({ sql }: Statement) => /^(USE\b|SET\s+(?!STATEMENT\b|GLOBAL\b|PASSWORD\b))/i.test(sql);

/**
 * Runs sections in order: the lanes of one side by side, on `db` and on a second session of its own, or one after the other where `db` is a
 * transaction's. USE and SET outside lanes hold for both sessions. Where a statement fails, none is begun any more; what the other session is
 * about ends before the error is thrown.
 */
export async function runSections(db: Queryable, sections: readonly Section[], run: RunStatement): Promise<void> {
  const isOneLane = sections.every((lanes) => lanes.length === 1);
  await using beside = isOneLane || !(db instanceof Database) ? undefined : await db.another();
  for (const lanes of sections) {
    if (beside && lanes.length > 1) {
      await runLanes([db, beside], lanes, run);
      continue;
    }
    for (const statement of lanes.flat()) {
      await run(db, statement);
      if (beside && isOfSession(statement)) await beside.run(statement.sql);
    }
  }
}

/** Each session takes the next lane as soon as it is free. */
async function runLanes(sessions: readonly Queryable[], lanes: readonly Lane[], run: RunStatement): Promise<void> {
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
