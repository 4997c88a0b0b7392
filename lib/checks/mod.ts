/**
 * Claims about a database, put to the test: suites, measurements and query plans.
 *
 * @module
 */
export { type CheckResult, readSuite, runSuite, type Session, suiteColumns, type SuiteOptions } from "./suite.ts";
export type { StandIn } from "./stand_in.ts";
export { type Check, parseSuite, type Suite, type SuiteStatement } from "./suite_format.ts";
export type { Expectation } from "./expectation.ts";
export { transcribeCommand, type Transcribed, type TranscribeOptions, transcribeQuery } from "./transcribe.ts";
export { type PlanStep, readPlan } from "./plan.ts";
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
