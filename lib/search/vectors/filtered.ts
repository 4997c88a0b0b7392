/** The nearest vectors among the rows that a filter accepts: always filled, by the cheaper of two ways. */

import { Random } from "../../core/mod.ts";
import type { Param, Queryable } from "../../sql/mod.ts";
import { requireCount } from "../ranker.ts";
import { byDistance, type Near, type NearestOptions, settingsOf } from "./nearest.ts";
import { requireNames, vectorBytes, type VectorTable } from "./table.ts";

/** Which rows are wanted, as parts of a statement. */
export interface Filter {
  /** What FROM names: "aethermart_db.products p". */
  from: string;
  /** The column with the key of the vector table: "p.product_id". */
  key: string;
  /** The condition, with question marks: "p.list_price < ?". */
  where: string;
  params: readonly Param[];
}

/** How a filtered search is done, and the estimate that decides. */
export interface FilterPlan {
  /** "exact": filter, then compare all that is left. "index": take the nearest from the index, then filter. */
  strategy: "exact" | "index";
  /** The vectors of the table: counted if there are few, else as the server's statistics say. */
  total: number;
  /** The rows that pass the filter: counted if there are few, else estimated from a sample. */
  matching: number;
  /** Whether `matching` was counted. */
  isCounted: boolean;
  /** From 0 to 1. */
  selectivity: number;
  /** Up to how many matching rows the exact way is the cheaper one. */
  exactUpTo: number;
  /** How many rows the index is asked for; 0 for the exact way. */
  fetched: number;
  /** The estimate as a sentence. */
  why: string;
}

/** What a filtered search found. */
export interface FilteredHits {
  hits: Near[];
  plan: FilterPlan;
  /** Whether the rows from the index were too few after the filter, so that the search was repeated exactly. */
  wasShort: boolean;
}

/** Options of {@link nearestWhere}. */
export interface FilteredOptions extends Omit<NearestOptions, "exact"> {
  /** Uses this way, whatever the estimate says. Default: the cheaper one. */
  strategy?: "exact" | "index";
  /** Numbers for the sample. Default: always the same ones, so that a search can be repeated. */
  random?: Random;
}

/**
 * What a row from the index costs, in rows that are compared exactly: measured with 384 dimensions. The index reads the neighbours of each vector on
 * its way.
 */
const indexCost = 8;
/** Rows are fetched for as many hits as wanted times this: a filter's rows are not spread evenly. */
const surplus = 2;
/** Rows fetched in any case: they cost little. */
const margin = 30;
/** Rows of the sample that estimates selectivity. */
const sampleSize = 500;

/**
 * The nearest vectors among the rows that pass a filter, the nearest first. If k rows pass, there are k hits.
 *
 * Exact: filter first and compare what is left, in proportion to the rows that pass. Index: fetch
 * about k / selectivity of the nearest and filter them, in proportion to what is fetched. Few rows are counted up to where both cost the same, at
 * √(8 × 2 × k × rows of the table); beyond that, a sample of 500 rows estimates the selectivity. If the index then gives too few, the search is
 * repeated exactly.
 *
 * @throws {SqlError} 1969 if it takes too long
 *
 * @example
 * ```ts no-run
 * import { nearestWhere, openMiniLm, shopVectors } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect();
 * await using embedder = await openMiniLm();
 * const [wanted] = await embedder.embed(["a quiet keyboard"], { role: "query" });
 * const cheap = { from: "aethermart_db.products p", key: "p.product_id", where: "p.list_price < ?", params: [100] };
 * const { hits, plan } = await nearestWhere(db, shopVectors.products, cheap, wanted!, { k: 10 });
 * console.log(plan.strategy, plan.why, hits);
 * ```
 */
export async function nearestWhere(
  db: Queryable,
  table: VectorTable,
  filter: Filter,
  vector: Float32Array,
  options: FilteredOptions = {},
): Promise<FilteredHits> {
  const { k = 10, strategy } = options;
  const plan = await planFiltered(db, table, filter, { ...options, k, strategy });
  if (plan.strategy === "exact") {
    return { hits: await exactly(db, table, filter, vector, options), plan, wasShort: false };
  }
  const hits = await byIndex(db, table, filter, vector, plan.fetched, options);
  if (hits.length >= k) return { hits, plan, wasShort: false };
  return { hits: await exactly(db, table, filter, vector, options), plan, wasShort: true };
}

/**
 * Chooses the way for {@link nearestWhere}, and says why. Costs one count up to a limit, and a sample if that is reached.
 *
 * @example
 * ```ts no-run
 * import { planFiltered, shopVectors } from "lab/search";
 * import { connect } from "lab/sql";
 * const filter = { from: "aethermart_db.products p", key: "p.product_id", where: "p.list_price < ?", params: [100] };
 * const { strategy, why } = await planFiltered(await connect(), shopVectors.products, filter, { k: 10 });
 * ```
 */
