/** DuckDB: a column store that runs in this process. */

import { fromRoot } from "../core/mod.ts";
import type { InstallOptions } from "../runtime/mod.ts";
import type { DuckDb } from "./duckdb_types.ts";
import { type HeavyPackage, loadHeavy } from "./heavy.ts";

/** Its Node package: two builds of the engine, for two C libraries. */
export const duckdb: HeavyPackage = {
  title: "DuckDB",
  name: "@duckdb/node-api",
  folder: fromRoot("lib", "packages", "duckdb"),
  loader: "(?:loadDuckDb|cleanseDelivery|loadCleansed)",
  megabytes: 140,
};

/**
 * Loads DuckDB, and installs it into the lab's cache the first time. `run` installs it before the first cell.
 *
 * Cost: 50 ms; the first time seconds, a download of 50 MB and 140 MB of disk.
 *
 * @throws {LabError} (environment) if it has to be installed and cannot be.
 *
 * @example
 * ```ts no-run
 * import { loadDuckDb } from "lab/packages";
 * const { DuckDBInstance } = await loadDuckDb();
 * const duck = await DuckDBInstance.create();
 * const columns = await duck.connect();
 * console.log((await columns.runAndReadAll("SELECT 42 AS answer")).getRowObjectsJson()); // [ { answer: 42 } ]
 * ```
 */
export const loadDuckDb = (options?: InstallOptions): Promise<DuckDb> => loadHeavy<DuckDb>(duckdb, options);
