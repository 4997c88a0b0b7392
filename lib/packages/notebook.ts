/**
 * npm packages of hundreds of megabytes: each is installed when it is first used, and `deno.json` does not name it.
 *
 * @module
 */
export { loadDuckDb } from "./duckdb.ts";
export type { DuckDb, DuckDbAppender, DuckDbConnection, DuckDbInstance, DuckDbReader } from "./duckdb_types.ts";
export {
  loadVectorPeers,
  type PgLite,
  type USearch,
  type USearchIndex,
  type USearchOptions,
  type VectorPeers,
} from "./vector_peers.ts";
