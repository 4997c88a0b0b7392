/** What M and ef_search cost and give: recall, queries per second, latency. */

import { mistake, silent, throwIfInterrupted } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";
import { explainNearest, nearest, recallOf } from "./nearest.ts";
import type { FillOptions } from "./fill.ts";
import { createVectorTable, requireNames, type VectorTable, type VectorTableOptions } from "./table.ts";

/** One point of a sweep. */
export type SweepPoint = {
  /** The neighbours per vector of the graph. */
  m: number;
  /** The candidates of a search. */
  ef: number;
  vectors: number;
  queries: number;
  /** The time to fill the table with its index. */
  build_ms: number;
  /** The share of the exact nearest that the index found, on average. */
  recall: number;
  /** Queries per second, one after another on one connection. */
  qps: number;
  p50_ms: number;
  p95_ms: number;
};

/** What to sweep. */
export interface SweepOptions extends FillOptions {
  /** Default: 4, 8, 16. */
  ms?: readonly number[];
  /** Default: 10, 20, 40, 80. */
  efs?: readonly number[];
  /** Nearest vectors that are wanted. Default: 10. */
  k?: number;
  /** How often each query runs with each setting; the first time warms up and does not count. Default: 3. */
  rounds?: number;
}

/**
 * Copies the vectors of a table into one trial table for each M, which is removed afterwards, and searches it with each ef_search. The truth is the
 * exact search. Settings take turns, so that a machine whose speed drifts affects all of them.
 *
 * @param queries vectors to search for: 50 or more give steady figures
 * @throws {RangeError} if M is 128 or more
 * @throws {LabError} if a search does not use the index.
 *
 * @example
 * ```ts no-run
 * import { openMiniLm, shopVectors, sweepIndex } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * await using embedder = await openMiniLm();
 * const queries = await embedder.embed(["a quiet keyboard", "something for the kitchen"], { role: "query" });
 * const points = await sweepIndex(db, shopVectors.products, queries, { ms: [8, 16] });
 * ```
 */
export async function sweepIndex(
  db: Queryable,
  source: VectorTable,
  queries: readonly Float32Array[],
  { ms = [4, 8, 16], efs = [10, 20, 40, 80], k = 10, rounds = 3, signal, progress = silent }: SweepOptions = {},
): Promise<SweepPoint[]> {
  requireNames(source);
  if (queries.length === 0) throw mistake("A sweep needs queries to search for.", RangeError);
  const dimensions = queries[0]!.length;
  // Refuses an M before any table is made.
  for (const m of ms) createVectorTable(source, { dimensions, m });
  const exact: number[][] = [];
  for (const query of queries) exact.push((await nearest(db, source, query, { k, exact: true })).map(({ id }) => id));
  const points: SweepPoint[] = [];
  for (const m of ms) {
    throwIfInterrupted(signal);
    const step = progress.start(`Build and search an index with M = ${m}`);
    const trial: VectorTable = { table: `${source.table}_m${m}`, key: source.key, index: `vx_sweep_m${m}` };
    try {
      const built = await buildTrial(db, source, trial, { dimensions, m });
      await explainNearest(db, trial, queries[0]!, { k }, true);
      const timed = await timeSearches(db, trial, queries, { efs, k, rounds, signal });
      efs.forEach((ef, at) => points.push({ m, ef, ...built, queries: queries.length, ...score(timed[at]!, exact) }));
      step.done();
    } catch (error) {
      step.fail();
      throw error;
    } finally {
      await db.execute(`DROP TABLE IF EXISTS ${trial.table}`);
    }
  }
  return points;
}

/** Copies a table's vectors into a new one with another M. */
async function buildTrial(db: Queryable, source: VectorTable, trial: VectorTable, options: VectorTableOptions) {
  await db.execute(`DROP TABLE IF EXISTS ${trial.table}`);
  await db.execute(createVectorTable(trial, options));
  const columns = `${source.key}, model, version, dimensions, text_hash, embedding`;
  const begun = performance.now();
  const copied = await db.execute(
    `INSERT INTO ${trial.table} (${columns}) SELECT ${columns} FROM ${source.table}`,
  );
  return { vectors: copied.affectedRows, build_ms: performance.now() - begun };
}

/** What a setting's searches found, and how long they took. */
interface Timed {
  times: number[];
  found: number[][];
}

function score({ times, found }: Timed, exact: readonly number[][]) {
  const recalls = found.map((ids, query) => recallOf(ids, exact[query]!));
  return {
    recall: recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length,
    qps: 1000 * times.length / times.reduce((sum, ms) => sum + ms, 0),
    p50_ms: valueAt(times, 0.5),
    p95_ms: valueAt(times, 0.95),
  };
}

/** Every query with every ef, in turns; the first round is not timed. */
async function timeSearches(
  db: Queryable,
  table: VectorTable,
  queries: readonly Float32Array[],
  { efs, k, rounds, signal }: { efs: readonly number[]; k: number; rounds: number; signal?: AbortSignal },
) {
  const timed = efs.map((): Timed => ({ times: [], found: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const query of queries) {
      throwIfInterrupted(signal);
      for (const [at, efSearch] of efs.entries()) {
        const begun = performance.now();
        const hits = await nearest(db, table, query, { k, efSearch });
        if (round > 0 || rounds === 1) timed[at]!.times.push(performance.now() - begun);
        if (round === 0) timed[at]!.found.push(hits.map(({ id }) => id));
      }
    }
  }
  return timed;
}

/** The value below which this share of the values lies. */
function valueAt(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
