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

/**
 * The plan of a statement. A query is run once more, for at most a second, to count the rows of each step; anything else is only explained.
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
  const steps = isQuery ? await analyze(db, seen.text) : undefined;
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
    const { ANALYZE } = await db.one<{ ANALYZE: string }>(
      `SET STATEMENT max_statement_time = ${longestRun} FOR ANALYZE FORMAT=JSON ${text}`,
    );
    return stepsOf(JSON.parse(ANALYZE));
  } catch {
    // It ran too long, or needs what the operator may not do: the plan without counts remains.
    return undefined;
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
