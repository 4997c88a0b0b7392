/** How the server runs a query: what the optimizer plans, and what it then does. */

import type { Param, Queryable } from "../sql/mod.ts";

/** One table's part in a plan. */
export type PlanStep = {
  table: string;
  /** How rows are found: "ALL", "ref", "range" …, as in EXPLAIN. */
  access: string;
  /** The index in use. */
  key: string | null;
  /** Rows that the optimizer expects to read, each time it accesses the table. */
  rows: number | null;
  /**
   * Rows read, on average for each access; `null` if the statement was not run, did not access the table, or has two
   * tables of one name, whose rows cannot be told apart.
   */
  actual_rows: number | null;
  /** How often it accessed the table; `null` as above. */
  loops: number | null;
};

/**
 * The plan of a statement, in the optimizer's order: from EXPLAIN and, for a query, also the counts of ANALYZE FORMAT=JSON, which runs the query
 * once. Empty for a statement without a plan (CALL, DDL).
 *
 * @throws {SqlError} if the server refuses the statement.
 *
 * @example
 * ```ts no-run
 * import { readPlan } from "lab/checks";
 * import { show, table } from "lab/show";
 * import { connect } from "lab/sql";
 * const plan = await readPlan(
 *   await connect({ database: "aethermart_db" }),
 *   "SELECT * FROM orders WHERE customer_id = ?",
 *   [7],
 * );
 * await show(
 *   table({
 *     title: "One customer's orders",
 *     columns: { table: {}, access: {}, key: {}, rows: {} },
 *     rows: plan,
 *   }),
 * );
 * ```
 */
export async function readPlan(db: Queryable, sql: string, params: readonly Param[] = []): Promise<PlanStep[]> {
  if (!/^\s*\(*\s*(select|with|values|update|delete|insert|replace)\b/i.test(sql)) return [];
  const steps = await db.query<
    { table: string | null; type: string | null; key: string | null; rows: number | string | null }
  >(`EXPLAIN ${sql}`, params);
  const counted = /^\s*\(*\s*(select|with|values)\b/i.test(sql) ? await countRows(db, sql, params) : [];
  return steps.filter((step) => step.table !== null).map(({ table, type, key, rows }) => {
    const named = counted.filter((one) => one.table === table);
    const actual = named.length === 1 ? named[0] : undefined;
    return {
      table: table!,
      access: type ?? "",
      key,
      rows: rows === null ? null : Number(rows),
      actual_rows: actual?.rows ?? null,
      loops: actual?.loops ?? null,
    };
  });
}

interface Counted {
  table: string;
  rows: number | null;
  loops: number | null;
}

async function countRows(db: Queryable, sql: string, params: readonly Param[]): Promise<Counted[]> {
  const [row] = await db.query<{ ANALYZE: string }>(`ANALYZE FORMAT=JSON ${sql}`, params);
  return row ? tablesIn(JSON.parse(row.ANALYZE)) : [];
}

/** Every table in an ANALYZE document, however deep, in its order. */
function tablesIn(part: unknown): Counted[] {
  if (typeof part !== "object" || part === null) return [];
  if (Array.isArray(part)) return part.flatMap(tablesIn);
  const { table_name, r_rows, r_loops } = part as { table_name?: string; r_rows?: number | null; r_loops?: number };
  const own = typeof table_name === "string"
    ? [{ table: table_name, rows: r_rows ?? null, loops: r_loops ?? null }]
    : [];
  return [...own, ...Object.values(part).flatMap(tablesIn)];
}
