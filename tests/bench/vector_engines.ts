/** Engines that search the same vectors: MariaDB over a connection, USearch in this process, PostgreSQL with pgvector in this process. */

import { createVectorTable, nearest, vectorBytes, type VectorTable } from "../../lib/search/mod.ts";
import type { Database } from "../../lib/sql/mod.ts";
import type { PgLite, VectorPeers } from "../../lib/packages/mod.ts";

/** An index over vectors. */
export interface Engine {
  name: string;
  build(vectors: readonly Float32Array[], parts: readonly number[]): Promise<void>;
  /** Sets the candidates of a search; called before a round of searches. */
  setEf(ef: number): Promise<void>;
  /** The keys of the nearest. */
  search(vector: Float32Array, k: number): Promise<number[]>;
}

export const benchTable: VectorTable = { table: "aethermart_bench.vectors", key: "id", index: "vx_vectors" };
export const m = 16;
/** The candidates while building: USearch's and pgvector's usual value is 64 or 128; MariaDB has no such setting. */
const efConstruction = 64;
/** Vectors of one statement. */
const batch = 250;

export function mariaDb(db: Database): Engine {
  let ef = 20;
  return {
    name: "MariaDB",
    async build(vectors, parts) {
      const dimensions = vectors[0]!.length;
      await db.execute("CREATE OR REPLACE DATABASE aethermart_bench");
      await db.execute("SET GLOBAL mhnsw_max_cache_size = 4294967296");
      await db.execute(
        createVectorTable(benchTable, { dimensions, m, columns: "part DOUBLE NOT NULL, KEY ix_part (part)" }),
      );
      for (let at = 0; at < vectors.length; at += batch) {
        const rows = vectors.slice(at, at + batch);
        await db.execute(
          `INSERT INTO ${benchTable.table} VALUES ${
            rows.map(() => `(?, 'MiniLM', 'perturbed', ${dimensions}, '', ?, ?)`).join(", ")
          }`,
          rows.flatMap((vector, row) => [at + row, parts[at + row]!, vectorBytes(vector)]),
        );
      }
      await db.query(`ANALYZE TABLE ${benchTable.table}`);
    },
    setEf: (wanted) => Promise.resolve(void (ef = wanted)),
    search: async (vector, k) => (await nearest(db, benchTable, vector, { k, efSearch: ef })).map(({ id }) => id),
  };
}

/** @param file where the index is kept: USearch reads it again for another number of candidates */
export function uSearch({ usearch }: VectorPeers, file: string, dimensions: number): Engine {
  const open = (expansion_search: number) =>
    new usearch.Index({ dimensions, metric: "cos", connectivity: m, expansion_add: efConstruction, expansion_search });
  let index = open(64);
  return {
    name: "USearch",
    build(vectors) {
      for (let at = 0; at < vectors.length; at += 1000) {
        const rows = vectors.slice(at, at + 1000);
        const flat = new Float32Array(rows.length * dimensions);
        rows.forEach((vector, row) => flat.set(vector, row * dimensions));
        index.add(BigUint64Array.from(rows, (_, row) => BigInt(at + row)), flat);
      }
      index.save(file);
      return Promise.resolve();
    },
    setEf(ef) {
      index = open(ef);
      index.load(file);
      return Promise.resolve();
    },
    search: (vector, k) => Promise.resolve([...index.search(vector, k, 1).keys].map(Number)),
  };
}

/** A vector as PostgreSQL reads it. */
export const pgVector = (vector: Float32Array): string => `[${vector.join(",")}]`;

export function postgres(pg: PgLite): Engine {
  return {
    name: "pgvector",
    async build(vectors, parts) {
      await pg.exec("SET maintenance_work_mem = '512MB'");
      await pg.exec(
        `CREATE TABLE vectors (id int PRIMARY KEY, part float8 NOT NULL, v vector(${vectors[0]!.length}) NOT NULL)`,
      );
      for (let at = 0; at < vectors.length; at += batch) {
        const rows = vectors.slice(at, at + batch);
        await pg.exec(
          `INSERT INTO vectors VALUES ${
            rows.map((vector, row) => `(${at + row}, ${parts[at + row]}, '${pgVector(vector)}')`).join(", ")
          }`,
        );
      }
      await pg.exec(
        `CREATE INDEX ON vectors USING hnsw (v vector_cosine_ops) WITH (m = ${m}, ef_construction = ${efConstruction})`,
      );
      await pg.exec("CREATE INDEX ON vectors (part)");
      await pg.exec("ANALYZE vectors");
    },
    setEf: async (ef) => void await pg.exec(`SET hnsw.ef_search = ${ef}`),
    search: async (vector, k) =>
      (await pg.query<{ id: number }>(`SELECT id FROM vectors ORDER BY v <=> $1 LIMIT ${k}`, [pgVector(vector)]))
        .rows.map(({ id }) => id),
  };
}
