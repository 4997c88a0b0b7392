/**
 * The shop on the platform: its data in a notebook, its operations and load, and the check that no order was lost.
 *
 * @module
 */
export { openShop } from "./open.ts";
export { prepareShop, type ShopOperation } from "./orders.ts";
export {
  awaitMove,
  type LedgerEntry,
  type OperationReport,
  runWorkload,
  type Workload,
  type WorkloadOptions,
  type WorkloadReport,
} from "./workload.ts";
export type { Interruption } from "./rates.ts";
export { type Intervention, runTrial, type Trial, type TrialOptions } from "./trial.ts";
export { trialChart, trialResult, trialTable } from "./trial_displays.ts";
export { compareNodes, type Comparison, type LedgerVerdict, type NodeDigest, verifyLedger } from "./verify.ts";
