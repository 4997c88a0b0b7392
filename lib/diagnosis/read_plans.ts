/** The plans of statements that read many rows: EXPLAIN with its notes, and ANALYZE FORMAT=JSON for queries. */

import type { Queryable } from "../sql/mod.ts";
import type { PlanFact, StatementPlan } from "./facts.ts";

/** A statement as performance_schema last saw it, with the database that it ran in. */
interface Seen {
  text: string;
  database: string;
}

/** performance_schema cuts statements at 1,024 bytes; half a statement has no plan. */
const longestText = 1_000;

async function findText(db: Queryable, digest: string): Promise<Seen | undefined> {
  const rows = await db.query<Seen>(
    `SELECT SQL_TEXT AS text, CURRENT_SCHEMA AS \`database\` FROM performance_schema.events_statements_history_long
      WHERE DIGEST = ? AND SQL_TEXT IS NOT NULL ORDER BY TIMER_START DESC LIMIT 1`,
    [digest],
  );
  return rows.find(({ text, database }) => text.length < longestText && database);
}

/** Seconds that ANALYZE may run a query again. */
const longestRun = 1;

/** What makes a query more than reading: it locks, writes files, counts a sequence up, waits, or sets variables. */
const doesMore =
  /\b(FOR\s+UPDATE|LOCK\s+IN\s+SHARE\s+MODE|INTO|NEXT\s+VALUE\s+FOR|NEXTVAL|SETVAL|\w+_LOCK|SLEEP|BENCHMARK|PROCEDURE)\b|:=/i;

/** Whether a statement may be run once more to count its rows: a query that only reads. Words in its texts may say no without need. Pure. */
export const mayRunAgain = (sql: string): boolean => /^\s*SELECT\b/i.test(sql) && !doesMore.test(sql);

/**
 * The plan of a statement. A query that only reads is run once more, for at most a second and in a read-only transaction, to count the rows of each
 * step; anything else is only explained.
 *
 * @param db a session of its own: its default database changes
 * @returns `undefined` if the server has not kept the statement's text.
 */
export async function readStatementPlan(
  db: Queryable,
  { node, digest, isQuery }: { node: string; digest: string; isQuery: boolean },
): Promise<StatementPlan | undefined> {
  const seen = await findText(db, digest);
  if (!seen) return undefined;
  await db.execute(`USE \`${seen.database.replaceAll("`", "``")}\``);
  const explained = await db.query<Record<string, string | number | null>>(`EXPLAIN ${seen.text}`);
  const notes = (await db.query<{ Level: string; Code: number; Message: string }>("SHOW WARNINGS"))
    .filter(({ Code }) => Code === 1105).map(({ Message }) => Message);
  const steps = isQuery && mayRunAgain(seen.text) ? await analyze(db, seen.text) : undefined;
  const text = (value: string | number | null | undefined) =>
    value === null || value === undefined ? null : String(value);
  return {
    node,
    digest,
    notes,
    steps: steps ?? explained.map((row) => ({
      table: String(row.table),
      access: String(row.type),
      possible: text(row.possible_keys),
      key: text(row.key),
      rows: Number(row.rows),
      actual: null,
      condition: "",
    })),
  };
}

async function analyze(db: Queryable, text: string): Promise<PlanFact[] | undefined> {
  try {
    // A function that the query calls may change rows: the server refuses that here.
    await db.execute("START TRANSACTION READ ONLY");
    const { ANALYZE } = await db.one<{ ANALYZE: string }>(
      `SET STATEMENT max_statement_time = ${longestRun} FOR ANALYZE FORMAT=JSON ${text}`,
    );
    return stepsOf(JSON.parse(ANALYZE));
  } catch {
    // It ran too long, or needs what the operator may not do: the plan without counts remains.
    return undefined;
  } finally {
    // A session that is lost has no transaction, and says so at its next statement.
    await db.execute("ROLLBACK").catch(() => {});
  }
}

/** Every table of a plan as ANALYZE FORMAT=JSON nests them, in order. Pure. */
export function stepsOf(plan: unknown): PlanFact[] {
  if (typeof plan !== "object" || plan === null) return [];
  if (Array.isArray(plan)) return plan.flatMap(stepsOf);
  return Object.entries(plan).flatMap(([name, value]): PlanFact[] =>
    name === "table" && isTable(value) ? [factOf(value), ...stepsOf(value)] : stepsOf(value)
  );
}

type Table = Record<string, unknown> & { table_name: string };
const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && "table_name" in value;

const factOf = (table: Table): PlanFact => ({
  table: table.table_name,
  access: String(table.access_type),
  possible: Array.isArray(table.possible_keys) ? table.possible_keys.join(",") : null,
  key: typeof table.key === "string" ? table.key : null,
  rows: Number(table.rows ?? 0),
  actual: typeof table.r_rows === "number" ? table.r_rows : null,
  condition: String(table.attached_condition ?? ""),
});
