/**
 * Vector search against peers: MariaDB over a connection, an index in this process and pgvector, on the same vectors, at equal recall; filtered
 * searches by selectivity; how fast texts become vectors. The vectors are those of the catalogue's texts, perturbed: they lie as real ones do, and mean
 * nothing.
 */

import { join } from "node:path";
import { Random } from "../../lib/core/mod.ts";
import { trueProducts } from "../../lib/dataset/mod.ts";
import { loadVectorPeers, type PgLite } from "../../lib/packages/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { nearestWhere, openMiniLm, perturbed, recallOf } from "../../lib/search/mod.ts";
import { connect, type Database } from "../../lib/sql/mod.ts";
import { benchTable, type Engine, mariaDb, pgVector, postgres, uSearch } from "./vector_engines.ts";
import { median, timed } from "./timing.ts";

const k = 10;
const efs = [10, 20, 40, 80, 160];
const selectivities = [0.5, 0.1, 0.01, 0.001];

/** How one engine does with one number of candidates. */
export interface EnginePoint {
  engine: string;
  ef: number;
  recall: number;
  qps: number;
  p50_ms: number;
}

/** How MariaDB and pgvector do with a filter. */
export interface FilterPoint {
  selectivity: number;
  strategy: string;
  /** Rows of a search with LIMIT 10, on average. */
  rows: number;
  /** Whether each search had 10 rows, or all that pass. */
  isFull: boolean;
  recall: number;
  p50_ms: number;
  /** `null` without PostgreSQL. */
  pgvector_rows: number | null;
  pgvector_iterative_rows: number | null;
}

/** What the bench measured. */
export interface VectorsBench {
  vectors: number;
  queries: number;
  embed: { texts: number; texts_per_s: number; texts_per_cpu_s: number };
  build_ms: Record<string, number>;
  points: EnginePoint[];
  filters: FilterPoint[];
}

/**
 * @param count vectors in the index
 * @param say reports what is being done
 * @param withPostgres whether pgvector takes part. Default: true
 */
