/** Other engines that search vectors: an index in this process, and PostgreSQL's pgvector, to compare MariaDB with. */

import { fromRoot } from "../core/mod.ts";
import type { InstallOptions } from "../runtime/mod.ts";
import { type HeavyPackage, loadHeavy } from "./heavy.ts";

/** USearch (an index in this process), PGlite (PostgreSQL as WebAssembly) and its pgvector. */
export const vectorPeers: HeavyPackage = {
  title: "USearch and PostgreSQL with pgvector",
  name: "usearch",
  folder: fromRoot("lib", "packages", "vector_peers"),
  loader: "loadVectorPeers",
  megabytes: 53,
};

/** What the lab uses of the package `usearch`. */
export interface USearch {
  Index: new (options: USearchOptions) => USearchIndex;
}

/** How an index is built and searched. The metric is the cosine distance. */
export interface USearchOptions {
  dimensions: number;
  metric: "cos";
  /** The neighbours of each vector: M. */
  connectivity: number;
  expansion_add: number;
  /** The candidates of a search: ef_search. It cannot be changed later. */
  expansion_search: number;
}

/** An open index. */
export interface USearchIndex {
  add(keys: BigUint64Array, vectors: Float32Array): unknown;
  search(vector: Float32Array, k: number, threads: number): { keys: BigUint64Array; distances: Float32Array };
  save(path: string): void;
  load(path: string): void;
}

/** PostgreSQL in this process. */
export interface PgLite {
  query<Row>(sql: string, params?: unknown[]): Promise<{ rows: Row[] }>;
  exec(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

/** The loaded packages. */
export interface VectorPeers {
  usearch: USearch;
  /** Starts PostgreSQL with pgvector in memory: no process, no port. */
  startPostgres(): Promise<PgLite>;
}

/**
 * Loads other engines for vectors, and installs them into the lab's cache the first time: USearch, an index in this process, and PostgreSQL with pgvector as
 * WebAssembly.
 *
 * Cost: seconds for PostgreSQL to start; the first time a download of 20 MB and 53 MB of disk.
 *
 * @throws {LabError} (environment) if they have to be installed and cannot be.
 *
 * @example
 * ```ts no-run
 * import { loadVectorPeers } from "lab/packages";
 * const { startPostgres } = await loadVectorPeers();
 * const postgres = await startPostgres();
 * await postgres.exec("CREATE TABLE looks (id int PRIMARY KEY, look vector(3))");
 * await postgres.close();
 * ```
 */
export async function loadVectorPeers(options?: InstallOptions): Promise<VectorPeers> {
  const usearch = await loadHeavy<USearch>(vectorPeers, options);
  const { PGlite } = await loadHeavy<{ PGlite: { create(options: object): Promise<PgLite> } }>(
    vectorPeers,
    options,
    "@electric-sql/pglite",
  );
  const { vector } = await loadHeavy<{ vector: unknown }>(vectorPeers, options, "@electric-sql/pglite-pgvector");
  return {
    usearch,
    async startPostgres() {
      const postgres = await PGlite.create({ extensions: { vector } });
      await postgres.exec("CREATE EXTENSION vector");
      return postgres;
    },
  };
}
