/** What M and ef_search cost and give: recall, queries per second, latency. */

import { quantile } from "../../checks/mod.ts";
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
 * Copies the vectors of a table into one trial table for each M, and then searches all of them with each ef_search. The tables are removed
 * afterwards. The truth is the exact search. All settings take turns, query by query, so that a machine whose speed drifts affects all of them alike.
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
  const trials = ms.map((m) => ({
    m,
    table: { table: `${source.table}_m${m}`, key: source.key, index: `vx_sweep_m${m}` } satisfies VectorTable,
    vectors: 0,
    build_ms: 0,
  }));
  const settings = trials.flatMap((trial) => efs.map((ef) => ({ ...trial, ef })));
  const step = progress.start("Build and search indexes");
  try {
    for (const trial of trials) {
      throwIfInterrupted(signal);
      step.update(`M = ${trial.m}`);
      Object.assign(trial, await buildTrial(db, source, trial.table, { dimensions, m: trial.m }));
      await explainNearest(db, trial.table, queries[0]!, { k }, true);
    }
    const timed = await timeSearches(db, settings, queries, { k, rounds, signal });
    step.done();
    return settings.map(({ m, ef }, at) => {
      const { vectors, build_ms } = trials.find((trial) => trial.m === m)!;
      return { m, ef, vectors, build_ms, queries: queries.length, ...score(timed[at]!, exact) };
    });
  } catch (error) {
    step.fail(signal?.aborted ? "interrupted" : "");
    throw error;
  } finally {
    for (const { table } of trials) await db.execute(`DROP TABLE IF EXISTS ${table.table}`);
  }
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
    p50_ms: quantile(times, 0.5),
    p95_ms: quantile(times, 0.95),
  };
}

/** Every query with every setting, which begin in turns; the first round is not timed. */
async function timeSearches(
  db: Queryable,
  settings: readonly { table: VectorTable; ef: number }[],
  queries: readonly Float32Array[],
  { k, rounds, signal }: { k: number; rounds: number; signal?: AbortSignal },
) {
  const timed = settings.map((): Timed => ({ times: [], found: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [number, query] of queries.entries()) {
      throwIfInterrupted(signal);
      for (let place = 0; place < settings.length; place++) {
        const at = (place + number + round) % settings.length;
        const { table, ef } = settings[at]!;
        const begun = performance.now();
        const hits = await nearest(db, table, query, { k, efSearch: ef });
        if (round > 0 || rounds === 1) timed[at]!.times.push(performance.now() - begun);
        if (round === 0) timed[at]!.found.push(hits.map(({ id }) => id));
      }
    }
  }
  return timed;
}