export async function benchVectors(
  count: number,
  queryCount: number,
  say: (line: string) => void,
  { withPostgres = true }: { withPostgres?: boolean } = {},
): Promise<VectorsBench> {
  const { real, embed } = await embedCatalogue();
  const random = new Random(42, 15, 0);
  const vectors = perturbed(real, count, random);
  const queries = perturbed(real, queryCount, random, 0.6);
  const parts = vectors.map(() => random.fraction());
  const truth = queries.map((query) => nearestExactly(vectors, query, () => true));

  const folder = await Deno.makeTempDir({ prefix: "bench-vectors-" });
  await using server = await startServer();
  await using db = await connect({ uri: server.uri });
  const peers = await loadVectorPeers();
  const pg = withPostgres ? await peers.startPostgres() : undefined;
  try {
    const engines = [
      mariaDb(db),
      uSearch(peers, join(folder, "index"), real[0]!.length),
      ...(pg ? [postgres(pg)] : []),
    ];
    const build_ms: Record<string, number> = {};
    for (const engine of engines) {
      say(`  ${engine.name}: building an index over ${count.toLocaleString("en-US")} vectors …`);
      build_ms[engine.name] = await timed(() => engine.build(vectors, parts));
    }
    const points = await measureEngines(engines, queries, truth);
    say("  Filtered searches …");
    const filters = await measureFilters(db, pg, { vectors, parts, queries: queries.slice(0, 50) });
    return { vectors: count, queries: queryCount, embed, build_ms, points, filters };
  } finally {
    await pg?.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The vectors of the small shop's products, and how fast they were computed. */
async function embedCatalogue() {
  const texts = trueProducts({ scale: "small", seed: 42 })
    .map(({ name, leaf, description }) => `${name}\n${leaf.name}\n${description}`);
  await using embedder = await openMiniLm();
  // Threads load the model with the first texts.
  await embedder.embed(texts.slice(0, 64));
  const cpu = cpuSeconds;
  const before = cpu();
  let real: Float32Array[] = [];
  const ms = await timed(async () => real = await embedder.embed(texts));
  const embed = {
    texts: texts.length,
    texts_per_s: texts.length / ms * 1000,
    texts_per_cpu_s: texts.length / (cpu() - before),
  };
  return { real, embed };
}

/** Seconds of CPU time that this process with its threads has used. */
function cpuSeconds(): number {
  const fields = Deno.readTextFileSync("/proc/self/stat").replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The keys of the nearest by comparing all, among those that pass. */
function nearestExactly(
  vectors: readonly Float32Array[],
  query: Float32Array,
  passes: (id: number) => boolean,
): number[] {
  const best: { id: number; score: number }[] = [];
  for (let id = 0; id < vectors.length; id++) {
    if (!passes(id)) continue;
    const vector = vectors[id]!;
    let score = 0;
    for (let at = 0; at < vector.length; at++) score += vector[at]! * query[at]!;
    if (best.length === k && score <= best[k - 1]!.score) continue;
    if (best.length === k) best.pop();
    best.splice(best.findLastIndex((one) => one.score >= score) + 1, 0, { id, score });
  }
  return best.map(({ id }) => id);
}

/** Engines take turns, query by query; the first pass warms up. */
async function measureEngines(
  engines: readonly Engine[],
  queries: readonly Float32Array[],
  truth: readonly number[][],
): Promise<EnginePoint[]> {
  const points: EnginePoint[] = [];
  for (const ef of efs) {
    for (const engine of engines) await engine.setEf(ef);
    for (const query of queries) for (const engine of engines) await engine.search(query, k);
    const runs = engines.map(() => ({ times: [] as number[], recall: 0 }));
    for (const [at, query] of queries.entries()) {
      for (const [of, engine] of engines.entries()) {
        let found: number[] = [];
        runs[of]!.times.push(await timed(async () => found = await engine.search(query, k)));
        runs[of]!.recall += recallOf(found, truth[at]!) / queries.length;
      }
    }
    engines.forEach(({ name }, of) => {
      const { times, recall } = runs[of]!;
      const qps = 1000 * times.length / times.reduce((sum, ms) => sum + ms, 0);
      points.push({ engine: name, ef, recall, qps, p50_ms: median(times) });
    });
  }
  return points;
}

async function measureFilters(
  db: Database,
  pg: PgLite | undefined,
  { vectors, parts, queries }: {
    vectors: readonly Float32Array[];
    parts: readonly number[];
    queries: readonly Float32Array[];
  },
): Promise<FilterPoint[]> {
  const points: FilterPoint[] = [];
  await pg?.exec("SET hnsw.ef_search = 40");
  for (const selectivity of selectivities) {
    const filter = { from: `${benchTable.table} t`, key: "t.id", where: "t.part < ?", params: [selectivity] };
    const times: number[] = [];
    const sums = { rows: 0, recall: 0, pgvector_rows: 0, pgvector_iterative_rows: 0 };
    let [strategy, isFull] = ["", true];
    for (const query of queries) {
      let ids: number[] = [];
      times.push(
        await timed(async () => {
          const { hits, plan } = await nearestWhere(db, benchTable, filter, query, { k });
          [ids, strategy] = [hits.map(({ id }) => id), plan.strategy];
        }),
      );
      sums.rows += ids.length;
      const exact = nearestExactly(vectors, query, (id) => parts[id]! < selectivity);
      isFull &&= ids.length === exact.length;
      sums.recall += recallOf(ids, exact);
      if (!pg) continue;
      sums.pgvector_rows += await pgFiltered(pg, query, selectivity, "off");
      sums.pgvector_iterative_rows += await pgFiltered(pg, query, selectivity, "strict_order");
    }
    const mean = (sum: number) => sum / queries.length;
    points.push({
      selectivity,
      strategy,
      rows: mean(sums.rows),
      isFull,
      recall: mean(sums.recall),
      p50_ms: median(times),
      pgvector_rows: pg ? mean(sums.pgvector_rows) : null,
      pgvector_iterative_rows: pg ? mean(sums.pgvector_iterative_rows) : null,
    });
  }
  return points;
}

/** Rows that pgvector's index returns for a filter. Its planner would leave the index for few rows: that is forbidden here. */
async function pgFiltered(pg: PgLite, query: Float32Array, selectivity: number, scan: "off" | "strict_order") {
  await pg.exec(
    `SET hnsw.iterative_scan = ${scan}; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off`,
  );
  const { rows } = await pg.query(
    `SELECT id FROM vectors WHERE part < ${selectivity} ORDER BY v <=> $1 LIMIT ${k}`,
    [pgVector(query)],
  );
  return rows.length;
}

/** MariaDB against a peer at equal recall: the peer's fastest point that finds as much, or less by 0.002 at most. Absent if there is none. */
export function atEqualRecall({ points }: VectorsBench, peer: string): { own: EnginePoint; other: EnginePoint }[] {
  return points.filter(({ engine }) => engine === "MariaDB").flatMap((own) => {
    const [other] = points.filter(({ engine, recall }) => engine === peer && recall >= own.recall - 0.002)
      .sort((a, b) => b.qps - a.qps);
    return other ? [{ own, other }] : [];
  });
}

/** Headings and lines of the two tables. */
export const engineHeadings = [
  "Engine (pgvector: as WebAssembly, with vectors as text)",
  "ef",
  "recall@10",
  "queries/s",
  "p50",
];
export const engineLines = ({ points }: VectorsBench): string[][] =>
  points.map(({ engine, ef, recall, qps, p50_ms }) => [
    engine,
    String(ef),
    recall.toFixed(3),
    Math.round(qps).toLocaleString("en-US"),
    `${p50_ms.toFixed(2)} ms`,
  ]);
export const filterHeadings = [
  "Rows that pass",
  "MariaDB",
  "rows",
  "recall@10",
  "p50",
  "pgvector, index forced",
  "iterative",
];
export const filterLines = ({ filters }: VectorsBench): string[][] =>
  filters.map((one) => [
    `${(one.selectivity * 100).toFixed(1)}%`,
    one.strategy,
    one.rows.toFixed(1),
    one.recall.toFixed(3),
    `${one.p50_ms.toFixed(1)} ms`,
    one.pgvector_rows?.toFixed(1) ?? "–",
    one.pgvector_iterative_rows?.toFixed(1) ?? "–",
  ]);
