/** The nearest vectors of a table: with the index, or exactly. */

import { LabError, mistake } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";
import { requireCount } from "../ranker.ts";
import { readM, requireNames, vectorBytes, type VectorTable } from "./table.ts";

/** A vector that is near to another one. */
export interface Near {
  /** The key of its row. */
  id: number;
  /** The cosine distance: 0 for the same direction, 1 for a right angle, 2 for the opposite one. */
  distance: number;
}

/** Options of {@link nearest}. */
export interface NearestOptions {
  /** How many are wanted. Default: 10. */
  k?: number;
  /** Compares all vectors instead of following the index. Default: false. */
  exact?: boolean;
  /** How many candidates the search in the index keeps (`mhnsw_ef_search`); k, if that is more. More find more, and take longer. Default: the server's, 20. */
  efSearch?: number;
  /** How long the server may take. Default: 10 s. */
  timeoutMs?: number;
}

/**
 * The vectors nearest to one by cosine distance, the nearest first; equal distances by key. With the index, some of them may be missing: {@link recallOf}
 * counts how many.
 *
 * @throws {SqlError} 1969 if it takes too long
 *
 * @example
 * ```ts no-run
 * import { nearest, openMiniLm, shopVectors } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect();
 * await using embedder = await openMiniLm();
 * const [wanted] = await embedder.embed(["a quiet keyboard"], { role: "query" });
 * const byIndex = await nearest(db, shopVectors.products, wanted!, { k: 5 });
 * const exactly = await nearest(db, shopVectors.products, wanted!, { k: 5, exact: true });
 * ```
 */
export async function nearest(
  db: Queryable,
  table: VectorTable,
  vector: Float32Array,
  options: NearestOptions = {},
): Promise<Near[]> {
  const found = await db.query<{ id: number; distance: number }>(
    `${settingsOf(options)}${searchSql(table, options)}`,
    [vectorBytes(vector)],
  );
  return found.sort(byDistance);
}

/** Orders for `sort`: the nearest first, equal distances by key. */
export const byDistance = (a: Near, b: Near): number => a.distance - b.distance || a.id - b.id;

/** The query of {@link nearest}, with a question mark for the vector. Pure. */
export function searchSql(table: VectorTable, { k = 10, exact = false }: NearestOptions = {}): string {
  requireNames(table);
  requireCount(k);
  // Only ORDER BY the distance alone, with a LIMIT, is answered by the index.
  return `SELECT ${table.key} AS id, VEC_DISTANCE_COSINE(embedding, ?) AS distance
  FROM ${table.table} ${exact ? "IGNORE" : "FORCE"} INDEX (${table.index})
  ORDER BY distance LIMIT ${k}`;
}

/** What a search sets for its statement alone, and a limit on its time. Pure. */
export function settingsOf({ efSearch, timeoutMs = 10_000 }: NearestOptions): string {
  if (efSearch !== undefined && !(Number.isInteger(efSearch) && efSearch >= 1 && efSearch <= 10_000)) {
    throw mistake(`efSearch is a whole number from 1 to 10,000, not ${efSearch}.`, RangeError);
  }
  const ef = efSearch === undefined ? "" : `mhnsw_ef_search = ${efSearch}, `;
  return `SET STATEMENT ${ef}max_statement_time = ${Math.max(0.001, timeoutMs / 1000)} FOR `;
}

/** How the server answers a search for the nearest vectors. */
export interface NearestPlan {
  /** Whether it uses the vector index. */
  usesIndex: boolean;
  /** The index in its plan; empty for none. */
  key: string;
  /** The rows that the optimizer expects to read. */
  rows: number;
}

/**
 * The plan of {@link nearest}, from EXPLAIN.
 *
 * @param mustUseIndex fails if the plan does not use the vector index
 * @throws {LabError} if it must and does not
 * @throws {RangeError} if it uses an index with M of 128 or more: MariaDB 11.8 then returns wrong rows (MDEV-39822).
 *
 * @example
 * ```ts no-run
 * import { explainNearest, openMiniLm, shopVectors } from "lab/search";
 * import { connect } from "lab/sql";
 * await using embedder = await openMiniLm();
 * const [wanted] = await embedder.embed(["a quiet keyboard"], { role: "query" });
 * const { usesIndex, rows } = await explainNearest(await connect(), shopVectors.products, wanted!, { k: 10 });
 * ```
 */
export async function explainNearest(
  db: Queryable,
  table: VectorTable,
  vector: Float32Array,
  options: NearestOptions = {},
  mustUseIndex = false,
): Promise<NearestPlan> {
  const [plan] = await db.query<{ key: string | null; rows: number | string | null }>(
    `EXPLAIN ${searchSql(table, options)}`,
    [vectorBytes(vector)],
  );
  const key = plan?.key ?? "";
  const usesIndex = key === table.index;
  if (mustUseIndex && !usesIndex) {
    throw new LabError(
      `The search in ${table.table} does not use the index ${table.index}: the plan has ${key || "none"}. ` +
        "Check that the index exists and is for cosine distance.",
    );
  }
  if (usesIndex) await readM(db, table);
  return { usesIndex, key, rows: Number(plan?.rows ?? 0) };
}

/**
 * The share of the right hits that a search found, from 0 to 1; 1 if there are none. Pure.
 *
 * @param found the keys that a search returned
 * @param exact those of the exact search
 *
 * @example
 * ```ts
 * import { recallOf } from "lab/search";
 * recallOf([1, 2, 9], [1, 2, 3, 4]); // 0.5
 * ```
 */
export function recallOf(found: Iterable<number>, exact: Iterable<number>): number {
  const right = new Set(exact);
  const has = new Set(found);
  return right.size === 0 ? 1 : [...right].filter((id) => has.has(id)).length / right.size;
}
