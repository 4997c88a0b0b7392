/** SQL from a notebook: connect, run scripts, load, measure. */
export { ask, ColumnNameError } from "./ask.ts";
export type { Param } from "./bind.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export { Database, type Execution, type Outcome, type Queryable, type Row, type Warning } from "./database.ts";
export { type ScriptPlace, SqlError } from "./errors.ts";
export type { LoadSource } from "./infile.ts";
export type { RunStatement, Statement } from "./lanes.ts";
export { requireScripts } from "./required.ts";
export {
  findOpenTask,
  readScript,
  runScript,
  type ScriptOptions,
  splitScript,
  type StatementRun,
  walkScript,
} from "./script.ts";
export { type CheckResult, readSuite, runSuite, type Session, suiteColumns, type SuiteOptions } from "./suite.ts";
export type { StandIn } from "./stand_in.ts";
export { type Check, parseSuite, type Suite, type SuiteStatement } from "./suite_format.ts";
export type { Expectation } from "./expectation.ts";
export { type PlanStep, readPlan } from "./plan.ts";
export { findTarget, parseTarget, serverFile, type Target } from "./target.ts";
export {
  byVerdict,
  compare,
  type CompareOptions,
  type Comparison,
  type ComparisonData,
  type Verdict,
} from "./compare.ts";
export {
  type Measurable,
  measure,
  measureAll,
  type Measurement,
  type MeasurementData,
  type MeasureOptions,
} from "./measure.ts";
export { median, quantile } from "./statistics.ts";
