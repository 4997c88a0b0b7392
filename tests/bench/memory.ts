/** How long a memory takes to recall, beside a bare search for the nearest vectors in the same table, in the same run. */

import { quantile } from "../../lib/checks/mod.ts";
import { Random } from "../../lib/core/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { type Embedder, openMemory, openMiniLm, vectorBytes } from "../../lib/search/mod.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";
import { timed } from "./timing.ts";

/** Memories in the namespace that is asked: compared one by one, and by the index. */
const sizes = [300, 3_000, 10_000] as const;
const questions = 200;

/** What was measured for one size, in milliseconds. */
export interface MemoryBench {
  memories: number;
  /** Question to answer, with the question's embedding. */
  recallP50: number;
  recallP95: number;
  /** The same with a vector that is there already. */
  searchP50: number;
  searchP95: number;
  /** The floor: `ORDER BY VEC_DISTANCE_COSINE … LIMIT 10` on the same table, with the same vectors. */
  nearestP50: number;
  nearestP95: number;
}

const things = ["keyboard", "monitor", "lamp", "camera", "speaker", "drill", "tent", "kettle", "router", "tripod"];
const lines = ["Nova", "Vela", "Lumen", "Orbit", "Axiom", "Zenith", "Aurora", "Echo"];

const aboutOf = (at: number) => `${lines[at % lines.length]} ${things[at % things.length]} K${at}`;

/** Fills a namespace: real vectors of 300 texts, and near copies of them, as many as are wanted. */
async function fill(db: Database, embedder: Embedder, namespace: string, memories: number): Promise<void> {
  const texts = Array.from({ length: Math.min(300, memories) }, (_, at) => `The ${aboutOf(at)} costs $${10 + at}.95.`);
  const vectors = await embedder.embed(texts);
  const random = new Random(42, memories, 0);
  for (let from = 0; from < memories; from += 250) {
    const rows = Array.from({ length: Math.min(250, memories - from) }, (_, at) => {
      const base = vectors[(from + at) % vectors.length]!;
      const vector = base.map((value) => value + 0.04 * (random.fraction() - 0.5));
      return [
        `subject ${from + at}`,
        `The ${aboutOf(from + at)} costs $${10 + from + at}.95.`,
        JSON.stringify([...vector]),
      ];
    });
    await db.execute(
      `INSERT INTO memory_items (namespace, subject, content, importance, expires_at, model, model_version, embedding) VALUES ${
        rows.map(() => "(?, ?, ?, 0.5, '9999-12-31 23:59:59.999', ?, ?, VEC_FromText(?))").join(", ")
      }`,
      rows.flatMap((
        [subject, content, vector],
      ) => [namespace, subject!, content!, embedder.model, embedder.version, vector!]),
    );
  }
  await db.execute(
    `INSERT INTO memory_beliefs (item_id, namespace, subject, valid_from, valid_until, recorded_at, superseded_at)
    SELECT item_id, namespace, subject, '2024-01-01', '9999-12-31 23:59:59.999', '2024-01-01', '9999-12-31 23:59:59.999'
    FROM memory_items WHERE namespace = ?`,
    [namespace],
  );
}

/** Measures all sizes, the ways in turn. */
export async function benchMemory(): Promise<MemoryBench[]> {
  const measured: MemoryBench[] = [];
  await using embedder = await openMiniLm();
  for (const memories of sizes) {
    await using server = await startServer();
    await using db = await connect({ uri: server.uri });
    await db.execute("CREATE DATABASE aethermart_db");
    await runScript(db, "sql/m4/50_memory.sql");
    await db.execute("USE aethermart_db");
    await fill(db, embedder, "bench", memories);
    measured.push({ memories, ...await measureSize(db, embedder, memories) });
  }
  return measured;
}

async function measureSize(db: Database, embedder: Embedder, memories: number): Promise<Omit<MemoryBench, "memories">> {
  const random = new Random(7, memories, 0);
  const asked = Array.from({ length: questions }, () => `How much is the ${aboutOf(random.below(memories))}?`);
  const vectors = new Map((await embedder.embed(asked, { role: "query" })).map((vector, at) => [asked[at]!, vector]));
  const memory = await openMemory(db, { namespace: "bench", embedder });
  const known = await openMemory(db, {
    namespace: "bench",
    embedder: { ...embedder, embed: (texts) => Promise.resolve(texts.map((text) => vectors.get(String(text))!)) },
  });
  const nearest = (text: string) =>
    db.query("SELECT item_id FROM memory_items ORDER BY VEC_DISTANCE_COSINE(embedding, ?) LIMIT 10", [
      vectorBytes(vectors.get(text)!),
    ]);
  const times: Record<"recall" | "search" | "nearest", number[]> = { recall: [], search: [], nearest: [] };
  // The first pass reads the tables into memory.
  for (const text of asked.slice(0, 20)) await Promise.all([memory.recall(text), nearest(text)]);
  for (const text of asked) {
    times.recall.push(await timed(() => memory.recall(text)));
    times.search.push(await timed(() => known.recall(text)));
    times.nearest.push(await timed(() => nearest(text)));
  }
  return {
    recallP50: quantile(times.recall, 0.5),
    recallP95: quantile(times.recall, 0.95),
    searchP50: quantile(times.search, 0.5),
    searchP95: quantile(times.search, 0.95),
    nearestP50: quantile(times.nearest, 0.5),
    nearestP95: quantile(times.nearest, 0.95),
  };
}

/** The headings of {@link memoryLines}. */
export const memoryHeadings = ["Memories", "Measured", "p50", "p95", "of a bare search"];

/** The measurements as lines of a table. */
export const memoryLines = (rows: readonly MemoryBench[]): string[][] => {
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  return rows.flatMap((row) => [
    [String(row.memories), "recall", ms(row.recallP50), ms(row.recallP95), (row.recallP50 / row.nearestP50).toFixed(1)],
    ["", "recall, vector known", ms(row.searchP50), ms(row.searchP95), (row.searchP50 / row.nearestP50).toFixed(1)],
    ["", "bare search for 10 vectors", ms(row.nearestP50), ms(row.nearestP95), "1"],
  ]);
};
