/** Installs the pipeline on a server. */

import { tables } from "../../dataset/mod.ts";
import { type Database, type Queryable, runScript, type ScriptRun } from "../../sql/mod.ts";
import { type Contract, contractDocument, contractOf } from "./contract.ts";
import { contracts as shopContracts } from "../contracts.ts";
import { refuseTriggers } from "./triggers.ts";

/** The scripts of the pipeline, in the order in which they run. */
export const pipelineScripts = [
  "01_pipeline_tables",
  "02_contracts",
  "03_upserts",
  "04_judge",
  "05_apply",
  "06_quarantine",
  "07_reports",
  "08_first_delivery",
] as const;

/**
 * Installs the pipeline: runs sql/m4/01 to 08, registers the contracts and enters the rows that are in the shop's tables into the books. Books of an earlier
 * installation are removed. The tables and functions of sql/m1/01_schema.sql, 02_staging.sql and 04_rules.sql must exist.
 *
 * @param contracts Default: those of the shop's seven sources
 * @returns what each script did, for `excerpt` of lab/show
 * @throws {OpenTaskError} if a task of a script is open. @throws {LabError} if the shop has the triggers of milestone 2 that refuse orders and
 * reviews which are not new. @throws {SqlError} if a table of milestone 1 is missing.
 *
 * @example
 * ```ts no-run
 * import { installPipeline } from "lab/etl";
 * import { connect } from "lab/sql";
 * await installPipeline(await connect());
 * ```
 */
export async function installPipeline(
  db: Database,
  contracts: readonly Contract[] = shopContracts,
): Promise<ScriptRun[]> {
  await refuseTriggers(db);
  const runs: ScriptRun[] = [];
  for (const name of pipelineScripts) runs.push(await runScript(db, `sql/m4/${name}.sql`));
  await registerContracts(db, contracts);
  await db.execute("CALL aethermart_pipeline.adopt_rows()");
  return runs;
}

/**
 * Registers contracts, or replaces the columns and rules of those that are there. What is in quarantine can then be replayed.
 *
 * @throws {SqlError} if the pipeline is not installed, or a contract names a reader that does not exist.
 *
 * @example
 * ```ts no-run
 * import { contracts, registerContracts } from "lab/etl";
 * import { connect } from "lab/sql";
 * const orders = contracts.find(({ source }) => source === "orders")!;
 * await registerContracts(await connect(), [{ ...orders, latenessHours: 240 }]);
 * ```
 */
export async function registerContracts(db: Queryable, contracts: readonly Contract[]): Promise<void> {
  for (const contract of contracts) {
    await db.execute("CALL aethermart_pipeline.register_contract(?)", [contractDocument(contract)]);
  }
}

/** The contracts that are registered, parents before children. @throws {SqlError} if the pipeline is not installed. */
export async function readContracts(db: Queryable): Promise<Contract[]> {
  const rows = await db.query<{ registered: string }>("SELECT registered FROM aethermart_pipeline.contracts");
  return rows.map(({ registered }) => contractOf(registered))
    .toSorted((a, b) => tables.indexOf(a.source) - tables.indexOf(b.source));
}