export async function planFiltered(
  db: Queryable,
  table: VectorTable,
  filter: Filter,
  { k = 10, strategy, random = new Random(42, 7, 0) }: FilteredOptions = {},
): Promise<FilterPlan> {
  requireNames(table);
  requireCount(k);
  const total = await countAbout(db, table);
  const exactUpTo = Math.ceil(Math.sqrt(indexCost * surplus * k * total));
  const { n: counted } = await db.one<{ n: number }>(
    `SELECT COUNT(*) AS n FROM (SELECT 1 FROM ${filter.from} WHERE ${filter.where} LIMIT ${exactUpTo + 1}) some_rows`,
    filter.params,
  );
  const isCounted = total === 0 || counted <= exactUpTo;
  const selectivity = total === 0
    ? 0
    : isCounted
    ? Math.min(1, counted / total)
    : Math.min(1, Math.max(await sampleSelectivity(db, filter, random), counted / total));
  const matching = total > 0 && isCounted ? counted : Math.round(selectivity * total);
  const needed = Math.ceil(surplus * k / Math.max(selectivity, 1 / Math.max(total, 1))) + margin;
  const chosen = strategy ?? (indexCost * needed < matching ? "index" : "exact");
  const fetched = chosen === "index" ? Math.min(needed, Math.max(total, k)) : 0;
  const plan = { strategy: chosen, total, matching, isCounted, selectivity, exactUpTo, fetched };
  return { ...plan, why: describe(plan, needed) };
}

function describe(
  { strategy, total, matching, isCounted, selectivity, exactUpTo, fetched }: Omit<FilterPlan, "why">,
  needed: number,
) {
  const n = (value: number) => value.toLocaleString("en-US");
  if (total === 0) return "The table has no vectors yet.";
  const share = selectivity === 0 ? "0" : (selectivity * 100).toPrecision(2).replace(/\.0+$/, "");
  const pass = isCounted
    ? `${n(matching)} of ${n(total)} rows pass the filter`
    : `more than ${n(exactUpTo)} rows pass the filter, about ${share.includes("e") ? n(Number(share)) : share}% of ${
      n(total)
    }`;
  if (strategy === "index") {
    return `${pass}: the index gives the nearest ${n(fetched)}, and the filter is applied to these.`;
  }
  const isCheaper = indexCost * needed >= matching;
  const reason = !isCheaper
    ? ""
    : isCounted
    ? `, and cheaper up to ${n(exactUpTo)}`
    : `, and cheaper than ${n(needed)} rows from the index, each of which costs as much as ${indexCost}`;
  return `${pass}: comparing all of them is exact${reason}.`;
}

/** Smaller tables are counted, in a few milliseconds: the server's statistics may not know one that was just filled. */
const countedUpTo = 20_000;

/** The rows of a table: counted, or as the server estimates them if there are many. */
async function countAbout(db: Queryable, { table }: VectorTable): Promise<number> {
  const [schema, name] = table.includes(".") ? table.split(".") : [null, table];
  const [estimate] = await db.query<{ rows: number | null }>(
    "SELECT table_rows AS `rows` FROM information_schema.tables WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?",
    [schema!, name!],
  );
  if (estimate?.rows && estimate.rows >= countedUpTo) return estimate.rows;
  return (await db.one<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`)).n;
}

/** The share of rows that pass, in a sample of keys. Keys that have no row are left out. */
async function sampleSelectivity(db: Queryable, { from, key, where, params }: Filter, random: Random) {
  const { low, high } = await db.one<{ low: number | null; high: number | null }>(
    `SELECT MIN(${key}) AS low, MAX(${key}) AS high FROM ${from}`,
  );
  if (low === null || high === null) return 0;
  const keys = Array.from({ length: sampleSize }, () => low + random.below(high - low + 1));
  const { there, passed } = await db.one<{ there: number; passed: number | null }>(
    `SELECT COUNT(*) AS there, SUM((${where}) IS TRUE) AS passed FROM ${from} WHERE ${key} IN (?)`,
    [...params, [...new Set(keys)]],
  );
  return there === 0 ? 0 : Number(passed) / there;
}

/** Filter, then compare all that is left. */
async function exactly(
  db: Queryable,
  table: VectorTable,
  { from, key, where, params }: Filter,
  vector: Float32Array,
  { k = 10, ...options }: FilteredOptions,
): Promise<Near[]> {
  const found = await db.query<{ id: number; distance: number }>(
    `${settingsOf(options)}SELECT v.${table.key} AS id, VEC_DISTANCE_COSINE(v.embedding, ?) AS distance
    FROM (SELECT ${key} AS wanted_key FROM ${from} WHERE ${where}) wanted
    JOIN ${table.table} v IGNORE INDEX (${table.index}) ON v.${table.key} = wanted.wanted_key
    ORDER BY distance, id LIMIT ${k}`,
    [vectorBytes(vector), ...params],
  );
  return found.sort(byDistance);
}

/** Take the nearest from the index, then filter. */
async function byIndex(
  db: Queryable,
  table: VectorTable,
  { from, key, where, params }: Filter,
  vector: Float32Array,
  fetched: number,
  { k = 10, ...options }: FilteredOptions,
): Promise<Near[]> {
  const found = await db.query<{ id: number; distance: number }>(
    `${settingsOf(options)}SELECT near_rows.id, near_rows.distance
    FROM (
      SELECT ${table.key} AS id, VEC_DISTANCE_COSINE(embedding, ?) AS distance
      FROM ${table.table} FORCE INDEX (${table.index}) ORDER BY distance LIMIT ${fetched}
    ) near_rows
    JOIN ${from} ON ${key} = near_rows.id
    WHERE ${where}
    ORDER BY near_rows.distance, near_rows.id LIMIT ${k}`,
    [vectorBytes(vector), ...params],
  );
  return found.sort(byDistance);
}
